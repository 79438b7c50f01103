"""What is one transaction of one organisation?"""

from typing import Protocol

from domain.audit import AuditEntry
from domain.ids import (
    OrgId,
)
from domain.ports.catalogue import Products
from domain.ports.listings import Listings
from domain.ports.mirror import Mirror
from domain.ports.stored import CatalogStore, Changes, Outbox, People, Places, Rules
from domain.ports.usage import UsageStore
from domain.tenancy import Organisation


class Audit(Protocol):
    async def add(self, entry: AuditEntry) -> None: ...


class Unit(Protocol):
    """One transaction of one organisation: commits when left in peace, rolls back when left by an exception."""

    @property
    def org(self) -> OrgId: ...
    @property
    def people(self) -> People: ...
    @property
    def places(self) -> Places: ...
    @property
    def catalog(self) -> CatalogStore: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def mirror(self) -> Mirror: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def products(self) -> Products: ...
    @property
    def listings(self) -> Listings: ...
    @property
    def usage(self) -> UsageStore: ...

    async def organisation(self) -> Organisation: ...
