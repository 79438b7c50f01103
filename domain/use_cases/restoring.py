"""What follows for an organisation when an older state of it comes back?"""

from domain.ids import OrgId
from domain.ports import Clock, UnitFactory
from domain.tenancy import Actor
from domain.use_cases.auditing import record

REDRAWN = 1000
"""Requests that wait; of more than that, the older ones are drawn again when somebody acts on them."""

OPERATOR = "operator"


async def restored(unit: UnitFactory, clock: Clock, org: OrgId, source: str) -> int:
    """Their cards may show what has been decided since, and is open again: they are drawn anew. Returns how many."""
    async with unit(org) as opened:
        pending = await opened.changes.pending(REDRAWN)
        for change in pending:
            await opened.outbox.redraw_anew(change)
        actor = Actor.system(org, OPERATOR)
        await record(opened, actor, "database.restore", f"database:{source}", clock.now(), f"{len(pending)} open")
    return len(pending)


async def rotated(unit: UnitFactory, clock: Clock, org: OrgId, secrets: int) -> None:
    """For the record."""
    async with unit(org) as opened:
        actor = Actor.system(org, OPERATOR)
        await record(opened, actor, "keys.rotate", f"organisation:{org}", clock.now(), f"{secrets} secrets")
