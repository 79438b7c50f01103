"""How is a provision request carried on: looked at, acted on, reported to Pax8?

Each step is one transaction, and no call of Pax8 is made inside one. What was decided is on record before Pax8 hears of
it, and Pax8 is asked what it has before it is told anything: so a crash between any two steps costs nothing, and a step
that was taken and not recorded is seen to have been taken.
"""

from datetime import timedelta

from domain.errors import AccountMoved, AlreadyReviewed, Rejected, ReviewMoved, Unavailable
from domain.ids import OrgId, ProvisionId
from domain.ports import Dead, Done, Later, Outcome, Ports
from domain.provisioning import ProvisionRequest
from domain.use_cases import reporting, reviewing
from domain.use_cases.reporting import Shown

LONGEST_WAIT = timedelta(minutes=5)
"""However long Pax8 asks to be left alone, somebody waits for this."""

UNSEEN_FOR = 5
"""Attempts for which a request that Pax8 does not show may still turn up there; then a person looks."""


async def advance(ports: Ports, org: OrgId, request: ProvisionId, attempt: int) -> Outcome:
    """As many steps as can be taken now; each is one transaction, and a crash between two costs nothing."""
    async with ports.view(org) as view:
        found = await view.provisioning.get(request)
    if found is None:
        return Dead("no such provision request")
    try:
        return await _advance(ports, org, found, attempt)
    except Unavailable as error:
        return Later(ports.clock.now() + _wait(attempt, error.retry_after), f"Pax8 unavailable: {error}")
    except (AccountMoved, ReviewMoved, AlreadyReviewed):
        return Later(ports.clock.now(), "overtaken")


async def _advance(ports: Ports, org: OrgId, found: ProvisionRequest, attempt: int) -> Outcome:
    step = _begin if found.open else reporting.report
    return await step(ports, org, found, attempt)


async def _begin(ports: Ports, org: OrgId, found: ProvisionRequest, attempt: int) -> Outcome:
    """With what Pax8 has of it now, where it can be asked; else with what it told us, if that is whole. One that Pax8
    would not speak of stays with a person until it does.
    """
    shown: Shown | None = None
    try:
        shown = await reporting.look(ports, org, found)
    except Unavailable:
        if found.attempt is None:
            raise
    except Rejected as error:
        if attempt < UNSEEN_FOR:
            return Later(ports.clock.now() + _wait(attempt), f"Pax8 does not show it: {error}")
        await reviewing.review(ports, org, found, trouble=str(error))
        return Done()
    if shown is not None and (said := shown.ending(found)) is not None:
        await reviewing.settle_elsewhere(ports, org, found, reporting.answer(ports, said, elsewhere=True), said.attempt)
        return Done()
    after = await reviewing.review(ports, org, found, *((shown.request,) if shown else (None, found.trouble)))
    return await _go_on(ports, org, after, attempt, shown)


async def _go_on(
    ports: Ports, org: OrgId, after: ProvisionRequest, attempt: int, shown: Shown | None = None
) -> Outcome:
    return Done() if after.open else await reporting.report(ports, org, after, attempt, shown)


def _wait(attempt: int, retry_after: float | None = None) -> timedelta:
    return min(timedelta(seconds=retry_after or 2 ** min(attempt, 9)), LONGEST_WAIT)
