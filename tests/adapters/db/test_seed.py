"""Does one file set up everything, once or many times, and say clearly what is wrong with it?"""

from pathlib import Path

import pytest

from adapters.db import Database, Seed, SeedRefused, plant
from tests.adapters.db.world import ACME, seed_text


async def test_planting_twice_changes_nothing(acme: Database) -> None:
    """Lost otherwise: a restart doubles or resets what is there."""
    await plant(acme, Seed.from_toml(seed_text()))
    async with acme.view(ACME) as view:
        assert len(await view.catalog.clients()) == 2
        assert len(await view.people.managers()) == 2
        assert len(await view.places.approvals()) == 1
        assert await view.mirror.mapping() == {"c1": "blue", "c2": "green"}


async def test_a_company_is_named_by_its_id_until_it_was_seen(database: Database) -> None:
    """Lost otherwise: a mapping made before the first sync."""
    await plant(database, Seed.from_toml(seed_text()))
    async with database.view(ACME) as view:
        assert await view.mirror.mapping() == {"c1": "blue", "c2": "green"}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param('client = "blue" }]\n', 'client = "red" }]\n', "there is no client red", id="an unknown client"),
        pytest.param('user = "UBEN"', 'user = "UADA"', "slack:T1:UADA belongs to two people", id="one identity twice"),
        pytest.param('["c2"]', '["c1"]', "company c1 is mapped to two clients", id="one company for two clients"),
        pytest.param('id = "ben"', 'id = "ada"', "person ada is named twice", id="one person twice"),
        pytest.param('"EUR"', '"euro"', "organisations.0.currency", id="no currency"),
        pytest.param('"50"', '"150"', "organisations.0.approval.threshold", id="a threshold above 100"),
        pytest.param("maximum = 40", "maximum = 4, minimum = 5", "minimum of 5 is above", id="bounds that cross"),
        pytest.param('email = "ben@example.com"', 'mail = "x"', "people.1.mail", id="a misspelt key"),
        pytest.param(
            '"acme-slack", address', '"acme-blue", address', "client's own workspace", id="cards for a client"
        ),
        pytest.param('"manage_licensing"', '"own_licensing"', "permission", id="an unknown permission"),
        pytest.param(', client = "blue" }]\n', " }]\n", "write_licensing names the client", id="write for no client"),
        pytest.param("[[organisations]]", "[[organisations", "not TOML", id="no TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name(before: str, after: str, says: str) -> None:
    """Lost otherwise: a person with another's rights, by a slip in a file."""
    text = seed_text()
    assert before in text
    with pytest.raises(SeedRefused) as refused:
        Seed.from_toml(text.replace(before, after))
    assert says in str(refused.value)
    assert "very-secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param('id = "ben"', 'id = "eve"', "slack user UBEN is person ben, not eve", id="somebody's identity"),
        pytest.param('id = "acme-teams"', 'id = "door-2"', "belongs to installation acme-teams", id="somebody's door"),
    ],
)
async def test_a_file_that_contradicts_what_is_there_writes_nothing(
    acme: Database, before: str, after: str, says: str
) -> None:
    """Lost otherwise: an identity taken over by a file."""
    text = seed_text().replace(before, after).replace('name = "Acme"', 'name = "New"')
    with pytest.raises(SeedRefused, match=says):
        await plant(acme, Seed.from_toml(text))
    async with acme.view(ACME) as view:
        assert (await view.organisation()).name == "Acme"


def test_a_secret_may_stand_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: secrets in a file that is shared."""
    (tmp_path / "token").write_text("from-file\n")
    monkeypatch.setenv("SEATWISE_TEST_PAX8", "from-env")
    text = seed_text().replace('"xoxb-very-secret"', f'{{ file = "{tmp_path / "token"}" }}')
    text = text.replace('"pax-secret"', '{ env = "SEATWISE_TEST_PAX8" }')
    (org,) = Seed.from_toml(text).organisations
    assert org.pax8 and org.pax8.client_secret.get_secret_value() == "from-env"
    assert org.installations[0].secrets["bot_token"].get_secret_value() == "from-file"
    assert "from-" not in repr(org)


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        pytest.param('{ file = "/nowhere/at/all" }', "cannot be read", id="a file that is not there"),
        pytest.param('{ env = "SEATWISE_NOT_SET" }', "the environment has no SEATWISE_NOT_SET", id="no such variable"),
        pytest.param("5", "a secret is a text", id="a number"),
    ],
)
def test_a_secret_that_cannot_be_had_is_refused(secret: str, says: str) -> None:
    """Lost otherwise: a bot that starts and cannot speak."""
    with pytest.raises(SeedRefused, match=says):
        Seed.from_toml(seed_text().replace('"xoxb-very-secret"', secret))
