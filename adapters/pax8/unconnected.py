"""What is Pax8 to an organisation that has not connected it?"""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import NoReturn

from domain.catalog import CommitmentTerms, Company, Pricing, Product, Snapshot, Subscription
from domain.errors import Unavailable
from domain.ids import CompanyId, ProductId, SubscriptionId, SummaryId
from domain.ports import PageOf, PriceAnswers, UsageAnswer
from domain.usage import UsageSummary


def _refuse() -> NoReturn:
    raise Unavailable("Pax8 is not connected for this organisation")


class Unconnected:
    """`domain.ports.Marketplace` that is always unavailable: what is approved waits until Pax8 is connected."""

    async def companies(self) -> AsyncGenerator[PageOf[Company], None]:
        _refuse()
        yield

    async def products(self) -> AsyncGenerator[PageOf[Product], None]:
        _refuse()
        yield

    async def subscriptions(self, company: CompanyId | None = None) -> AsyncGenerator[PageOf[Subscription], None]:
        _refuse()
        yield

    async def company(self, company: CompanyId) -> Company:
        _refuse()

    async def product(self, product: ProductId) -> Product:
        _refuse()

    async def subscription(self, subscription: SubscriptionId) -> Subscription:
        _refuse()

    async def history(self, subscription: SubscriptionId) -> tuple[Snapshot, ...]:
        _refuse()

    async def pricing(self, product: ProductId, company: CompanyId | None = None) -> tuple[Pricing, ...]:
        _refuse()

    async def prices(self, products: Sequence[ProductId], within: float) -> PriceAnswers:
        return PriceAnswers({})

    async def commitments(self, product: ProductId) -> tuple[CommitmentTerms, ...]:
        _refuse()

    async def usage_summaries(self, subscription: SubscriptionId) -> AsyncGenerator[PageOf[UsageSummary], None]:
        _refuse()
        yield

    async def usage_days(self, asked: Sequence[tuple[SummaryId, date]]) -> tuple[UsageAnswer, ...]:
        _refuse()

    async def set_quantity(self, subscription: SubscriptionId, quantity: int) -> None:
        _refuse()
