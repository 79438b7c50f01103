"""What can people do? The one declaration of commands, buttons and forms; dispatch, help and manifests come from it.

Each area of the house declares its own, in a module of its own.
"""

from bot.commands import (
    accounts,
    approvals,
    billing,
    catalogue,
    companies,
    licensing,
    people,
    provisioning,
    reach,
    registration,
    rules,
    sample,
    selfservice,
    setup,
    usage,
    workspaces,
)
from bot.commands.declared import Action, Command, FormSent, Way, allowed

_AREAS = (
    licensing,
    selfservice,
    approvals,
    catalogue,
    rules,
    usage,
    companies,
    billing,
    people,
    accounts,
    registration,
    provisioning,
    workspaces,
    reach,
    setup,
    sample,
)

COMMANDS: tuple[Command, ...] = tuple(command for area in _AREAS for command in area.COMMANDS)
"""In the order in which help lists them."""

ACTIONS: tuple[Action, ...] = tuple(action for area in _AREAS for action in area.ACTIONS)
FORMS: tuple[FormSent, ...] = tuple(form for area in _AREAS for form in area.FORMS)


def command_named(word: str) -> Command | None:
    wanted = word.casefold().lstrip("/")
    return next((c for c in COMMANDS if wanted == c.name or wanted in c.aliases), None)


__all__ = ["ACTIONS", "COMMANDS", "FORMS", "Action", "Command", "FormSent", "Way", "allowed", "command_named"]
