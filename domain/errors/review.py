"""What can be refused about reviewing what was bought, and about where it is announced?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors.core import Refusal

if TYPE_CHECKING:
    from domain.provisioning import Finding, ProvisionRequest


@dataclass(eq=False)
class NotAVendor(Refusal):
    """Nothing of this organisation's is sold through Pax8."""


@dataclass(eq=False)
class CannotAccept(Refusal):
    """`findings` are what nobody can wave through."""

    request: "ProvisionRequest"
    findings: "tuple[Finding, ...]"


@dataclass(eq=False)
class BadEmail(Refusal):
    """Not one plain address, or none at all."""

    typed: str


@dataclass(eq=False)
class NoReason(Refusal):
    """A refusal goes to Pax8 with a reason."""


@dataclass(eq=False)
class NoSuchAlert(Refusal):
    """`what` is "type", "product" or "word"; `allowed` are those that would do."""

    what: str
    typed: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class DirectAlerts(Refusal):
    """Alerts are for a conversation of several; reviewers are told directly of what nobody else would see."""


@dataclass(eq=False)
class ClientsAlerts(Refusal):
    """The workspace or tenant is a client's own."""


@dataclass(eq=False)
class NotSubscribed(Refusal):
    """No alerts are posted there."""
