"""Examples of what an admin is shown who sets everything up."""

from dataclasses import replace

from domain import errors
from domain.examples.licensing import ZONE
from domain.ids import Platform
from domain.notices import FormNotice, HelpRow, HelpSheet, HomePage, Notice, SetupGuide
from domain.setup import Setup, SetupStep

_NEW = SetupGuide(Setup(frozenset()))
_HALF = SetupGuide(Setup(frozenset({SetupStep.CONNECT, SetupStep.MAP, SetupStep.INVITE})), sign_in=True)
_HELP = (HelpRow("setup", "setup", "See what is still to be set up, step by step, with a button for each."),)

REFUSALS: dict[str, errors.Refusal] = {}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "setup, nothing yet": _NEW,
    "setup, by signing in": replace(_NEW, sign_in=True, by_chat=False),
    "setup, credentials by others": replace(_NEW, by_chat=False),
    "setup, half done": _HALF,
    "setup, put away": replace(_HALF, setup=replace(_HALF.setup, away=True)),
    "setup, done": replace(_HALF, setup=Setup(frozenset(SetupStep))),
    "home of a new manager": HomePage("Dana", None, (), None, ZONE, True, True, setup=_NEW),
    "help of a new manager": HelpSheet("Dana", _HELP, Platform.TEAMS, setup=_HALF),
}
