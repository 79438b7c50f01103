"""What is handed to Teams is what the declarations make it, within its limits, and the same each time."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from bot.commands import COMMANDS
from bot.manifests_teams import (
    DEVELOPER,
    LENGTHS,
    LISTED,
    SCOPES,
    VERSION,
    App,
    command_lists,
    listed,
    package,
    teams,
    zipped,
)
from tests.icons import SEAT

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "manifest" / "teams"
SCHEMAS = ROOT.parent / "shared" / "reference" / "schemas" / "teams-manifest"
GUID = "00000000-0000-0000-0000-000000000000"
APP = App(url="https://seatwise.example", app_id=GUID)
LONG = App(
    url="https://bots.harbour.example:8443/seatwise",
    app_id="0F8FAD5B-D9CB-469F-A165-70867728950E",
    developer="H" * DEVELOPER,
    website="https://harbour.example",
    privacy="https://harbour.example/privacy",
    terms="https://harbour.example/terms",
    mentions_only=True,
)
each = pytest.mark.parametrize("made", [teams(APP), teams(LONG)], ids=["as it is", "with all that can be said"])
ONE = COMMANDS[0]

SHORT_NAME, FULL_NAME, SHORT_TEXT, FULL_TEXT, ADDRESS, DOMAINS, RESOURCE_RIGHTS = 30, 100, 80, 4000, 2048, 100, 16
"""Characters, and how many (learn.microsoft.com/microsoft-365/extensibility/schema/root, a page for each object)."""


def test_the_folder_is_current() -> None:
    """Lost otherwise: a command that Teams does not offer, or an icon of yesterday, because nobody wrote the files anew."""
    mend = f"python -m bot manifest teams --url {APP.url} --app-id {GUID} --out manifest/teams"
    kept = {file.name: file.read_bytes() for file in FOLDER.iterdir()}
    assert kept == package(APP), mend


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="Microsoft's published schemas are not beside this checkout")
@pytest.mark.parametrize("version", [VERSION, "1.30"])
@each
def test_teams_takes_it(made: dict[str, Any], version: str) -> None:
    """Lost otherwise: an afternoon, at the first step of connecting a tenant. A later version shall take the same."""
    schema = json.loads((SCHEMAS / f"v{version}" / "MicrosoftTeams.schema.json").read_text(encoding="utf-8"))
    problems = jsonschema.Draft4Validator(schema).iter_errors(made | {"manifestVersion": version})
    assert [problem.message for problem in problems] == []


@each
def test_it_keeps_teams_limits(made: dict[str, Any]) -> None:
    """Lost otherwise: the same, where the schema is not at hand, or does not say it."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["version"]), "Teams takes no more than that of a semantic version"
    assert 0 < len(made["name"]["short"]) <= SHORT_NAME and 0 < len(made["name"]["full"]) <= FULL_NAME
    told = made["description"]
    assert 0 < len(told["short"]) <= SHORT_TEXT and 0 < len(told["full"]) <= FULL_TEXT
    assert told["short"] != told["full"]
    maker = dict(made["developer"])
    assert 0 < len(maker.pop("name")) <= DEVELOPER
    assert [url for url in maker.values() if not url.startswith("https://") or len(url) > ADDRESS] == []
    guid = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
    assert guid.fullmatch(made["id"]) and [bot["botId"] for bot in made["bots"]] == [made["id"]]
    assert 0 < len(made["validDomains"]) <= DOMAINS
    assert [domain for domain in made["validDomains"] if not re.fullmatch(r"[a-z0-9.-]+", domain)] == []
    assert len(made.get("authorization", {}).get("permissions", {}).get("resourceSpecific", [])) <= RESOURCE_RIGHTS


def test_a_package_that_asks_for_no_rights_names_no_application() -> None:
    """Lost otherwise: an owner who is asked to let an app read a channel in which it need read nothing."""
    asked = {"webApplicationInfo", "authorization"}
    assert teams(APP).keys() - teams(replace(APP, mentions_only=True)).keys() == asked
    assert teams(APP)["webApplicationInfo"]["id"] == GUID


def test_the_package_is_flat_and_always_the_same() -> None:
    """Lost otherwise: a package that Teams cannot read, or one of which nobody can say whether anything changed."""
    files = package(APP)
    made = zipped(files)
    assert made == zipped(package(APP))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == files
    icons = teams(APP)["icons"]
    assert files.keys() == {"manifest.json", *icons.values()}


def test_the_coloured_icon_is_the_seat_from_edge_to_edge() -> None:
    """Lost otherwise: an icon that Teams refuses for its size, or that is not ours any more (`python -m tests.icons`)."""
    drawn = _icon("color")
    assert (drawn.format, drawn.size) == ("PNG", (192, 192))
    pixels = drawn.convert("RGBA")
    seat = re.findall(r'"#(\w+)"', SEAT.read_text(encoding="utf-8"))
    wanted = {bytes.fromhex(colour if len(colour) == 6 else colour * 2) + b"\xff" for colour in seat}
    assert len(wanted) == 3 and wanted <= {bytes(colour) for _, colour in pixels.getcolors(192 * 192)}
    corners = {bytes(pixels.getpixel(at)) for at in ((0, 0), (191, 0), (0, 191), (191, 191))}
    assert corners == {bytes.fromhex(seat[0]) + b"\xff"}


def test_the_outline_is_white_on_nothing() -> None:
    """Lost otherwise: an icon that Teams refuses, or a white square in the bar where the seat should be."""
    drawn = _icon("outline")
    assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (32, 32), "RGBA")
    seen = {colour for _, colour in drawn.getcolors(32 * 32)}
    assert {colour[:3] for colour in seen if colour[3]} == {(255, 255, 255)}
    assert {0, 255} <= {colour[3] for colour in seen}
    assert drawn.getpixel((0, 0))[3] == 0


def _icon(kind: str) -> Any:
    return Image.open(io.BytesIO(package(APP)[teams(APP)["icons"][kind]]))


def test_each_scope_has_its_list_within_the_limits() -> None:
    """Lost otherwise: an app that Teams refuses to take."""
    made = command_lists()
    assert [(each["scopes"], each["triggers"]) for each in made] == [([scope], how) for scope, how in SCOPES.items()]
    for each in made:
        assert 0 < len(each["commands"]) <= LISTED
        for row in each["commands"]:
            assert row.keys() == LENGTHS.keys()
            assert all(0 < len(row[part]) <= limit for part, limit in LENGTHS.items())


def test_help_is_always_offered() -> None:
    """Lost otherwise: the way to every command that found no place."""
    assert listed(COMMANDS)[0].name == "help"


def test_what_is_left_out_is_what_few_people_type() -> None:
    """Lost otherwise: an approval list that nobody is offered, for the code that somebody redeems once."""
    left = {command.name for command in COMMANDS} - {command.name for command in listed(COMMANDS)}
    assert left == {
        *("audit", "billing", "join", "link", "notifications", "register", "setup", "status", "sync", "workspaces"),
    }


@pytest.mark.parametrize(
    ("places", "offered"),
    [
        ([50] * 20, list(range(12))),
        ([50] * 19 + [1], [19, *range(11)]),
        ([9, 8, 7], [2, 1, 0]),
    ],
    ids=["as declared", "a late one that matters", "in their places"],
)
def test_the_first_places_are_offered(places: list[int], offered: list[int]) -> None:
    """Lost otherwise: the commands that people want, for those that were declared first."""
    many = [replace(ONE, name=str(n), listed=place) for n, place in enumerate(places)]
    assert [command.name for command in listed(many)] == [str(n) for n in offered]
