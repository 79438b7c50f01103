"""Is every call that goes out counted and followed, whatever becomes of it, and no more of its address told than whose it is?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import aiohttp
import httpx
import pytest
from aiohttp import web

from bot.telemetry.calls import Calls
from bot.telemetry.spans import Fact, Span, Untraced
from bot.telemetry.tally import Uncounted


class Counted(Uncounted):
    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    def called(self, service: str, method: str, result: str, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((service, method, result))


class Followed(Untraced):
    """Keeps what every step was told; `open` are those that were entered and not left."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.open = 0

    @contextmanager
    def span(self, name: str, side: str = "internal", **facts: Fact) -> Iterator[Span]:
        self.told.append(f"{name} {side} {facts}")
        self.open += 1
        try:
            yield self
        finally:
            self.open -= 1


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """Answers with the status that the path ends in; never for "silence"."""

    async def answer(request: web.Request) -> web.Response:
        if request.match_info["how"] == "silence":
            await asyncio.sleep(30)
        return web.Response(status=int(request.match_info["how"]))

    app = web.Application()
    app.router.add_route("*", "/v1/subscriptions/{id}/{how}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


ANSWERED = {"200": "2xx", "204": "2xx", "404": "4xx", "429": "429", "503": "5xx", "silence": "none", "nobody": "none"}


@pytest.mark.parametrize("client", ["httpx", "aiohttp"])
@pytest.mark.parametrize(("how", "result"), ANSWERED.items(), ids=ANSWERED.keys())
async def test_whatever_becomes_of_a_call_is_counted_once(client: str, how: str, result: str) -> None:
    """Lost otherwise: the calls that fail, which are those that matter."""
    tally, tracer = Counted(), Followed()
    async with server() as base:
        url = (
            "http://127.0.0.1:9/v1/subscriptions/x/200"
            if how == "nobody"
            else f"{base}/v1/subscriptions/secret-id/{how}"
        )
        calls = Calls(tally, tracer, {urlsplit(url).netloc: "pax8"})
        try:
            if client == "httpx":
                async with calls.client(timeout=0.3) as http:
                    await http.put(url)
            else:
                config, limit = calls.of_session(), aiohttp.ClientTimeout(total=0.3)
                async with aiohttp.ClientSession(trace_configs=[config]) as session, session.put(url, timeout=limit):
                    pass
        except (httpx.HTTPError, aiohttp.ClientError, TimeoutError):
            assert result == "none"
    assert tally.calls == [("pax8", "PUT", result)] and not tracer.open
    (told,) = tracer.told
    assert told.startswith("PUT pax8 client") and "'call': 'subscriptions'" in told and "secret-id" not in told


async def test_of_an_address_that_is_nobodys_we_know_no_path_is_told() -> None:
    """Lost otherwise: Slack's response addresses, each of which is a secret, in somebody's database of traces."""
    tracer = Followed()
    async with server() as base, Calls(Counted(), tracer, {}).client() as http:
        await http.post(f"{base.replace('//', '//user:password@')}/v1/subscriptions/x/200")
    (told,) = tracer.told
    assert told.startswith("POST other") and "'call': ''" in told and "password" not in told
    assert "'server_address': '127.0.0.1', 'server_port': " in told, "by the conventions they are two"
