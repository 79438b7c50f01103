"""How does the small Pax8 answer over HTTP on loopback, misfortunes included?"""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.dated import dated
from bot.playground.pax8 import hooks, reads, vending, wire
from bot.playground.pax8.answers import TOKEN_REFUSED, Refusal, refuse
from bot.playground.pax8.caller import Caller
from bot.playground.pax8.control import control_routes
from bot.playground.pax8.delegated import Delegated
from bot.playground.pax8.endpoints import ENDPOINTS, Endpoint
from bot.playground.pax8.faults import Fault, Taken
from bot.playground.pax8.sender import Sender
from bot.playground.pax8.world import PARTNER_AUDIENCE, VENDOR_AUDIENCE, PaxWorld

API = "/v1"
VENDOR_API = "/v2"
SCOPES = {False: "vendor:provisioning", True: "vendorSimulation:provisioning"}
"""What a token allows, as the vendor provisioning document names it; by whether it is for simulations."""
LIST_PATHS = {endpoint.path: endpoint for endpoint in ENDPOINTS if "{" not in endpoint.path}
KEYED_PATHS = [
    (re.compile(re.sub(r"\{\w+\}", "([^/]+)", endpoint.path)), endpoint)
    for endpoint in ENDPOINTS
    if "{" in endpoint.path
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request came to, before a misfortune keeps the answer back."""

    status: int
    body: bytes
    headers: dict[str, str]
    effect: bool = False


class Pax8Server:
    """Serves one world. `url` is the root; the partners' API is under /v1 and their webhooks' under /api/v2, the
    vendors' under /v2, the control routes under /_control. `sender` tells vendors of what is ordered, `caller` partners
    of what changed.
    """

    def __init__(self, world: PaxWorld) -> None:
        self.world = world
        self.sender = Sender(world)
        self.caller = Caller(world)
        self.delegated = Delegated(world)
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        app = web.Application(client_max_size=1 << 20)
        app.on_response_prepare.append(dated(lambda: self.world.clock.now().timestamp()))
        app.add_routes([*control_routes(self.world), *self.delegated.routes()])
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._stopping.clear()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.url = f"http://{host}:{bound}"
        return self.url

    async def stop(self) -> None:
        self._stopping.set()
        await self.sender.close()
        await self.caller.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read() if request.can_read_body else b""
        path, query = request.path.removeprefix(API).removeprefix(VENDOR_API), dict(request.query)
        partner = self.world.bearer(request.headers.get("Authorization", ""))
        later = reads.page_number(query) > 0
        taken = self.world.faults.take(request.method, path, partner, later_page=later)
        if taken.slow:
            await self._wait(taken.slow)
        outcome = self._outcome(request, path, query, raw, partner, taken)
        self._note(request.method, path, query, raw, partner, outcome, taken.failure)
        if outcome is None or (taken.failure is not None and taken.failure.kind == "after"):
            return await self._cut(request, taken.failure)
        return web.Response(
            status=outcome.status, body=outcome.body, headers=outcome.headers, content_type="application/json"
        )

    def _outcome(
        self, request: web.Request, path: str, query: dict[str, str], raw: bytes, partner: str | None, taken: Taken
    ) -> Outcome | None:
        """None when the connection dies before anything happened."""
        failure = taken.failure
        if failure is not None and failure.kind == "before":
            return None
        happens = failure is None or failure.kind == "after" or failure.takes_effect
        real = self._answer(request, path, query, raw, partner, taken) if happens else None
        if failure is None or failure.kind == "after":
            return real
        return _failed(failure, path, effect=real is not None and real.effect)

    def _answer(
        self, request: web.Request, path: str, query: dict[str, str], raw: bytes, partner: str | None, taken: Taken
    ) -> Outcome:
        try:
            if request.path == f"{API}/token":
                return self._token(request.method, path, raw)
            if request.path.startswith(f"{VENDOR_API}/"):
                return self._vend(request.method, path, query, raw, partner)
            if request.path.startswith(f"{hooks.ROOT}/"):
                return self._hook(request.method, request.path, query, raw, partner)
            endpoint, key = _route(request.method, request.path, path)
            body = self._read(endpoint, key, path, query, raw, partner, taken)
        except Refusal as refusal:
            return Outcome(refusal.status, wire.encode(refusal.body), refusal.headers)
        return Outcome(200, body, {}, effect=endpoint.method == "PUT")

    def _read(
        self,
        endpoint: Endpoint,
        key: str,
        path: str,
        query: dict[str, str],
        raw: bytes,
        partner: str | None,
        taken: Taken,
    ) -> bytes:
        if partner is None:
            raise refuse(401, "Full authentication is required to access this resource", path)
        if partner not in self.world.partners:
            raise refuse(403, "Access is denied", path)
        if not self.world.within_limit(partner):
            raise refuse(429, "Too many requests", path)
        now, book = self.world.clock.now(), self.world.book(partner)
        book.settle(now)
        gap = self.world.settings.usage_gap
        asked = reads.Asked(book, endpoint, path, key, query, raw, now, taken.shift, taken.late, gap)
        return reads.answer(asked)

    def _vend(self, method: str, path: str, query: dict[str, str], raw: bytes, client: str | None) -> Outcome:
        if client is None:
            raise refuse(401, "Full authentication is required to access this resource", path, root=VENDOR_API)
        if client not in self.world.vendors:
            raise refuse(403, "Access is denied", path, root=VENDOR_API)
        if not self.world.within_limit(client):
            raise refuse(429, "Too many requests", path, root=VENDOR_API)
        body, issued = vending.answer(self.world, client, method, path, query, raw)
        if issued is not None:
            self.sender.send_soon(client, *issued)
        return Outcome(200, wire.encode(body), {}, effect=method == "POST")

    def _hook(self, method: str, whole: str, query: dict[str, str], raw: bytes, client: str | None) -> Outcome:
        if client is None:
            raise refuse(401, "Full authentication is required to access this resource", whole, root="")
        if client not in self.world.partners:
            raise refuse(403, "Access is denied", whole, root="")
        asked = self.world.hooks(client), method, whole.removeprefix(hooks.ROOT), query, raw
        done = hooks.answer(*asked, self.world.clock.now())
        if done.send is not None:
            self.caller.send_soon(client, done.send)
        body = wire.encode(done.body) if done.body is not None else b""
        return Outcome(done.status, body, {}, effect=method != "GET")

    def _token(self, method: str, path: str, raw: bytes) -> Outcome:
        if method != "POST":
            raise refuse(405, "Method not allowed", path)
        read = _json(raw)
        asked = read if isinstance(read, dict) else {}
        token, client, audience = None, asked.get("client_id"), asked.get("audience")
        if asked.get("grant_type") == "client_credentials" and audience in (PARTNER_AUDIENCE, VENDOR_AUDIENCE):
            token = self.world.issue_token(client, asked.get("client_secret"), audience)
        if token is None:
            raise Refusal(401, TOKEN_REFUSED)
        seconds = self.world.settings.token_seconds
        body = {"access_token": token, "expires_in": seconds, "token_type": "Bearer"}
        if audience == VENDOR_AUDIENCE:
            body["scope"] = SCOPES[self.world.vendors[str(client)].simulation]
        return Outcome(200, wire.encode(body), {})

    def _note(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        raw: bytes,
        partner: str | None,
        outcome: Outcome | None,
        failure: Fault | None,
    ) -> None:
        answered = outcome is not None and (failure is None or failure.kind != "after")
        self.world.note(
            method=method,
            path=path,
            query=query,
            body=_without_secret(_json(raw)),
            partner=partner,
            status=outcome.status if outcome is not None and answered else None,
            effect=outcome is not None and outcome.effect,
            fault=failure.kind if failure else None,
        )

    async def _cut(self, request: web.Request, failure: Fault | None) -> web.Response:
        """Close the connection without an answer, at once or, hanging, when the caller or the server has given up."""
        if failure is not None and failure.hang:
            await self._wait(failure.seconds or None)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _wait(self, seconds: float | None) -> None:
        """Until the time is over (None: no limit) or the server stops."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def _route(method: str, whole: str, path: str) -> tuple[Endpoint, str]:
    if whole.startswith(f"{API}/"):
        found = LIST_PATHS.get(path)
        if found is not None and found.method == method:
            return found, ""
        for pattern, endpoint in KEYED_PATHS:
            if endpoint.method == method and (match := pattern.fullmatch(path)):
                return endpoint, match[1]
        if found is not None or any(pattern.fullmatch(path) for pattern, _ in KEYED_PATHS):
            raise refuse(405, f"Request method '{method}' is not supported", path)
    raise refuse(404, f"No static resource {path.strip('/')}", path)


def _failed(failure: Fault, path: str, *, effect: bool) -> Outcome:
    headers = {"Retry-After": failure.retry_after} if failure.retry_after is not None else {}
    refusal = refuse(failure.status, "The request could not be served", path, headers=headers)
    return Outcome(refusal.status, wire.encode(refusal.body), headers, effect=effect)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def _without_secret(body: Any) -> Any:
    return {**body, "client_secret": "…"} if isinstance(body, dict) and "client_secret" in body else body
