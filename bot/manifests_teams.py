"""Which commands does Teams offer while somebody types to the bot?"""

from collections.abc import Sequence
from typing import Any

from bot.commands import COMMANDS, Command

Json = dict[str, Any]

LISTED = 12
"""Commands of one list, and characters of a title and a description
(learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists; from manifest 1.24 on).
"""
LENGTHS = {"title": 128, "description": 4000}

SCOPES = ("personal", "team", "groupChat")
"""A list for each, as Teams wants it; they hold the same, since an answer that is private finds its way."""


def command_lists(commands: Sequence[Command] = COMMANDS) -> list[Json]:
    """`bots[].commandLists` of the manifest. What is left out is found by `help`, and works when typed."""
    rows = [_row(command) for command in listed(commands)]
    return [{"scopes": [scope], "commands": rows} for scope in SCOPES]


def listed(commands: Sequence[Command]) -> list[Command]:
    """The first by their declared place; of equal ones, as help lists them."""
    return sorted(commands, key=lambda command: command.listed)[:LISTED]


def _row(command: Command) -> Json:
    """Choosing one types its title, so that is the bare word."""
    return {"title": command.name, "description": command.does}
