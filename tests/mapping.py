"""How does a test map a company to a client, as somebody does in chat?"""

from domain.ids import ClientId, CompanyId
from domain.ports import Unit
from tests.clock import NOON


async def map_to(unit: Unit, company: str, client: str | None) -> None:
    known = await unit.companies.get(CompanyId(company))
    assert known is not None
    whose = ClientId(client) if client is not None else None
    assert await unit.companies.map(CompanyId(company), known.version, whose, "Ada Novak", NOON)
