"""What do the pages say by which another workspace or tenant is connected?"""

from cards.words.units import moment, platform
from domain.errors import LinkState
from domain.ids import Platform
from domain.registration import FoundChat, Way
from domain.workspaces import WorkspaceLink

ADD_TO = {Way.SLACK: "Add to Slack", Way.TEAMS: "Add to Microsoft Teams"}
NOT_OFFERED = (
    "Nothing can be connected here yet. Ask whoever sent you the link: Seatwise has to be set up for it first."
)
SLACK_MAY = "What Seatwise will be able to do in your Slack workspace"
SLACK_MAY_NOT = (
    "Of what is said in channels only answers to Seatwise’s own messages are read; all else is dropped unread. "
    "You can remove the app in Slack at any time."
)
TEAMS_MAY = "In Microsoft Teams"
TEAMS_HOW = (
    "Signing in shows which organisation you are of, and nothing more. A Teams administrator then uploads the app’s "
    "package in the Teams admin center."
)
DONE = "Connected"
FAILED = "Not connected"
ONCE_MORE = "Try once more"
_ASK = "Ask whoever sent it for a new one."
OVER = {
    LinkState.USED: ("This link has been used", f"A workspace was connected by it; each link is good once. {_ASK}"),
    LinkState.WITHDRAWN: ("This link was withdrawn", f"It cannot be used any more. Nothing was connected. {_ASK}"),
    LinkState.EXPIRED: ("This link is out of date", f"It was good for a week. Nothing was connected. {_ASK}"),
}


def title(organisation: str, client: str | None) -> str:
    return f"Connect {client} to {organisation}" if client else f"Connect a workspace of {organisation}"


def whose(organisation: str, client: str | None) -> str:
    if client is None:
        return f"Seatwise is the bot with which {organisation} manages licences. Another of its workspaces gets it now."
    return (
        f"Seatwise is the bot of {organisation}. In the workspace of {client} people can ask it for licences, "
        f"and see where their requests stand. Nobody there sees anything of other customers of {organisation}."
    )


def asks(maker: str) -> str:
    return (
        f"{maker} has sent you this link. Whoever says yes has to be a full member who may add apps there: "
        "if you are not, pass the link on to somebody who is."
    )


def once(link: WorkspaceLink) -> str:
    return f"The link is good once, until {moment(link.expires_at, 'UTC')}. Opening it changes nothing."


def reason(told: str) -> str:
    """As a sentence of its own."""
    return told[:1].upper() + told[1:]


def done(found: FoundChat, organisation: str, client: str | None) -> str:
    whom = f", for {client}" if client else ""
    return f"{platform(found.platform)} “{found.name}” is connected to {organisation}{whom}."


def done_how(found: FoundChat, maker: str) -> tuple[str, ...]:
    """What they do now."""
    return (
        "In Slack, Seatwise stands under Apps."
        if found.platform is Platform.SLACK
        else "A Teams administrator uploads the app’s package now, in the Teams admin center, if it is not there yet.",
        f"{maker} has been told, and invites people: each gets a code, and types “join” and the code to Seatwise.",
        "You can close this page.",
    )
