"""What does the platform see when it calls the bot?"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import aiohttp

from bot.playground.chat_log import Json


@dataclass(frozen=True, slots=True)
class Seen:
    """One call of the bot as the platform saw it; `shown` is what the person is told about it, an error included.

    `status` is None when no answer came (`timed_out` says whether for lack of time) or when nothing was sent at all.
    """

    status: int | None
    body: Any
    elapsed: float
    timed_out: bool = False
    shown: str | None = None
    headers: Mapping[str, str] | None = None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def telling(self, shown: str | None) -> Seen:
        return replace(self, shown=shown)

    def as_json(self) -> Json:
        return asdict(replace(self, headers=dict(self.headers or {})))


def unsent(shown: str | None) -> Seen:
    """The client itself refused, or the platform had nobody to tell."""
    return Seen(None, None, 0.0, shown=shown)


class BotDoor:
    """Calls the bot at its address, waiting `patience` seconds."""

    def __init__(self, address: str, patience: float) -> None:
        self.address = address
        self.patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def call(self, path: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        """POST the bytes as they are; never raises for what the bot or the network does."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.patience):
                return await self._exchange(path, body, headers, started)
        except TimeoutError:
            return Seen(None, None, time.perf_counter() - started, timed_out=True)
        except aiohttp.ClientError as lost:
            return Seen(None, {"connection": type(lost).__name__}, time.perf_counter() - started)

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def _exchange(self, path: str, body: bytes, headers: Mapping[str, str], started: float) -> Seen:
        self._session = self._session or aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        async with self._session.post(self.address + path, data=body, headers=headers) as response:
            text = await response.text()
            return Seen(response.status, _read(text), time.perf_counter() - started, headers=dict(response.headers))


def _read(text: str) -> Any:
    """JSON where it is JSON, else the text itself; None for an empty body."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
