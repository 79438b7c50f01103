"""What can be refused about the rules of self-service?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class NoSuchSubscription(Refusal):
    """No subscription's client, vendor and product hold these words; `near` are the names that come close."""

    asked: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class BadBound(Refusal):
    """Neither a whole number from 1 to `maximum`, nor "none", nor nothing."""

    typed: str
    maximum: int


@dataclass(eq=False)
class DefaultsCross(Refusal):
    """With these defaults no quantity could be asked for of some subscriptions, which set a bound of their own:
    `client` and `product` name the first, `others` counts the rest.
    """

    minimum: int
    maximum: int
    client: str
    product: str
    others: int = 0


@dataclass(eq=False)
class UnknownRuleWord(Refusal):
    """What was typed names nothing that a rule has."""

    typed: str
