"""How is an accepted request carried out on the account, and who hears of it?"""

from domain.ids import AccountId, OrgId
from domain.ports import Ports, Unit
from domain.provisioning import ProvisionRequest, Verdict, accepted


async def msp_of(ports: Ports, view: Unit, request: ProvisionRequest) -> OrgId:
    """The organisation of the MSP that ordered; a fresh id for one that has no account yet."""
    known = await view.accounts.of_partner(request.order.partner) if request.order.partner else None
    return known.msp if known else OrgId(ports.ids.new())


async def carry_out(
    ports: Ports, vendor: Unit, msp: Unit, request: ProvisionRequest, verdict: Verdict
) -> ProvisionRequest:
    """The request as accepted, not stored yet; everything that follows from it is in the two units."""
    known = await vendor.accounts.of_partner(request.order.partner) if request.order.partner else None
    return accepted(request, verdict, account=known.id if known else AccountId(""))
