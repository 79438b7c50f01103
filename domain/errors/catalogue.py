"""What can be refused about the catalogue, its filters and its settings?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.core import Refusal

if TYPE_CHECKING:
    from domain.catalogue import Offered


@dataclass(eq=False)
class NoSuchFilter(Refusal):
    """Something before a colon that nothing is filtered by."""

    typed: str
    known: tuple[str, ...]


@dataclass(eq=False)
class NotInCatalogue(Refusal):
    """A vendor or a category that no product has; `what` says which of the two."""

    what: str
    typed: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownProduct(Refusal):
    """No product that this person may see is called so; `asked` is empty where a button or a form named it."""

    asked: str = ""


@dataclass(eq=False)
class ProductMoved(Refusal):
    """Somebody else changed the product's settings after it was shown."""

    now: "Offered"
    by: str
    at: datetime | None


@dataclass(eq=False)
class NothingChosen(Refusal):
    """A form sent off without its choice; `what` is missing."""

    what: str
