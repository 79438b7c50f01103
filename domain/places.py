"""Of which requests is a conversation told?"""

from dataclasses import dataclass

from domain.changes import Subject
from domain.chat import Conversation
from domain.ids import ClientId, ProductId
from domain.provisioning import Order


@dataclass(frozen=True, slots=True)
class Scope:
    """Which requests belong there: no clients named means all, and so for vendors. `auto`: those that the rules let
    pass are told there too.
    """

    clients: frozenset[ClientId] = frozenset()
    vendors: frozenset[str] = frozenset()
    auto: bool = False

    @property
    def everything(self) -> bool:
        return not self.clients and not self.vendors

    def fits(self, subject: Subject) -> bool:
        """A vendor that is not known yet might be one of them."""
        named = {vendor.casefold() for vendor in self.vendors}
        sold_by = not named or not subject.vendor or subject.vendor.casefold() in named
        return sold_by and (not self.clients or subject.client in self.clients)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class ApprovalPlace:
    """A conversation where approval cards are posted."""

    conversation: Conversation
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class AlertScope:
    """Which provision requests are told there: no types named means all (Pax8's words), and so for products."""

    types: frozenset[str] = frozenset()
    products: frozenset[ProductId] = frozenset()

    def fits(self, order: Order) -> bool:
        """A product that is left stands for one that is come to: who follows either is told of a change."""
        concerned = {order.product, order.old_product}
        return (not self.types or order.type in self.types) and (not self.products or bool(self.products & concerned))


EVERY_ALERT = AlertScope()


@dataclass(frozen=True, slots=True)
class AlertPlace:
    """A conversation that subscribed to provisioning alerts."""

    conversation: Conversation
    scope: AlertScope = EVERY_ALERT
