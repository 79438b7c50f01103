"""What has to be told to Teams about this app, and which files are handed to it?"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from typing import Any
from urllib.parse import urlsplit

from bot import manifests
from bot.commands import COMMANDS, Command

Json = dict[str, Any]

VERSION = "1.29"
"""Of the manifest's schema: the first that has the triggers of command lists."""

DEVELOPER = 32
"""Characters of a developer's name (learn.microsoft.com/microsoft-365/extensibility/schema/root-developer)."""

LISTED = 12
"""Commands of one list, and characters of a title and a description
(learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists; from manifest 1.24 on).
"""
LENGTHS = {"title": 128, "description": 4000}

SCOPES = {"personal": ["mention"], "team": ["mention", "slash"], "groupChat": ["mention", "slash"]}
"""A list for each, as Teams wants it, and what brings it up. They hold the same, since an answer that is private finds
its way; what is chosen behind a slash only the bot reads, which means nothing in a chat of two
(learn.microsoft.com/microsoftteams/platform/agents-in-teams/agent-slash-commands).
"""

RIGHTS = {
    "ChannelMessage.Read.Group": "hear an approver's answer in the thread of a card; all else is dropped unread",
}
"""What a team's owner grants with the app, and what the bot would not be able to do without.

Who reads in a team or chat a bot may ask without any
(learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context); a group chat has no threads.
"""

USES = {
    "identity": "tell one person from another",
    "messageTeamMembers": "tell somebody of a team something in their own chat",
}
"""The same, of those who use it."""

SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
"""Of a version Teams takes these three numbers and nothing else
(learn.microsoft.com/microsoft-365/extensibility/schema/root).
"""

MANIFEST, COLOUR, OUTLINE = "manifest.json", "color.png", "outline.png"

SHORT = "Ask for Pax8 seats, approve them, and see where they stand."
FULL = (
    "Seatwise brings Pax8 licences into the chat. Clients ask for seats and see where their requests stand; the MSP "
    "sets rules for what is approved by itself, and decides about the rest where its people work already. What was "
    "approved is carried out at Pax8, and everybody concerned is told. Type “help” to see what you can do."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One bot registration and who answers for it. `url` is where the bot is reached, and the page of whichever of
    `website`, `privacy` and `terms` is empty. `mentions_only` asks for none of the `RIGHTS`. `version` is this
    release's if empty.
    """

    url: str
    app_id: str
    developer: str = "Seatwise"
    website: str = ""
    privacy: str = ""
    terms: str = ""
    mentions_only: bool = False
    version: str = ""


def package(app: App) -> dict[str, bytes]:
    """The three files of an app package, by their names."""
    icons = resources.files("bot") / "icons"
    drawn = {name: (icons / name).read_bytes() for name in (COLOUR, OUTLINE)}
    return {MANIFEST: manifests.text(teams(app)).encode(), **drawn}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files, wherever and whenever: no times, and nothing that a compressor decides."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # else the one that this runs on
            archive.writestr(entry, content)
    return made.getvalue()


def release() -> str:
    """Its three numbers, of a release that is not out yet too."""
    found = SEMVER.match(metadata.version("seatwise"))
    return found[0] if found else "0.0.0"


def higher_than(before: Mapping[str, bytes], files: Mapping[str, bytes]) -> str | None:
    """The version that a package has to have which says something else than the one before; None where it may keep its
    own. Raises ValueError where one of them has a version that Teams would not take.
    """
    now, then = json.loads(files[MANIFEST]), json.loads(before[MANIFEST])
    version, former = now.pop("version"), then.pop("version")
    same = now == then and all(files[name] == before.get(name) for name in (COLOUR, OUTLINE))
    if same or numbers(version) > numbers(former):
        return None
    major, minor, patch = numbers(former)
    return f"{major}.{minor}.{patch + 1}"


def numbers(version: str) -> tuple[int, int, int]:
    """Raises ValueError for what Teams would not take."""
    found = SEMVER.fullmatch(version)
    if not found:
        raise ValueError(version)
    return int(found[1]), int(found[2]), int(found[3])


def teams(app: App) -> Json:
    """The app manifest. The app has the id of its bot: it is the same app wherever, and however often, this is run."""
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": VERSION,
        "version": app.version or release(),
        "id": app.app_id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.website or app.url,
            "privacyUrl": app.privacy or app.url,
            "termsOfUseUrl": app.terms or app.url,
        },
        "name": {"short": "Seatwise", "full": "Seatwise: Pax8 licences in chat"},
        "description": {"short": SHORT, "full": FULL},
        "icons": {"color": COLOUR, "outline": OUTLINE},
        "accentColor": "#0f766e",
        "bots": [_bot(app.app_id)],
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "permissions": sorted(USES),
        "validDomains": [urlsplit(app.url).hostname],
        **({} if app.mentions_only else _rights(app)),
    }


def _bot(app_id: str) -> Json:
    return {
        "botId": app_id,
        "scopes": list(SCOPES),
        "isNotificationOnly": False,
        "supportsFiles": False,  # exports are links
        "supportsTargetedMessages": True,  # what slash commands are
        "commandLists": command_lists(),
    }


def _rights(app: App) -> Json:
    """Resource-specific consent wants to know which Entra application it is given to; of the resource it only wants
    that there be one (learn.microsoft.com/microsoftteams/platform/graph-api/rsc/grant-resource-specific-consent).
    """
    asked = [{"name": name, "type": "Application"} for name in sorted(RIGHTS)]
    return {
        "webApplicationInfo": {"id": app.app_id, "resource": app.url},
        "authorization": {"permissions": {"resourceSpecific": asked}},
    }


def command_lists(commands: Sequence[Command] = COMMANDS) -> list[Json]:
    """`bots[].commandLists` of the manifest. What is left out is found by `help`, and works when typed."""
    rows = [_row(command) for command in listed(commands)]
    return [{"scopes": [scope], "triggers": triggers, "commands": rows} for scope, triggers in SCOPES.items()]


def listed(commands: Sequence[Command]) -> list[Command]:
    """The first by their declared place; of equal ones, as help lists them."""
    return sorted(commands, key=lambda command: command.listed)[:LISTED]


def _row(command: Command) -> Json:
    """Choosing one types its title, so that is the bare word."""
    return {"title": command.name, "description": command.does}
