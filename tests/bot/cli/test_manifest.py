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
from bot.settings import load

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
    "a version of three numbers": (("teams", "--url", URL, "--app-id", GUID, "--version", "1.4"), "1.4.2"),
    "a version without a sign": (("teams", "--url", URL, "--app-id", GUID, "--version", "1.4.0-rc1"), "1.4.2"),
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


def test_a_bot_by_socket_gets_the_form_for_that(nothing: Path) -> None:
    """Lost otherwise: an app that Slack calls at an address where a bot with these settings does not listen."""
    nothing.write_text(f'public_url = "{URL}"\nslack_app_token = "xapp-1-A1-1-a"\n', encoding="utf-8")
    by_socket, called = (manifests.slack(URL, socket_mode=way) for way in (True, False))
    assert _run(nothing, "slack").output == manifests.text(by_socket) == manifests.text(manifests.as_set(load(nothing)))
    assert _run(nothing, "slack", "--no-socket-mode").output == manifests.text(called)


def test_socket_mode_needs_no_address(nothing: Path) -> None:
    """Lost otherwise: a manifest for whoever has no address to give."""
    assert _run(nothing, "slack", "--socket-mode").output == manifests.text(manifests.slack("", socket_mode=True))


def test_the_package_is_a_zip(settings: Path, tmp_path: Path) -> None:
    """Lost otherwise: what the Teams admin center takes."""
    _run(settings, "teams", "--out", tmp_path / "app.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "app.zip").read_bytes())) as archive:
        assert json.loads(archive.read("manifest.json"))["id"] == GUID


def _release() -> tuple[int, int, int]:
    return manifests_teams.numbers(manifests_teams.release())


def _after(steps: int) -> str:
    major, minor, patch = _release()
    return f"{major}.{minor}.{patch + steps}"


OTHER = ("--developer", "Harbour IT")
VERSIONS = {
    "the same once more": ((), (), None),
    "the same under a higher version": ((), ("--version", _after(1)), None),
    "something else under a higher version": ((), (*OTHER, "--version", _after(1)), None),
    "something else under the same version": ((), OTHER, _after(1)),
    "something else under a version of fewer digits": (
        ("--version", "10.0.0"),
        (*OTHER, "--version", "9.9.9"),
        "10.0.1",
    ),
    "something else by a release that is lower still": (("--version", _after(5)), OTHER, _after(6)),
}


@pytest.mark.parametrize(("first", "then", "higher"), VERSIONS.values(), ids=VERSIONS.keys())
def test_a_changed_package_has_a_higher_version(
    settings: Path, tmp_path: Path, first: tuple[str, ...], then: tuple[str, ...], higher: str | None
) -> None:
    """Lost otherwise: an update that Teams refuses, or takes and goes on with the former commands."""
    out = tmp_path / "app.zip"
    assert _run(settings, "teams", "--out", out, *first).exit_code == 0
    before = out.read_bytes()
    answer = _run(settings, "teams", "--out", out, *then)
    if higher is None:
        assert answer.exit_code == 0, answer.output
    else:
        assert answer.exit_code == 1 and f"--version {higher}" in answer.output and out.read_bytes() == before


def test_what_is_no_package_is_written_over(settings: Path, tmp_path: Path) -> None:
    """Lost otherwise: the package, for a file that was cut off."""
    out = tmp_path / "app.zip"
    out.write_bytes(b"PK")
    assert _run(settings, "teams", "--out", out).exit_code == 0 and zipfile.is_zipfile(out)
