"""One transaction of one organisation, with everything that is stored in it."""

from sqlalchemy import bindparam, select

from adapters.db.accounts import AccountsTables
from adapters.db.audit import AuditTable
from adapters.db.catalog import CatalogTables
from adapters.db.chain import ChainTables
from adapters.db.changes import ChangesTable
from adapters.db.companies import CompaniesTable
from adapters.db.connection import ConnectionTable
from adapters.db.errands import ErrandTables
from adapters.db.events import EventsTable
from adapters.db.inbox import InboxTables, MailsTables
from adapters.db.joining import GroupsTables, InvitationsTable
from adapters.db.listings import ListingsTable
from adapters.db.mirror import MirrorTables
from adapters.db.outbox import OutboxTables
from adapters.db.people import PeopleTable
from adapters.db.places import PlacesTable
from adapters.db.products import ProductsTable
from adapters.db.provisioning import ProvisioningTables
from adapters.db.reach import ReachTables
from adapters.db.registrations import RegistrationsTable
from adapters.db.rules import RulesTables
from adapters.db.session import Session
from adapters.db.setup import SetupTables
from adapters.db.shelves import Shelves
from adapters.db.statements import Prepared
from adapters.db.tables import organisations
from adapters.db.tokens import TokensTable
from adapters.db.usage import UsageTables
from adapters.db.workspaces import WorkspacesTables
from domain.ids import OrgId
from domain.ports import Cipher, Clock, Fact
from domain.tenancy import Organisation

_O = organisations.c
ORGANISATION = (_O.id, _O.name, _O.currency, _O.time_zone, _O.is_msp, _O.is_vendor)
_ORGANISATION = Prepared(select(*ORGANISATION).where(_O.id == bindparam("org")), brief=True)


class OneUnit:
    """The repositories of one organisation; none of their methods takes another one's id."""

    __slots__ = (
        "_session",
        "accounts",
        "audit",
        "catalog",
        "chain",
        "changes",
        "companies",
        "connection",
        "errands",
        "events",
        "facts",
        "groups",
        "inbox",
        "invitations",
        "listings",
        "mails",
        "mirror",
        "org",
        "outbox",
        "people",
        "places",
        "products",
        "provisioning",
        "reach",
        "registrations",
        "rules",
        "setup",
        "tokens",
        "usage",
        "workspaces",
    )

    def __init__(self, session: Session, org: OrgId, clock: Clock, cipher: Cipher, shelves: Shelves) -> None:
        self._session = session
        self.org = org
        self.people = PeopleTable(session, org, clock)
        self.invitations = InvitationsTable(session, org)
        self.groups = GroupsTables(session, org)
        self.places = PlacesTable(session, org, clock)
        self.catalog = CatalogTables(session, org)
        self.rules = RulesTables(session, org)
        self.changes = ChangesTable(session, org)
        self.outbox = OutboxTables(session, org, self.places, clock)
        self.workspaces = WorkspacesTables(session, org)
        self.reach = ReachTables(session, org, self.outbox)
        self.errands = ErrandTables(session, org, self.outbox)
        self.facts: list[Fact] = []
        self.mirror = MirrorTables(session, org, self.facts)
        self.audit = AuditTable(session, org, self.facts)
        self.chain = ChainTables(session, org, cipher)
        self.listings = ListingsTable(session, org)
        self.products = ProductsTable(session, org, shelves)
        self.usage = UsageTables(session, org)
        self.companies = CompaniesTable(session, org)
        self.connection = ConnectionTable(session, org, cipher)
        self.provisioning = ProvisioningTables(session, org, clock, self.places)
        self.accounts = AccountsTables(session, org)
        self.events = EventsTable(session, org)
        self.registrations = RegistrationsTable(session, org, cipher)
        self.setup = SetupTables(session, org)
        self.tokens = TokensTable(session, org, cipher)
        self.inbox = InboxTables(session, org)
        self.mails = MailsTables(session, org)

    def settle(self) -> None:
        """Last in the transaction: what could be written at any time is written in one order, by everybody's units."""
        self.places.settle()
        self.outbox.settle()

    async def organisation(self) -> Organisation:
        """Raises LookupError when there is none of this id."""
        row = await self._session.one(_ORGANISATION, org=self.org)
        if row is None:
            raise LookupError(f"no organisation {self.org}")
        return Organisation(OrgId(row.id), row.name, row.currency, row.time_zone, row.is_msp, row.is_vendor)
