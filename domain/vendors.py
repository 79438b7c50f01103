"""What does a vendor sell through Pax8, and what must an order of it fulfil?"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.ids import PlanId, ProductId


class Family(StrEnum):
    """How a plan is sold: as a package of its own, or asset by asset."""

    BUNDLE = "bundle"
    A_LA_CARTE = "a_la_carte"


@dataclass(frozen=True, slots=True)
class Integration:
    """Something that seats of an asset are allocated to: a PSA, an RMM, an application."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One thing that is for sale; `products` are Pax8's ids of it, one for each way in which it is billed.

    Bounds are seats, inclusive. Of an a la carte plan (an asset) the seats are a pool, shared out among `integrations`.
    """

    id: PlanId
    name: str
    family: Family
    products: frozenset[ProductId]
    minimum: int = 1
    maximum: int | None = None
    integrations: tuple[Integration, ...] = ()

    def integration(self, id: str) -> Integration | None:
        return next((each for each in self.integrations if each.id == id), None)


class Requirement(StrEnum):
    """What is looked at before a request is accepted; the configuration says which of these."""

    KNOWN_PLAN = "known_plan"
    PARTNER_NAME = "partner_name"
    CONTACT_EMAIL = "contact_email"
    QUANTITY = "quantity"
    NO_LIVE_ACCOUNT = "no_live_account"
    PLAN_CHANGE = "plan_change"


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor's configuration.

    `changes` are the plan changes that are allowed, each (from, to). `email_keys` name where the contact's address
    stands in `provisionDetail.details`, the first that holds one counts. `holds`: also what fulfils everything waits
    for a person. `keeps` is how long the data of a closed account stays, `link_lasts` how long a mailed link is good.
    """

    plans: tuple[Plan, ...] = ()
    changes: frozenset[tuple[PlanId, PlanId]] = frozenset()
    email_keys: tuple[str, ...] = ("email",)
    requirements: frozenset[Requirement] = frozenset(Requirement)
    holds: bool = False
    keeps: timedelta = timedelta(days=90)
    link_lasts: timedelta = timedelta(days=14)

    def plan(self, id: PlanId | None) -> Plan | None:
        return next((plan for plan in self.plans if plan.id == id), None)

    def plan_of(self, product: ProductId | None) -> Plan | None:
        """The plan that Pax8 sells under this product."""
        return next((plan for plan in self.plans if product is not None and product in plan.products), None)
