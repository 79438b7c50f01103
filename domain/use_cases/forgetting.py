"""When does the data of a closed account go?"""

from domain.ids import OrgId
from domain.ports import Ports
from domain.tenancy import Actor
from domain.use_cases.auditing import record

JOB = "forget"


async def forget(ports: Ports, vendor: OrgId) -> int:
    """Whose time is over; a new purchase until that moment has reopened it. Returns how many."""
    now = ports.clock.now()
    async with ports.unit(vendor) as unit:
        due = await unit.accounts.forgettable(now)
        for account in due:
            await unit.accounts.forget(account.id)
            actor = Actor.system(vendor, JOB)
            await record(unit, actor, "account.forget", f"account:{account.id}", now, account.name)
    return len(due)
