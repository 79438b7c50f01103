"""What can be read and written at Pax8 with one MSP's credentials?"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import httpx

from adapters.pax8 import failures, wire
from adapters.pax8.calls import Calls, Query, segment, shaped
from adapters.pax8.failures import Effect
from adapters.pax8.pace import Patience, bucket
from adapters.pax8.quotes import Quotes
from adapters.pax8.token import ByCredentials, Secret, Source, Token
from adapters.pax8.webhooks import PREFIX, Pax8Webhooks
from adapters.tls import trusted
from domain.catalog import CommitmentTerms, Company, Pricing, Product, Snapshot, Subscription
from domain.errors import MarketplaceError
from domain.ids import CompanyId, ProductId, SubscriptionId, SummaryId
from domain.ports import Clock, PageOf, PriceAnswers, UsageAnswer
from domain.usage import UsageLine, UsageSummary

T = TypeVar("T")

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

API_URL = "https://api.pax8.com"
AHEAD = 5
"""Pages: what a consumer can be given at once after it has written a batch."""

AT_ONCE = 4
"""Calls under way for one list of days: a change that a person waits for finds at most so many before it."""

PAGE_SIZE = 200
"""Rows; the most that the Partner API's document allows."""


class Pax8:
    """`domain.ports.Marketplace` over the Partner API v1. Close it; an `http` client that was handed in stays open."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str = API_URL,
        *,
        clock: Clock,
        timeout: float = 30.0,
        calls_per_minute: int | None = 900,
        http: httpx.AsyncClient | None = None,
        patience: Patience | None = None,
        source: Source | None = None,
    ) -> None:
        """`timeout` is seconds for each step of a call (connect, write, read); no `calls_per_minute`, no limit.
        Tokens come from `source`, where the MSP has let us in without a secret of its own.
        """
        base = f"{api_url.rstrip('/')}/v1"
        self._owns_http = http is None
        self._http = httpx.AsyncClient(verify=trusted()) if http is None else http
        own = ByCredentials(self._http, f"{base}/token", client_id, Secret(client_secret), clock, timeout)
        self._token = Token(source or own, clock)
        self._clock = clock
        self._quotes = Quotes(clock)
        self._calls = Calls(
            http=self._http,
            base=base,
            token=self._token,
            limiter=bucket(calls_per_minute) if calls_per_minute else None,
            patience=patience or Patience(),
            clock=clock,
            timeout=timeout,
        )
        self.webhooks = Pax8Webhooks(replace(self._calls, base=api_url.rstrip("/") + PREFIX))
        """With the same token, at the same pace."""

    def companies(self) -> AsyncGenerator[PageOf[Company], None]:
        return self._pages("/companies", {"sort": "name,asc"}, wire.company)

    def products(self) -> AsyncGenerator[PageOf[Product], None]:
        return self._pages("/products", {"sort": "name,asc"}, wire.product)

    def subscriptions(self, company: CompanyId | None = None) -> AsyncGenerator[PageOf[Subscription], None]:
        query: Query = {"sort": "createdDate,asc"}
        if company:
            query["companyId"] = company
        return self._pages("/subscriptions", query, wire.subscription)

    async def company(self, company: CompanyId) -> Company:
        answer = await self._calls.read(f"/companies/{segment(company)}")
        return shaped(wire.company, answer.body)

    async def product(self, product: ProductId) -> Product:
        answer = await self._calls.read(f"/products/{segment(product)}")
        return shaped(wire.product, answer.body)

    async def subscription(self, subscription: SubscriptionId) -> Subscription:
        answer = await self._calls.read(f"/subscriptions/{segment(subscription)}")
        return shaped(wire.subscription, answer.body)

    async def history(self, subscription: SubscriptionId) -> tuple[Snapshot, ...]:
        """Newest first; rows of one moment stay in Pax8's order, and those without one come last."""
        answer = await self._calls.read(f"/subscriptions/{segment(subscription)}/history")
        snapshots = wire.listed(shaped(wire.content, answer.body), wire.snapshot)
        return tuple(sorted(snapshots, key=lambda each: each.at or _LONG_AGO, reverse=True))

    async def pricing(self, product: ProductId, company: CompanyId | None = None) -> tuple[Pricing, ...]:
        return await self._quotes.of((product, company), lambda: self._pricing(product, company))

    async def prices(self, products: Sequence[ProductId], within: float) -> PriceAnswers:
        return await self._quotes.several(products, self._pricing, within)

    async def commitments(self, product: ProductId) -> tuple[CommitmentTerms, ...]:
        answer = await self._calls.read(f"/products/{segment(product)}/dependencies")
        return wire.listed(shaped(wire.commitment_dependencies, answer.body), wire.commitment_terms)

    def usage_summaries(self, subscription: SubscriptionId) -> AsyncGenerator[PageOf[UsageSummary], None]:
        path = f"/subscriptions/{segment(subscription)}/usage-summaries"

        def usage_summary(row: wire.Row) -> UsageSummary:
            return wire.usage_summary(row, subscription)

        return self._pages(path, {"sort": "resourceGroup,asc"}, usage_summary)

    async def usage_days(self, asked: Sequence[tuple[SummaryId, date]]) -> tuple[UsageAnswer, ...]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def answer(summary: SummaryId, day: date) -> UsageAnswer:
            async with gate:
                asked_at = self._clock.now()
                try:
                    return UsageAnswer(asked_at, await self.usage_lines(summary, day))
                except MarketplaceError as error:
                    return UsageAnswer(asked_at, error=error)

        return tuple(await asyncio.gather(*(answer(summary, day) for summary, day in asked)))

    async def usage_lines(self, summary: SummaryId, day: date) -> tuple[UsageLine, ...]:
        """The document names no paging, and answers page all the same. A line that cannot be read fails the day: a sum
        without it would be wrong in silence.
        """
        path, number, found = f"/usage-summaries/{segment(summary)}/usage-lines", 0, list[UsageLine]()
        while True:
            query: Query = {"usageDate": day.isoformat(), "page": number, "size": PAGE_SIZE}
            answer = await self._calls.read(path, query)
            found += shaped(_usage_lines, answer.body)
            number += 1
            if number >= shaped(_pages_of_lines, answer.body):
                return _in_one_currency(found)

    async def set_quantity(self, subscription: SubscriptionId, quantity: int) -> None:
        """Exactly this key: prices and dates are writable in the same body, and would be overwritten."""
        await self._calls.write(f"/subscriptions/{segment(subscription)}", {"quantity": quantity})

    async def aclose(self) -> None:
        await self._quotes.aclose()
        await self._token.aclose()
        if self._owns_http:
            await self._http.aclose()

    async def _pricing(self, product: ProductId, company: CompanyId | None = None) -> tuple[Pricing, ...]:
        query: Query | None = {"companyId": company} if company else None
        answer = await self._calls.read(f"/products/{segment(product)}/pricing", query)
        return wire.listed(shaped(wire.content, answer.body), wire.pricing)

    async def _pages(self, path: str, query: Query, read: Callable[[wire.Row], T]) -> AsyncGenerator[PageOf[T], None]:
        """One request after the other, at most `AHEAD` pages before the consumer; the scan's end ends the reading."""
        pages: asyncio.Queue[PageOf[T] | Exception] = asyncio.Queue(AHEAD)
        reading = asyncio.create_task(self._read_on(path, query, read, pages), name=f"pax8 {path}")
        try:
            while True:
                page = await pages.get()
                if isinstance(page, Exception):
                    raise page
                yield page
                if page.number + 1 >= page.total_pages:
                    return
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read_on(
        self, path: str, query: Query, read: Callable[[wire.Row], T], pages: "asyncio.Queue[PageOf[T] | Exception]"
    ) -> None:
        number, more = 0, True
        try:
            while more:
                page = await self._page(path, query, read, number)
                number, more = number + 1, number + 1 < page.total_pages
                await pages.put(page)
        except Exception as error:
            await pages.put(error)

    async def _page(self, path: str, query: Query, read: Callable[[wire.Row], T], number: int) -> PageOf[T]:
        answer = await self._calls.read(path, {**query, "page": number, "size": PAGE_SIZE})
        rows = shaped(wire.content, answer.body)
        total = shaped(wire.total_pages, answer.body)
        return PageOf(wire.listed(rows, read), number, total, answer.asked_at)


def _usage_lines(body: Any) -> list[UsageLine]:
    return [wire.usage_line(row) for row in wire.content(body)]


def _pages_of_lines(body: Any) -> int:
    """As the document has it there is no `page`, and then this is all."""
    return wire.total_pages(body) if "page" in body else 1


def _in_one_currency(lines: list[UsageLine]) -> tuple[UsageLine, ...]:
    if len({line.spent.currency for line in lines}) > 1:
        raise failures.unreadable(Effect.READ, "a day's usage in one currency")
    return tuple(lines)
