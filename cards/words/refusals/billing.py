"""Why may the seats of a pool not go there?"""

from cards.clean import cut, line
from cards.words.units import count, seats
from domain import errors
from domain.errors import Refusal

_LONGEST = 80
"""Characters of a name."""

_NAMED = 5
"""Integrations that are named one by one."""


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.UnknownPool():
            return "There are no such seats among your purchases. Open “billing” to see what there is."
        case errors.UnknownIntegration(plan):
            return f"{_name(plan)} has no such integration. Choose one of those that are offered."
        case errors.TwiceAllocated(integration):
            return f"{_name(integration)} is there already. Change the number of its seats instead."
        case errors.IntegrationMissing():
            return "No integration is chosen. Choose the one that gets the seats."
        case errors.SeatsMissing(integration):
            return f"{_name(integration)} has no seats yet. Enter how many it gets: 1 or more."
        case errors.NotEnoughSeats() | errors.OnlyLowering():
            return _too_many(refused)
        case errors.PoolMoved():
            return _moved(refused)
    return None


def _too_many(refused: errors.NotEnoughSeats | errors.OnlyLowering) -> str:
    if isinstance(refused, errors.NotEnoughSeats):
        return (
            f"{seats(refused.wanted)} of {_name(refused.plan)} would be allocated, and {refused.purchased:,} "
            f"{'is' if refused.purchased == 1 else 'are'} purchased. Take away {refused.wanted - refused.purchased:,}, "
            "or buy more on the Pax8 Marketplace."
        )
    at_most = f"It has {seats(refused.has)}: enter that or fewer." if refused.has else "Nothing can be added."
    much = f"{seats(refused.shortage)} too many of {_name(refused.plan)} {'is' if refused.shortage == 1 else 'are'}"
    return f"{much} allocated, so seats can only be lowered. {at_most}"


def _moved(refused: errors.PoolMoved) -> str:
    who = _name(refused.by) if refused.by else "Somebody"
    if refused.changed:
        told = ", ".join(f"{_name(name)} {was:,} → {now:,}" for name, was, now in refused.changed[:_NAMED])
        what = f"{who} changed {_name(refused.plan)} while you had it open: {told}."
    else:
        what = f"The purchase of {_name(refused.plan)} has changed while you had it open."
    stands = (
        f"{refused.allocated:,} of {count(refused.purchased, 'purchased seat', 'purchased seats')} are allocated now."
    )
    return f"{what} {stands} Nothing of yours was saved: look at the numbers, and save again."


def _name(text: str) -> str:
    return cut(line(text), _LONGEST)
