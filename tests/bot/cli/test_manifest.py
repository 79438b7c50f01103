"""Does `seatwise manifest` write what is to be handed to Slack and Teams, or say what it lacks?"""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import manifests, manifests_teams
from bot.cli.main import seatwise
from bot.manifests_teams import App

URL, GUID = "https://bot.example", "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "set.toml"
    file.write_text(f'public_url = "{URL}"\nslack_command_prefix = "sw-"\nteams_app_id = "{GUID}"\n', encoding="utf-8")
    return file


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    file = tmp_path / "nothing.toml"
    file.touch()
    return file


def _run(config: Path, *words: object) -> Result:
    return CliRunner().invoke(seatwise, ["--config", str(config), "manifest", *map(str, words)])


def test_what_is_set_is_taken(settings: Path, tmp_path: Path) -> None:
    """Lost otherwise: a manifest with other names and another address than the bot's own."""
    assert _run(settings, "slack").output == manifests.text(manifests.slack(URL, "sw-"))
    assert _run(settings, "teams", "--out", tmp_path / "app.zip").exit_code == 0
    made = manifests_teams.zipped(manifests_teams.package(App(url=URL, app_id=GUID)))
    assert (tmp_path / "app.zip").read_bytes() == made


def test_what_is_said_goes_before_what_is_set(settings: Path) -> None:
    """Lost otherwise: a second app, for trying things out, from the same settings."""
    said = _run(settings, "slack", "--url", "https://try.example/", "--prefix", "", "--socket-mode").output
    assert said == manifests.text(manifests.slack("https://try.example", socket_mode=True))


def test_the_parts_can_be_looked_at(settings: Path, tmp_path: Path) -> None:
    """Lost otherwise: the way to change a word of the package by hand, and the files that are kept with the code."""
    more = ("--developer", "Harbour IT", "--privacy", "https://harbour.example/privacy", "--mentions-only")
    answer = _run(settings, "teams", "--out", tmp_path / "parts", *more)
    assert answer.exit_code == 0 and "manifest.json" in answer.output
    made = json.loads((tmp_path / "parts" / "manifest.json").read_text(encoding="utf-8"))
    assert made["developer"] == {
        "name": "Harbour IT",
        "websiteUrl": URL,
        "privacyUrl": "https://harbour.example/privacy",
        "termsOfUseUrl": URL,
    }
    assert "authorization" not in made
    assert {each.name for each in (tmp_path / "parts").iterdir()} == {"manifest.json", "color.png", "outline.png"}


LACKING = {
    "Slack's address": (("slack",), "--url, or set public_url"),
    "Teams' address and app": (("teams",), "--url, or set public_url; --app-id, or set teams_app_id"),
    "Teams' app": (("teams", "--url", URL), "Give --app-id, or set teams_app_id."),
    "an address that Slack calls": (("slack", "--url", "http://bot.example"), "https"),
    "an address of a host": (("slack", "--url", "https:///slack"), "https"),
    "an address that can be read": (("slack", "--url", "https://[::1"), "https"),
    "an address without a password": (("slack", "--url", "https://me:secret@bot.example"), "https"),
    "a prefix that Slack takes": (("slack", "--url", URL, "--prefix", "SW "), "a-z"),
    "an id of Entra's": (("teams", "--url", URL, "--app-id", "seatwise"), "GUID"),
    "a name": (("teams", "--url", URL, "--app-id", GUID, "--developer", ""), "1 to 32"),
    "a page of theirs": (("teams", "--url", URL, "--app-id", GUID, "--terms", "harbour.example"), "--terms"),
    "a folder": (("teams", "--url", URL, "--app-id", GUID, "--out", "/dev/null/app.zip"), "/dev/null/app.zip"),
}


@pytest.mark.parametrize(("words", "told"), LACKING.values(), ids=LACKING.keys())
def test_what_is_missing_is_said_in_a_line(nothing: Path, words: tuple[str, ...], told: str) -> None:
    """Lost otherwise: a manifest that is refused later, by somebody who words it worse."""
    answer = _run(nothing, *words)
    assert answer.exit_code != 0
    [said] = [line for line in answer.output.splitlines() if line.startswith("Error: ")]
    assert told in said
    assert "secret" not in answer.output


def test_socket_mode_needs_no_address(nothing: Path) -> None:
    """Lost otherwise: a manifest for whoever has no address to give."""
    assert _run(nothing, "slack", "--socket-mode").output == manifests.text(manifests.slack("", socket_mode=True))


def test_the_package_is_a_zip(settings: Path, tmp_path: Path) -> None:
    """Lost otherwise: what the Teams admin center takes."""
    _run(settings, "teams", "--out", tmp_path / "app.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "app.zip").read_bytes())) as archive:
        assert json.loads(archive.read("manifest.json"))["id"] == GUID
