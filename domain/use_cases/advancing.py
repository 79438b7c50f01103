"""How is a provision request carried on: looked at, acted on, reported to Pax8?"""

from domain.ids import OrgId, ProvisionId
from domain.ports import Dead, Outcome, Ports


async def advance(ports: Ports, org: OrgId, request: ProvisionId, attempt: int) -> Outcome:
    """As many steps as can be taken now; each is one transaction, and a crash between two costs nothing."""
    return Dead("nothing carries requests on yet")
