"""What is told about seats that were bought, and where they go?"""

from dataclasses import dataclass

from domain.accounts import LinkTo
from domain.ids import SubscriptionId


@dataclass(frozen=True, slots=True)
class AssetsPurchased:
    """The A La Carte Purchase mail: `quantity` seats of a pool wait to be allocated. `link` is there in a mail."""

    vendor: str
    msp: str
    plan: str
    quantity: int
    to: LinkTo
    zone: str = "UTC"
    link: str = ""


@dataclass(frozen=True, slots=True)
class SeatsShort:
    """A reduction left fewer seats than are allocated; `again`: it was said before, and nobody has chosen yet."""

    vendor: str
    msp: str
    plan: str
    subscription: SubscriptionId
    purchased: int
    allocated: int
    to: LinkTo
    again: bool = False
    zone: str = "UTC"
    link: str = ""

    @property
    def shortage(self) -> int:
        return self.allocated - self.purchased


@dataclass(frozen=True, slots=True)
class SeatsSettled:
    """No more is allocated than is purchased again; `by` brought it about, None where more seats were bought."""

    vendor: str
    msp: str
    plan: str
    purchased: int
    allocated: int
    by: str | None = None
    zone: str = "UTC"


BillingNotice = AssetsPurchased | SeatsShort | SeatsSettled
