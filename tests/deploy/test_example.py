"""Does the whole example of an installation start as it stands, and is what people get wrong in it told in one line?"""

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.forked import forked

EXAMPLE = ROOT / "deploy" / "example"
KEY = "c2VhdHdpc2Ugc2VhdHdpc2Ugc2VhdHdpc2Ugc2VhdHc="
SECRETS = {
    "encryption.key": KEY,
    "slack-signing.secret": "0123456789abcdef0123456789abcdef",
    "slack-bot.token": "xoxb-1-2-three",
    "teams-app.secret": "a~secret.value",
    "pax8.id": "an-id",
    "pax8.secret": "a-secret",
}
GUID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in EXAMPLE.iterdir():
        shutil.copy(file, tmp_path)
    for name, text in SECRETS.items():
        (tmp_path / name).write_text(text + "\n")
        (tmp_path / name).chmod(0o600)
    return tmp_path


async def said(folder: Path, *words: str) -> tuple[int, str]:
    begun = await forked({"PATH": "", "HOME": str(folder), "SEATWISE_LOG_LEVEL": "ERROR"}, *words, folder=folder)
    out, err = await begun.communicate()
    return await begun.wait(), out + err


async def test_the_example_makes_an_installation(folder: Path) -> None:
    """Lost otherwise: the file that everybody begins with."""
    status, told = await said(folder, "migrate", "--replant")
    assert status == 0 and "database is at revision" in told
    status, told = await said(folder, "doctor", "--only", "configuration", "--only", "database")
    assert status == 0 and "failure" not in told, told


WRONG = [
    ("a setting misspelt", "seatwise.toml", "public_url", "pubic_url", "pubic_url: there is no such setting; did you mean public_url?"),
    ("half of a setting's name", "seatwise.toml", "teams_app_id", "app_id", "app_id: there is no such setting; did you mean teams_app_id?"),
    ("an address without https", "seatwise.toml", "https://", "", "public_url: this address begins with https:// (set SEATWISE_PUBLIC_URL"),
    ("a quote left out", "seatwise.toml", 'example" ', "example ", "seatwise.toml: not TOML: "),
    ("a secret's file that is not there", "seatwise.toml", "slack-signing.secret", "slack.secret", "slack_signing_secret_file: slack.secret cannot be read: No such file"),
    ("a folder that is not there", "seatwise.toml", "sqlite:///", "sqlite:///data/", "database_url: data/seatwise.sqlite3.lock: No such file"),
    ("another kind of database", "seatwise.toml", "sqlite:///", "mysql://", "database_url: a database's address begins with sqlite:/// or postgresql://"),
    ("two strokes for three", "seatwise.toml", "sqlite:///", "sqlite://", "database_url: a SQLite database is a file, named as in sqlite:///seatwise.sqlite3"),
    ("no seed file", "seatwise.toml", '"seed.toml"', '"seeds.toml"', "seed_file seeds.toml: cannot be read: No such file"),
    ("a key that is none", "encryption.key", KEY, "hunter2", "encryption_key: a key is not 32 bytes in base64; “openssl rand -base64 32” makes one"),
    ("Slack's token for its signing secret", "slack-signing.secret", "0123", "xoxb-", "slack_signing_secret: this is a token; the Signing Secret stands under Basic Information"),
    ("the id of Teams' secret for its value", "teams-app.secret", "a~secret.value", GUID, "teams_app_password: this is the secret's id; copy its Value"),
    ("a user's token for the bot's", "slack-bot.token", "xoxb", "xoxp", "bot_token is a user's token: take the Bot User OAuth Token, which begins with xoxb-"),
    ("an app's token for the bot's", "slack-bot.token", "xoxb", "xapp", "bot_token is an app-level token"),
    ("another name for a token", "seed.toml", "bot_token", "token", "secrets has token: what can stand there is bot_token"),
    ("a workspace's address for its id", "seed.toml", '"T0123456"', '"harbour.slack.com"', "tenant is the workspace's id, which begins with T"),
    ("a platform that is none", "seed.toml", '"slack"', '"slak"', "installations.0.platform: should be 'slack', 'teams'"),
    ("a name misspelt in the seed", "seed.toml", "is_msp", "is_mps", "organisations.0.is_mps: there is no such name; did you mean is_msp?"),
    ("one bracket for two", "seed.toml", "[[organisations]]", "[organisations]", "organisations: is a list: [[organisations]], with two brackets"),
    ("American organisations", "seed.toml", "organisations", "organizations", "organizations: there is no such name; did you mean organisations?"),
    ("a city for a time zone", "seed.toml", "Europe/", "", "time_zone: there is no such time zone; one is spelled Europe/Berlin"),
    ("a currency in words", "seed.toml", "USD", "dollar", "currency: three capital letters, such as USD or EUR"),
    ("a name left out", "seed.toml", 'name = "Harbour IT"', "", "organisations.0.name: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "says"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_what_people_get_wrong_is_told_in_a_line(
    folder: Path, file: str, right: str, wrong: str, says: str
) -> None:
    """Lost otherwise: an evening, before an error in the words of a library."""
    path = folder / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))
    status, told = await said(folder, "serve")
    assert status == 1 and says in told and "Traceback" not in told, told
    assert not (folder / "seatwise.sqlite3").exists(), "nothing is made before all files are right"


async def test_a_file_that_is_no_database_is_told_with_what_to_do(folder: Path) -> None:
    """Lost otherwise: the same, of what another program has written there."""
    (folder / "seatwise.sqlite3").write_text("nothing that SQLite knows\n" * 50)
    status, told = await said(folder, "serve")
    assert status == 1 and "Traceback" not in told, told
    assert "database_url: file is not a database: see that database_url names the bot's own file" in told


TYPED = [
    ("serv", 2, "Did you mean 'serve'?"),
    ("--config nowhere.toml serve", 1, "nowhere.toml: there is no such file"),
    ("requests", 2, "Say who you are, by --as or in SEATWISE_AS."),
    ("backup", 2, "Missing argument 'FILE'."),
    ("restore nothing.sqlite3", 1, "there is no file nothing.sqlite3"),
]


@pytest.mark.parametrize(("typed", "status", "says"), TYPED, ids=[row[0] for row in TYPED])
async def test_what_people_type_wrong_is_told_in_a_line(folder: Path, typed: str, status: int, says: str) -> None:
    """Lost otherwise: the same at the prompt."""
    ended, told = await said(folder, *typed.split())
    assert ended == status and says in told and "Traceback" not in told, told
