"""Why was a provision request not carried out?"""

from domain import errors
from domain.errors import Refusal


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.AccountMoved():
            return "The account was changed at the same moment, and nothing was done. Try again."
    return None
