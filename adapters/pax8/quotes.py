"""What did a product cost when we last heard, for people who wait for an answer?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.catalog import Pricing
from domain.errors import Unavailable
from domain.ids import CompanyId, ProductId
from domain.ports import Clock

Prices = tuple[Pricing, ...]
Asked = tuple[ProductId, CompanyId | None]

PATIENCE = 2.0
"""Seconds. Slack gives a command three; the rest of the answer needs its share."""

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

    async def of(self, asked: Asked, ask: Callable[[], Awaitable[Prices]]) -> Prices:
        """Raises `Unavailable` when Pax8 is silent too long and nothing recent is known, and what else `ask` raises."""
        try:
            async with asyncio.timeout(self._patience):
                prices = await ask()
        except (Unavailable, TimeoutError) as silence:
            return self._recent(asked, silence)
        self._keep(asked, prices)
        return prices

    def _recent(self, asked: Asked, silence: Unavailable | TimeoutError) -> Prices:
        at, prices = self._heard.get(asked, (None, ()))
        if at is not None and self._clock.now() - at <= _KEPT:
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
