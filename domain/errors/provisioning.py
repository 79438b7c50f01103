"""What can be refused about a provision request?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors.core import Refusal

if TYPE_CHECKING:
    from domain.provisioning import ProvisionRequest


@dataclass(eq=False)
class UnknownProvision(Refusal):
    """No provision request of this number or id; `typed` as it was asked for."""

    typed: str


@dataclass(eq=False)
class AlreadyReviewed(Refusal):
    """Somebody, or the requirements, decided before; `request` is as it stands."""

    request: "ProvisionRequest"


@dataclass(eq=False)
class ReviewMoved(Refusal):
    """It is another version than the one that was seen; `request` is as it stands."""

    request: "ProvisionRequest"


@dataclass(eq=False)
class NothingToReport(Refusal):
    """Pax8 has the result already, or there is none yet; `request` is as it stands."""

    request: "ProvisionRequest"
