"""What is outside: Pax8, and the chats?"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from domain.catalog import CommitmentTerms, Company, Pricing, Product, Snapshot, Subscription
from domain.chat import Conversation, Group, Member, MessageRef
from domain.errors import MarketplaceError, SendError
from domain.ids import (
    CompanyId,
    InstallationId,
    ProductId,
    SubscriptionId,
    SummaryId,
)
from domain.notices import Notice
from domain.usage import Chart, UsageLine, UsageSummary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageOf(Generic[T]):
    """One page of a scan; `asked_at` is taken just before its request is sent."""

    items: tuple[T, ...]
    number: int
    total_pages: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class PriceAnswers:
    """What is known by now of several products' prices. `late` ones are still being asked for and will be known to
    whoever asks again; for the others that are missing, Pax8 gave no answer.
    """

    known: Mapping[ProductId, tuple[Pricing, ...]]
    late: frozenset[ProductId] = frozenset()


@dataclass(frozen=True, slots=True)
class UsageAnswer:
    """What one summary used on one day: all lines, in one currency and in Pax8's order, or why they are not known.

    `Missing` where the summary is not there any more.
    """

    asked_at: datetime
    lines: tuple[UsageLine, ...] = ()
    error: MarketplaceError | None = None


class Marketplace(Protocol):
    """Pax8, as one MSP sees it. Every call raises `Rejected`, `Unavailable`, or (writes only) `OutcomeUnknown`."""

    def companies(self) -> AsyncIterator[PageOf[Company]]: ...

    def products(self) -> AsyncIterator[PageOf[Product]]: ...

    def subscriptions(self, company: CompanyId | None = None) -> AsyncIterator[PageOf[Subscription]]: ...

    async def company(self, company: CompanyId) -> Company: ...

    async def product(self, product: ProductId) -> Product: ...

    async def subscription(self, subscription: SubscriptionId) -> Subscription:
        """Raises `Missing` on 404."""
        ...

    async def history(self, subscription: SubscriptionId) -> tuple[Snapshot, ...]:
        """Newest first."""
        ...

    async def pricing(self, product: ProductId, company: CompanyId | None = None) -> tuple[Pricing, ...]:
        """Somebody waits for this one: it answers within two seconds, or from the last 15 minutes, or raises
        `Unavailable`.
        """
        ...

    async def prices(self, products: Sequence[ProductId], within: float) -> PriceAnswers:
        """Of several products at once, as they were in the last 15 minutes, after `within` seconds at the latest.
        Raises nothing.
        """
        ...

    async def commitments(self, product: ProductId) -> tuple[CommitmentTerms, ...]: ...

    def usage_summaries(self, subscription: SubscriptionId) -> AsyncIterator[PageOf[UsageSummary]]:
        """One for each resource group; their totals are the current month's so far."""
        ...

    async def usage_days(self, asked: Sequence[tuple[SummaryId, date]]) -> tuple[UsageAnswer, ...]:
        """One call or more for each, in the order asked, a few of them at once; what fails is in its answer."""
        ...

    async def set_quantity(self, subscription: SubscriptionId, quantity: int) -> None:
        """`PUT {"quantity": N}`, once, with no retry of its own. Returning means that Pax8 accepted it, not that it is
        provisioned.
        """
        ...


class Unfinished(SendError):
    """It `stands` there, in the conversation as it is now known, without what the platform could not tell just then.
    Drawn anew, it will be whole.
    """

    def __init__(self, message: str, stands: MessageRef, conversation: Conversation) -> None:
        super().__init__(message)
        self.stands = stands
        self.conversation = conversation


class Chat(Protocol):
    """One platform, for speaking unasked. Raises the `SendError`s, `post` and `update` also `Unfinished`."""

    async def post(
        self, conversation: Conversation, notice: Notice, marker: str, under: MessageRef | None = None
    ) -> tuple[MessageRef, Conversation]:
        """Post once, with no retry of its own; a direct conversation not opened yet is opened. In the thread `under`
        that message, where the platform has threads there.

        Returns the message and the conversation as it is now known. `marker` is attached where the platform allows it,
        to find the
        message again.
        """
        ...

    async def update(self, conversation: Conversation, message: MessageRef, notice: Notice) -> None: ...

    async def find(self, conversation: Conversation, marker: str, under: MessageRef | None = None) -> MessageRef | None:
        """The message that was posted with this marker, in the thread `under` that message if it was; None where there
        is none. Raises `Unsearchable` where the platform lets nobody look, `NotSent` where nobody can say now.
        """
        ...

    async def home(
        self, conversation: Conversation, notice: Notice, message: MessageRef | None
    ) -> tuple[MessageRef | None, Conversation]:
        """Make the person's own page show this: in Slack the App Home, in Teams a card in the personal chat, drawn over
        `message` where it still stands.
        """
        ...

    async def members(self, conversation: Conversation) -> tuple[str, ...]:
        """The platform's ids of all who read there. `Unroutable` where the bot is not in it."""
        ...

    async def member(self, installation: InstallationId, user: str) -> Member:
        """`user` as in `Identity`. Raises `Unroutable` for somebody whom this workspace or tenant does not know."""
        ...

    async def groups(self, installation: InstallationId) -> tuple[Group, ...]:
        """The groups that can carry a permission: Slack's user groups, or the teams that the bot is in."""
        ...

    async def group_members(self, installation: InstallationId, group: str) -> tuple[Member, ...]:
        """Everybody in it, whatever their standing. Raises `Unroutable` for a group that is not there any more."""
        ...

    def pace(self, conversation: Conversation) -> timedelta:
        """The shortest time between two messages there."""
        ...


class Charts(Protocol):
    async def png(self, chart: Chart) -> bytes:
        """The picture, 800 pixels wide, readable on light and dark; the same chart is drawn once."""
        ...
