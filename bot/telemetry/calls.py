"""Whom do we call, how often, and what comes of it? Of an address, only whose it is and which call it was is told."""

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx

from bot.telemetry.spans import Fact, Span, Tracer
from bot.telemetry.tally import Tally

NAMED = ("slack", "pax8")
"""Whose paths begin with a word that is no id: /api/chat.postMessage, /v1/subscriptions/<id>."""


class Call:
    """One that is under way."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.result = "none"

    def answered(self, status: int) -> None:
        self.result = "429" if status == 429 else f"{status // 100}xx"
        self._span.note(http_response_status_code=status)
        if status >= 400:
            self._span.failed(str(status))


class Calls:
    """`services` names whose a host and port are; everybody else is an "other"."""

    def __init__(self, tally: Tally, tracer: Tracer, services: Mapping[str, str]) -> None:
        self._tally = tally
        self._tracer = tracer
        self._services = services

    @contextmanager
    def call(self, method: str, netloc: str, path: str, service: str = "") -> Iterator[Call]:
        """`service` says whose all calls of this client are, where addresses differ."""
        service = service or self._services.get(netloc, "other")
        began = time.monotonic()
        facts: dict[str, Fact] = {**_server(netloc), "call": _named(service, path)}
        with self._tracer.span(f"{method} {service}", "client", http_request_method=method, **facts) as span:
            made = Call(span)
            try:
                yield made
            finally:
                self._tally.called(service, method, made.result, time.monotonic() - began)

    def client(self, service: str = "", **options: Any) -> httpx.AsyncClient:
        return _Watched(self, service, **options)

    def of_session(self) -> aiohttp.TraceConfig:
        """For aiohttp's client, which has no other seam."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._begun)
        config.on_request_end.append(self._ended)
        config.on_request_exception.append(self._broken)
        return config

    async def _begun(
        self, _: aiohttp.ClientSession, ctx: SimpleNamespace, told: aiohttp.TraceRequestStartParams
    ) -> None:
        ctx.block = self.call(told.method, told.url.authority, told.url.path)
        ctx.call = ctx.block.__enter__()

    async def _ended(self, _: aiohttp.ClientSession, ctx: SimpleNamespace, told: aiohttp.TraceRequestEndParams) -> None:
        ctx.call.answered(told.response.status)
        _leave(ctx.block, None)

    async def _broken(
        self, _: aiohttp.ClientSession, ctx: SimpleNamespace, told: aiohttp.TraceRequestExceptionParams
    ) -> None:
        _leave(ctx.block, told.exception)


class _Watched(httpx.AsyncClient):
    def __init__(self, calls: Calls, service: str, **options: Any) -> None:
        super().__init__(**options)
        self._calls = calls
        self._service = service

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        where = request.url
        with self._calls.call(request.method, where.netloc.decode("ascii"), where.path, self._service) as made:
            response = await super().send(request, **options)
            made.answered(response.status_code)
            return response


def _leave(block: AbstractContextManager[Call], error: BaseException | None) -> None:
    """An error goes on by itself."""
    try:
        block.__exit__(type(error) if error else None, error, None)
    except BaseException as raised:
        if raised is not error:
            raise


def _server(netloc: str) -> dict[str, Fact]:
    """Name and port; the usual ports are not told."""
    there = urlsplit(f"//{netloc}")
    return {"server_address": there.hostname or "", **({"server_port": there.port} if there.port else {})}


def _named(service: str, path: str) -> str:
    parts = path.split("/")
    return parts[2] if service in NAMED and len(parts) > 2 else ""
