"""Looking into the vendor's side of a running house."""

import asyncio
from dataclasses import dataclass
from typing import Any

from domain.audit import AuditSearch
from domain.ids import OrgId, PersonId, Platform, ProvisionId
from domain.ports import ProvisionSearch
from domain.provisioning import ProvisionRequest, Verdict
from tests.e2e.home import Home

TIDEWATER = OrgId("tidewater")
LENA = "lena@lakeside.example"


@dataclass(frozen=True, slots=True)
class Vendor:
    """What Tidewater has stored."""

    house: Home

    async def all(self) -> tuple[ProvisionRequest, ...]:
        async with self.house.built.database.view(TIDEWATER) as view:
            return (await view.provisioning.search(ProvisionSearch(), 0, 2000)).rows

    async def get(self, request: str) -> ProvisionRequest | None:
        async with self.house.built.database.view(TIDEWATER) as view:
            return await view.provisioning.get(ProvisionId(request))

    async def until(self, request: str, within: float = 20, **facts: Any) -> ProvisionRequest:
        """Wait until the stored request has these attributes."""
        async with asyncio.timeout(within):
            while True:
                found = await self.get(request)
                if found and all(getattr(found, name) == value for name, value in facts.items()):
                    return found
                await asyncio.sleep(0.02)

    async def seats(self, subscription: str) -> int | None:
        """Of a live purchase; None without one."""
        async with self.house.built.database.view(TIDEWATER) as view:
            bought = await view.accounts.purchase(subscription)  # type: ignore[arg-type]
        return bought.quantity if bought and bought.live else None

    async def accounts(self) -> int:
        async with self.house.built.database.view(TIDEWATER) as view:
            return (await view.accounts.search("", 0, 10)).total

    async def recorded(self, request: str) -> list[str]:
        """The verbs that are on record about it, oldest first."""
        async with self.house.built.database.view(TIDEWATER) as view:
            lines = (await view.audit.page(AuditSearch(), 0, 2000)).lines
        return [each.entry.action for each in reversed(lines) if each.entry.subject == f"provision:{request}"]

    def verdict(self, accepted: bool, reason: str | None = None, by: str = "vera") -> Verdict:
        now = self.house.built.ports.clock.now()
        return Verdict(accepted, now, by.title(), PersonId(by), Platform.SLACK, reason)
