"""Why can usage not be told?"""

from cards.words.refusals.core import did_you_mean, echo
from domain import errors
from domain.errors import Refusal


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.MonthAhead(typed):
            return f"“{echo(typed)}” is still to come. Ask for this month, or for one that is over."
        case errors.NoSuchClient(typed, near, usage):
            several = "fits several clients" if near and len(near) > 1 else "is no client here"
            return f"“{echo(typed)}” {several}.{did_you_mean(near)} Type “{usage}”, or “usage” alone for all of them."
    return None
