"""Which requests does Pax8 wait for that we do not know of, or that have come to a stop here?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.errors import Rejected, Unauthorised, Unavailable
from domain.ids import OrgId, ProvisionId
from domain.ports import Ports, ProvisionSearch
from domain.provisioning import ProvisionRequest, ProvisionStatus
from domain.use_cases.receiving import carry_on, receive

REFUSED_FOR = timedelta(days=14)
"""How long after a refusal a new attempt is looked for at every turn: one that comes later is told by the webhook."""

READ_AT_MOST = 200
"""Requests read one by one in one turn; the next turn goes on."""

UNREAD_AT_MOST = 5
"""Requests that cannot be read in one turn before it is Pax8 that is not there, and no single one of them."""


_HELD = frozenset({ProvisionStatus.HELD})
"""What waits for a person is looked at too: somebody may have answered it at Pax8 meanwhile."""


async def poll(ports: Ports, org: OrgId) -> int:
    """The safety net under the webhook: returns how many were read or set going again. Raises what Pax8 raises."""
    return sum([await _poll(ports, org, simulation) for simulation in (False, True)])


async def _poll(ports: Ports, org: OrgId, simulation: bool) -> int:
    """A vendor without these credentials has nothing of the kind."""
    try:
        waiting = await ports.provisioner(org, simulation).unfulfilled()
    except Unauthorised:
        return 0
    async with ports.view(org) as view:
        found = [(id, await view.provisioning.get(id)) for id in waiting]
        held = (await view.provisioning.search(ProvisionSearch(_HELD, simulation=simulation), 0, READ_AT_MOST)).rows
    stuck = [*held, *(each for _, each in found if each is not None and _stuck(each))]
    await _set_going(ports, org, stuck)
    now = ports.clock.now()
    new = [id for id, each in found if each is None]
    again = [id for id, each in found if each is not None and _may_come_again(each, now)]
    unread = (*new, *again)[:READ_AT_MOST]
    await _read_all(ports, org, unread, simulation)
    return len(stuck) + len(unread)


async def _read_all(ports: Ports, org: OrgId, unread: Sequence[ProvisionId], simulation: bool) -> None:
    """One that cannot be read does not keep the others from it. Raises what was met last."""
    failed: list[Unavailable] = []
    for id in unread:
        try:
            await _read(ports, org, id, simulation)
        except Unavailable as error:
            failed.append(error)
            if len(failed) == UNREAD_AT_MOST:
                break
    if failed:
        raise failed[-1]


async def _set_going(ports: Ports, org: OrgId, stuck: list[ProvisionRequest]) -> None:
    if stuck:
        async with ports.unit(org) as unit:
            for each in stuck:
                await carry_on(unit, each, ports.clock.now())


async def _read(ports: Ports, org: OrgId, id: ProvisionId, simulation: bool) -> None:
    """One that is gone since it was listed, or that Pax8 does not show us, is nothing to do."""
    try:
        told = await ports.provisioner(org, simulation).request(id)
    except Rejected:
        return
    await receive(ports, org, told)


def _stuck(request: ProvisionRequest) -> bool:
    """Something is to be done that no person has to do."""
    if request.status is ProvisionStatus.HELD or request.trouble is not None:
        return False
    return request.status is ProvisionStatus.RECEIVED or not request.answered


def _may_come_again(request: ProvisionRequest, now: datetime) -> bool:
    """Its failure was reported not long ago, or its result was not taken: another attempt may have been made since."""
    if request.open or (request.status is not ProvisionStatus.REFUSED and request.trouble is None):
        return False
    at = request.verdict.at if request.verdict else request.received_at
    return (request.answered or request.trouble is not None) and at > now - REFUSED_FOR
