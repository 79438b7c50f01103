"""A small organisation to test with, and one of each thing that is stored."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from adapters.db import Database, Seed, plant
from domain.catalog import BillingTerm, Commitment, Company, Product, Subscription, SubscriptionStatus
from domain.changes import (
    Aspect,
    ChangeRequest,
    ChangeStatus,
    Decision,
    Difference,
    Explanation,
    Growth,
    Hold,
    Objection,
    Party,
    Sending,
    Subject,
    Terms,
)
from domain.chat import Conversation, ConversationKind
from domain.ids import (
    ChangeId,
    ClientId,
    CompanyId,
    InstallationId,
    OrgId,
    PersonId,
    Platform,
    ProductId,
    SubscriptionId,
)
from domain.money import Money
from domain.ports import Seen
from domain.tenancy import Identity, Installation
from tests.clock import NOON

ACME, OTHER = OrgId("acme"), OrgId("other")
S1 = SubscriptionId("s1")
ADA, BEN = PersonId("ada"), PersonId("ben")
DOOR = Installation(InstallationId("acme-slack"), ACME, Platform.SLACK, "T1")
CLIENT_DOOR = Installation(InstallationId("acme-blue"), ACME, Platform.SLACK, "T2", client=ClientId("blue"))
ADA_ON_SLACK = Identity(Platform.SLACK, "T1", "UADA")
BEN_ON_SLACK = Identity(Platform.SLACK, "T1", "UBEN")
APPROVERS = Conversation(DOOR.id, Platform.SLACK, ConversationKind.CHANNEL, "C1")
BENS_CHAT = Conversation(DOOR.id, Platform.SLACK, ConversationKind.DIRECT, user="UBEN")

_ORGANISATION = """
[[organisations]]
id = "{org}"
name = "Acme"
currency = "EUR"
time_zone = "Europe/Vienna"
pax8 = {{ client_id = "pax-id", client_secret = "pax-secret" }}
approval = {{ require_by_default = false, threshold = "50", always_vendors = ["Adobe"] }}
self_service = {{ allowed = true }}
clients = [
    {{ id = "blue", name = "Blue Bikes", companies = ["c1"] }},
    {{ id = "green", name = "Green Gardens", companies = ["c2"] }},
]
installations = [
    {{ id = "{org}-slack", platform = "slack", tenant = "T1{mark}", secrets = {{ bot_token = "xoxb-very-secret" }} }},
    {{ id = "{org}-blue", platform = "slack", tenant = "T2{mark}", client = "blue" }},
    {{ id = "{org}-teams", platform = "teams", tenant = "E1{mark}", app = "app-1" }},
]
approvals = [{{ installation = "{org}-slack", address = "C1" }}]
rules = [{{ subscription = "s1", maximum = 40 }}]

[[organisations.people]]
id = "ada"
name = "Ada"
identities = [{{ platform = "slack", tenant = "T1", user = "UADA" }}, {{ platform = "teams", tenant = "E1", user = "ADA" }}]
grants = [{{ permission = "manage_licensing" }}]

[[organisations.people]]
id = "ben"
name = "Ben"
email = "ben@example.com"
identities = [{{ platform = "slack", tenant = "T1", user = "UBEN" }}]
grants = [{{ permission = "write_licensing", client = "blue" }}]
"""


def seed_text(org: str = ACME, mark: str = "") -> str:
    return _ORGANISATION.format(org=org, mark=mark)


async def settle(database: Database, org: OrgId = ACME, mark: str = "") -> None:
    """An organisation with two clients, two people and two subscriptions."""
    await plant(database, Seed.from_toml(seed_text(org, mark)))
    async with database.unit(org) as unit:
        await unit.mirror.store_companies(
            [seen(Company(CompanyId("c1"), "Blue Ltd")), seen(company("c2", "Green Ltd"))]
        )
        await unit.mirror.store_products([seen(Product(ProductId("p1"), "Business Premium", "Microsoft"))])
        await unit.mirror.store_subscriptions([seen(subscription("s1")), seen(subscription("s2", company="c2"))])


def seen(item: object, minutes: int = 0, mark: int = 7) -> Seen:  # type: ignore[type-arg]
    return Seen(item, NOON + timedelta(minutes=minutes), mark)


def company(id: str, name: str) -> Company:
    return Company(CompanyId(id), name)


def subscription(id: str, company: str = "c1", quantity: int = 10, name: str = "Business Premium") -> Subscription:
    return Subscription(
        id=SubscriptionId(id),
        company=CompanyId(company),
        product=ProductId("p1"),
        product_name=name,
        quantity=quantity,
        status=SubscriptionStatus.ACTIVE,
        billing_term=BillingTerm("Fortnightly"),
        price=Money(Decimal("20.10"), "EUR"),
        partner_cost=Money(Decimal("16.08"), "EUR"),
        commitment=Commitment("1-Year", NOON + timedelta(days=200), "k1"),
        start=NOON - timedelta(days=100),
    )


def change(id: str = "ch1", subscription: str = "s1", asked: int = 16) -> ChangeRequest:
    """Every nested value is there, so that a round trip that loses one shows."""
    moved = (
        Difference(Aspect.PRICE, Money(Decimal("1.50"), "EUR"), None),
        Difference(Aspect.COMMITMENT, NOON, NOON + timedelta(days=1)),
        Difference(Aspect.STATUS, "Active", "Trial"),
        Difference(Aspect.QUANTITY, 9, 10),
    )
    return ChangeRequest(
        id=ChangeId(id),
        number=0,
        version=1,
        status=ChangeStatus.PENDING,
        subject=Subject(
            SubscriptionId(subscription), ClientId("blue"), "Blue Bikes", "Blue Ltd", "Business Premium", "Microsoft"
        ),
        present=10,
        asked=asked,
        terms=Terms(10, SubscriptionStatus("Hibernating"), Money(Decimal("20.10"), "EUR"), NOON),
        explanation=Explanation(
            (Hold.THRESHOLD,), "Microsoft", Decimal("50"), Decimal("60"), Growth(2, 10), Decimal("12.5")
        ),
        requester=Party(BEN, "Ben"),
        asked_at=NOON,
        expires_at=NOON + timedelta(days=14),
        asked_via=Platform.SLACK,
        door=InstallationId("acme-slack"),
        on_behalf=True,
        note="for the new shop <b>",
        estimate=Money(Decimal("120.6"), "EUR"),
        objection=Objection.ABOVE_MAXIMUM,
        changed=moved,
        sending=Sending(sends=1, sent_at=NOON, reads=2, attention=True),
    )


def decided(change: ChangeRequest, approved: bool = True, by: Party | None = None) -> ChangeRequest:
    status = ChangeStatus.APPROVED if approved else ChangeStatus.REJECTED
    yes = Decision(approved, NOON, by, Platform.TEAMS if by else None, "fine")
    return replace(change, version=change.version + 1, status=status, decision=yes)
