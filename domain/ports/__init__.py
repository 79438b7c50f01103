"""What does the domain need of the world? Each need is a Protocol; adapters meet them and wiring hands them over."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from domain.categories import CategoryTable
from domain.chain import ChainKeys
from domain.ids import OrgId, Platform
from domain.notices import Notice
from domain.ports.catalogue import Found, Products, Wanted
from domain.ports.chain import Chain
from domain.ports.companies import Companies
from domain.ports.connections import Connection, Connections, ConnectionStore, Credentials
from domain.ports.events import Events
from domain.ports.inbox import (
    Inbox,
    Letter,
    Links,
    Mailed,
    Mailer,
    Mails,
    NotificationPage,
    Pax8Door,
    Pax8Doors,
)
from domain.ports.listings import LISTED_FOR, Listing, Listings
from domain.ports.memberships import Membership, Memberships
from domain.ports.mirror import DEAD_AFTER, Kind, Mirror, Moved, Seen, SyncRun
from domain.ports.outside import Charts, Chat, Marketplace, PageOf, PriceAnswers, Unfinished, UsageAnswer
from domain.ports.people import Audit, Groups, Invitations, People, PeoplePage
from domain.ports.provisioning import (
    AccountPage,
    AccountRef,
    Accounts,
    AccountsEverywhere,
    Provisioner,
    Provisioning,
    ProvisionPage,
    ProvisionSearch,
    Result,
    VendorWebhook,
)
from domain.ports.queue import (
    Audience,
    Dead,
    Delivery,
    DeliveryKind,
    Done,
    Installations,
    Later,
    Outcome,
    Parked,
    Queue,
    Task,
)
from domain.ports.registration import Grantor, Registrations, RegistrationsEverywhere
from domain.ports.setup import Setups
from domain.ports.stored import (
    CatalogStore,
    ChangePage,
    Changes,
    ChangeSearch,
    HoldingPage,
    Outbox,
    Places,
    RuleBook,
    Ruled,
    RuledPage,
    Rules,
)
from domain.ports.tokens import Refresher, Tokens
from domain.ports.unit import Unit
from domain.ports.usage import DaySpent, MeterSpent, MonthSpent, ReadDay, UsageStore
from domain.ports.vitals import Fact, Reading, Vitals, VitalSigns, Waiting
from domain.ports.webhooks import Told, Topic, Webhook, Webhooks
from domain.ports.world import Cipher, Clock, Ids, Likeness, Witness
from domain.provisioning import Finding
from domain.registration import Way
from domain.vendors import Vendor

UnitFactory = Callable[[OrgId], AbstractAsyncContextManager[Unit]]
PairFactory = Callable[[OrgId, OrgId], AbstractAsyncContextManager[tuple[Unit, Unit]]]


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that a use case may reach. `unit` writes, `view` only reads; `pair` writes for a vendor and one of its
    MSPs in one transaction, in that order. `vendors` are those that this installation is configured for; `reason` says
    to Pax8, in plain English, why a request is refused by what was found; `grantors` are those that are set up here.
    `plain` is what a card reads like, for the record; `chain` seals that record, and `witness` takes its heads.
    """

    unit: UnitFactory
    view: UnitFactory
    queue: Queue
    installations: Installations
    marketplace: Callable[[OrgId], Marketplace]
    webhooks: Callable[[OrgId], Webhooks]
    connections: Connections
    chats: Mapping[Platform, Chat]
    clock: Clock
    ids: Ids
    likeness: Likeness
    categories: CategoryTable
    pair: PairFactory
    accounts: AccountsEverywhere
    pax8_doors: Pax8Doors
    provisioner: Callable[[OrgId, bool], Provisioner]
    vendors: Mapping[OrgId, Vendor]
    mailer: Mailer
    links: Links
    reason: Callable[[tuple[Finding, ...]], str]
    registrations: RegistrationsEverywhere
    grantors: Mapping[Way, Grantor]
    plain: Callable[[Notice], str]
    chain: ChainKeys
    witness: Witness
    refresher: Refresher | None = None
    """Gives Slack's tokens anew, where they end."""
    words_kept_days: int = 0
    """How long the record keeps what people wrote; 0 is for ever."""


__all__ = [
    "DEAD_AFTER",
    "LISTED_FOR",
    "AccountPage",
    "AccountRef",
    "Accounts",
    "AccountsEverywhere",
    "Audience",
    "Audit",
    "CatalogStore",
    "Chain",
    "ChangePage",
    "ChangeSearch",
    "Changes",
    "Charts",
    "Chat",
    "Cipher",
    "Clock",
    "Companies",
    "Connection",
    "ConnectionStore",
    "Connections",
    "Credentials",
    "DaySpent",
    "Dead",
    "Delivery",
    "DeliveryKind",
    "Done",
    "Events",
    "Fact",
    "Found",
    "Grantor",
    "Groups",
    "HoldingPage",
    "Ids",
    "Inbox",
    "Installations",
    "Invitations",
    "Kind",
    "Later",
    "Letter",
    "Likeness",
    "Links",
    "Listing",
    "Listings",
    "Mailed",
    "Mailer",
    "Mails",
    "Marketplace",
    "Membership",
    "Memberships",
    "MeterSpent",
    "Mirror",
    "MonthSpent",
    "Moved",
    "NotificationPage",
    "Outbox",
    "Outcome",
    "PageOf",
    "PairFactory",
    "Parked",
    "Pax8Door",
    "Pax8Doors",
    "People",
    "PeoplePage",
    "Places",
    "Ports",
    "PriceAnswers",
    "Products",
    "ProvisionPage",
    "ProvisionSearch",
    "Provisioner",
    "Provisioning",
    "Queue",
    "ReadDay",
    "Reading",
    "Refresher",
    "Registrations",
    "RegistrationsEverywhere",
    "Result",
    "RuleBook",
    "Ruled",
    "RuledPage",
    "Rules",
    "Seen",
    "Setups",
    "SyncRun",
    "Task",
    "Tokens",
    "Told",
    "Topic",
    "Unfinished",
    "Unit",
    "UnitFactory",
    "UsageAnswer",
    "UsageStore",
    "VendorWebhook",
    "VitalSigns",
    "Vitals",
    "Waiting",
    "Wanted",
    "Webhook",
    "Webhooks",
    "Witness",
]
