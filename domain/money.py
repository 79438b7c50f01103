"""How is an amount of money kept so that it is never wrong by a cent and never mixed up?"""

from dataclasses import dataclass
from decimal import Decimal


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one ISO 4217 currency; rounded only where it is shown."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is Decimal, not {type(self.amount).__name__}")

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def times(self, factor: Decimal | int) -> "Money":
        return Money(self.amount * factor, self.currency)

    def per(self, months: int) -> "Money":
        """The share of one month when this amount covers `months` of them."""
        return Money(self.amount / months, self.currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} with {other.currency}")
