"""When does the data of a closed account go?"""

from domain.ids import OrgId
from domain.ports import Ports
from domain.provisioning import without_contact
from domain.tenancy import Actor
from domain.use_cases.auditing import record

JOB = "forget"


async def forget(ports: Ports, vendor: OrgId) -> int:
    """Whose time is over; a new purchase until that moment has reopened it. Returns how many."""
    now = ports.clock.now()
    async with ports.unit(vendor) as unit:
        due = [each for each in await unit.accounts.forgettable(now) if await unit.accounts.forget(each)]
        for account in due:
            for request in await unit.provisioning.of_account(account.id):
                await unit.provisioning.save(without_contact(request))
            actor = Actor.system(vendor, JOB)
            await record(unit, actor, "account.forget", f"account:{account.id}", now, account.name)
    return len(due)
