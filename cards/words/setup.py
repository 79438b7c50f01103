"""How is an admin led from an empty house to the first request?"""

from domain.notices import SetupGuide
from domain.setup import SetupStep

TITLE = "Getting started"
AGAIN, PUT_AWAY = "Refresh", "Hide this guide"
PUT_AWAY_HOW = "Once hidden, it no longer appears on your home page or in “help”. Type “setup” to see it again."
IS_AWAY = "You have put this away: it shows only when you type “setup”."
SIGN_IN = "Sign in at Pax8"
APPROVAL, SELF_SERVICE, PLACES = "Approval…", "Self-service…", "Places"
INVITE, LICENCES = "Invite…", "Licences"

_TITLES = {
    SetupStep.CONNECT: "Connect Pax8",
    SetupStep.MAP: "Map companies to clients",
    SetupStep.RULES: "Set rules",
    SetupStep.PLACE: "Choose where approvals go",
    SetupStep.INVITE: "Invite a client",
    SetupStep.TRY: "Try a request",
}
_DONE = {
    SetupStep.CONNECT: "Pax8 is connected.",
    SetupStep.MAP: "Licences of mapped companies are read.",
    SetupStep.RULES: "Rules of your own hold.",
    SetupStep.PLACE: "Approval cards have a place.",
    SetupStep.INVITE: "Somebody may ask for their company’s seats.",
    SetupStep.TRY: "The first request was made.",
}
_TO_DO = {
    SetupStep.CONNECT: "Companies, products and licences are read from there; what you approve is changed there.",
    SetupStep.RULES: "Say which requests wait for approval, and what clients may ask for. Until then defaults hold.",
    SetupStep.PLACE: (
        "Write “@Seatwise approvals here” in the channel where your team decides. "
        "Until then, each manager gets the cards directly."
    ),
    SetupStep.INVITE: (
        "They get a code, and ask for their own company’s seats. "
        "If they have a Slack workspace of their own, type “workspaces connect” first."
    ),
}
_NOT_HERE = "Ask whoever runs Seatwise to enter your Pax8 credentials."
_MAP_FIRST = "Connect Pax8 first: its companies are listed here then."
_MAP = "Say which Pax8 company is which of your clients. Only mapped companies’ licences are read."
_TRY_FIRST = "Map a company first."
_TRY = "Type “add 1 <product> for <client>”, or choose from the list. Nothing is sent before you confirm it."


def progress(guide: SetupGuide) -> str:
    done, steps = len(guide.setup.done), len(SetupStep)
    if guide.setup.complete:
        return "Everything is set up."
    return f"{done} of {steps} steps are done." if done else f"{steps} steps, a few minutes each."


def step(guide: SetupGuide, one: SetupStep, number: int) -> tuple[str, str]:
    """A title that says whether it is done, and what to do."""
    if one in guide.setup.done:
        return f"✓ {_TITLES[one]}", _DONE[one]
    return f"{number}. {_TITLES[one]}", _to_do(guide, one)


def _to_do(guide: SetupGuide, one: SetupStep) -> str:
    match one:
        case SetupStep.CONNECT if not (guide.by_chat or guide.sign_in):
            return _NOT_HERE
        case SetupStep.MAP:
            return _MAP if SetupStep.CONNECT in guide.setup.done else _MAP_FIRST
        case SetupStep.TRY:
            return _TRY if SetupStep.MAP in guide.setup.done else _TRY_FIRST
    return _TO_DO[one]
