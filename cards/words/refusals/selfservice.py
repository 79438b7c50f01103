"""Why can a list not be filtered so, or a wish not be understood?"""

from cards.words.refusals.core import did_you_mean, echo
from cards.words.units import seats
from domain import errors
from domain.errors import Refusal

EXAMPLE = "Write for example “add 3 Visio Plan 2” or “set Microsoft 365 E3 to 12”, or press a button."


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.UnknownFilter(key, typed, possible) if key in typed:
            return f"“{echo(typed)}” is not a filter here. Filters are {_listed(possible)}, as in “status:active”."
        case errors.UnknownFilter(key, typed, possible):
            return f"“{echo(typed)}” is not possible for “{key}”. Choose {_listed(possible)}."
        case errors.TooFewSeats(number, present, client, product):
            left = "At least one seat stays; to end the subscription, ask your MSP to cancel it."
            return f"{client}’s {product} has {seats(present)}, so {number:,} cannot be taken away. {left}"
        case errors.NotOfClient(client):
            return f"Nobody by that name may ask for {client}’s licences. Choose somebody who may, or leave it empty."
        case errors.NotUnderstood(typed, near):
            return f"Seatwise did not understand “{echo(typed)}”.{did_you_mean(near)} {EXAMPLE}"
    return None


def _listed(possible: tuple[str, ...]) -> str:
    return ", ".join(f"“{echo(value)}”" for value in possible)
