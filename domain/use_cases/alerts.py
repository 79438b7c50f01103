"""Who sees a provision request come and move?"""

from domain.ports import Unit
from domain.provisioning import ProvisionRequest


async def follow(unit: Unit, request: ProvisionRequest) -> None:
    """To be called in the transaction of every step of a request: its cards show that step."""
    await unit.outbox.redraw_provision(request.id, request.version)
