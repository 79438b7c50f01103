"""What did a product cost when we last heard, for people who wait for an answer?"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from domain.catalog import Pricing
from domain.errors import MarketplaceError, Unavailable
from domain.ids import CompanyId, ProductId
from domain.ports import Clock, PriceAnswers

log = structlog.get_logger()

Prices = tuple[Pricing, ...]
Asked = tuple[ProductId, CompanyId | None]

PATIENCE = 2.0
"""Seconds. Slack gives a command three; the rest of the answer needs its share."""

LATEST = 20.0
"""Seconds after which a list price is given up, though nobody waits for it in a request."""

_KEPT = timedelta(minutes=15)
"""Pax8 calls its prices dynamic and asks that they be fetched when used."""

_MOST = 1_000
"""Price lists, of a few rows each."""


class Quotes:
    """Asks Pax8 each time, and falls back on what it said in the last quarter of an hour."""

    def __init__(self, clock: Clock, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._heard: dict[Asked, tuple[datetime, Prices]] = {}
        self._asking: dict[ProductId, asyncio.Task[Prices]] = {}

    async def of(self, asked: Asked, ask: Callable[[], Awaitable[Prices]]) -> Prices:
        """Raises `Unavailable` when Pax8 is silent too long and nothing recent is known, and what else `ask` raises."""
        try:
            async with asyncio.timeout(self._patience):
                prices = await ask()
        except (Unavailable, TimeoutError) as silence:
            return self._recent(asked, silence)
        self._keep(asked, prices)
        return prices

    async def several(
        self, products: Sequence[ProductId], ask: Callable[[ProductId], Awaitable[Prices]], within: float
    ) -> PriceAnswers:
        """List prices, all asked for at once and none twice within the quarter of an hour. Who is late goes on being
        asked for, up to `LATEST`, and is joined by whoever wants it next.
        """
        known = {p: prices for p in products if (prices := self._known((p, None))) is not None}
        asking = {p: self._begun(p, ask) for p in products if p not in known}
        if asking:
            await asyncio.wait(asking.values(), timeout=within)
        late = frozenset(p for p, task in asking.items() if not task.done())
        known |= {p: t.result() for p, t in asking.items() if t.done() and not t.cancelled() and not t.exception()}
        return PriceAnswers(known, late)

    async def aclose(self) -> None:
        """Nobody waits any more for what is still being asked for."""
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def _begun(self, product: ProductId, ask: Callable[[ProductId], Awaitable[Prices]]) -> asyncio.Task[Prices]:
        """The question that is under way, or a new one."""
        if product not in self._asking:
            task = asyncio.create_task(self._ask(product, ask), name=f"prices of {product}")
            self._asking[product] = task
            task.add_done_callback(lambda done: self._answered(product, done))
        return self._asking[product]

    async def _ask(self, product: ProductId, ask: Callable[[ProductId], Awaitable[Prices]]) -> Prices:
        async with asyncio.timeout(LATEST):
            prices = await ask(product)
        self._keep((product, None), prices)
        return prices

    def _answered(self, product: ProductId, done: "asyncio.Task[Prices]") -> None:
        """A price that cannot be had stays blank; anything else that goes wrong is a mistake of our own."""
        self._asking.pop(product, None)
        error = None if done.cancelled() else done.exception()
        if isinstance(error, MarketplaceError | TimeoutError):
            log.info("pax8_no_price", product=product, why=str(error) or "too slow")
        elif error is not None:
            log.error("pax8_price_failed", product=product, exc_info=error)

    def _known(self, asked: Asked) -> Prices | None:
        at, prices = self._heard.get(asked, (None, ()))
        return prices if at is not None and self._clock.now() - at <= _KEPT else None

    def _recent(self, asked: Asked, silence: Unavailable | TimeoutError) -> Prices:
        if (prices := self._known(asked)) is not None:
            return prices
        if isinstance(silence, Unavailable):
            raise silence
        raise Unavailable(f"Pax8 did not answer within {self._patience:g} seconds") from None

    def _keep(self, asked: Asked, prices: Prices) -> None:
        """The longest unheard of gives way."""
        self._heard.pop(asked, None)
        self._heard[asked] = (self._clock.now(), prices)
        if len(self._heard) > _MOST:
            del self._heard[next(iter(self._heard))]
