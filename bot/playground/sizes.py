"""How large is the small Pax8?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`seed` picks the names and prices."""

    companies: int = 12
    subscriptions: int = 60
    products: int = 80
    seed: int = 7
