"""Why can a workspace not be connected, or disconnected?"""

from cards.clean import cut, inline
from domain.errors import (
    FewerScopes,
    LastWorkspace,
    LinkState,
    OtherTenant,
    Refusal,
    UnknownWorkspace,
    WholeGrid,
    WorkspaceLinkOver,
)

LINK_OVER: dict[LinkState | None, str] = {
    LinkState.USED: "This link has been used: a workspace was connected by it. Each link is good once.",
    LinkState.WITHDRAWN: "This link was withdrawn, and cannot be used any more.",
    LinkState.EXPIRED: "This link is out of date.",
    None: "There is no such link.",
}


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case WorkspaceLinkOver(state):
            return f"{LINK_OVER[state]} A manager gets a new one by typing “workspaces connect” to Seatwise."
        case WholeGrid():
            return (
                "Seatwise was installed for a whole Enterprise Grid organisation, and nothing was connected. "
                "Each link connects one workspace: try again, and choose a single workspace on Slack’s page."
            )
        case FewerScopes(missing):
            return (
                f"Slack granted less than Seatwise needs, and nothing was connected. Missing: {', '.join(missing)}. "
                "Try again; if it stays so, whoever runs Seatwise has to paste the app’s manifest at Slack anew."
            )
        case OtherTenant(name):
            return (
                f"{cut(inline(name), 80) or 'That tenant'} is another Microsoft 365 tenant than the one in which "
                "this bot is registered, and nothing was connected. Such a bot works in its own tenant only."
            )
        case UnknownWorkspace():
            return "This workspace is not connected any more. Type “workspaces” to see those that are."
        case LastWorkspace(name):
            return (
                f"{cut(inline(name), 80)} is the last one in which somebody who manages can use Seatwise. "
                "Connect another one of your own first, and link yourself there with “link”."
            )
        case _:
            return None
