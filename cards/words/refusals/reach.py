"""Why can a workspace not be connected again?"""

from cards.clean import cut, inline
from domain.errors import NotLost, OtherWorkspace, Refusal


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case NotLost():
            return "It takes messages again: there is nothing to connect. Type “status” to see how it stands."
        case OtherWorkspace(name):
            what = cut(inline(name), 80) or "What was chosen"
            return (
                f"{what} is another workspace than the one that this link is for. "
                "Nothing was changed. Try again, and choose the right one at the top of Slack’s page."
            )
        case _:
            return None
