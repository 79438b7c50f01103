"""How does the small Slack reach a bot by the sockets that it opens?

By docs.slack.dev/apis/events-api/using-socket-mode. What Slack does with a press whose socket fell is not documented.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.chat_door import Seen
from bot.playground.chat_log import Json

APP_ID = "A0SEATWISE"
MOST = 10
"""Sockets of one app at a time."""
ANSWERED = frozenset({"view_submission", "block_suggestion"})
"""Interactions whose acknowledgement may carry an answer; a slash command's may, too."""


@dataclass(slots=True)
class Line:
    """One socket of the bot's."""

    socket: web.WebSocketResponse
    leaving: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Sockets:
    """Off without an app-level token. Each envelope goes to one socket; where that falls before it is acknowledged, to
    another, as long as somebody still waits. `wrong` is what came back that Slack would not take.
    """

    def __init__(self, app_token: str, patience: float) -> None:
        self.app_token = app_token
        self.patience = patience
        self.lines: list[Line] = []
        self.wrong: list[str] = []
        self.acknowledged: list[str] = []
        self._tickets: set[str] = set()
        self._awaited: dict[str, tuple[asyncio.Future[Json], bool]] = {}
        self._changed = asyncio.Event()

    @property
    def on(self) -> bool:
        return bool(self.app_token)

    def open(self, request: web.Request) -> web.Response:
        """apps.connections.open: the address of one socket."""
        if not self.on or request.headers.get("Authorization") != f"Bearer {self.app_token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        origin = str(request.url.origin()).replace("http", "ws", 1)
        return web.json_response({"ok": True, "url": f"{origin}/link/?ticket={ticket}&app_id={APP_ID}"})

    async def link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = Line(socket)
        self.lines.append(line)
        await socket.send_json(self._hello())
        if len(self.lines) > MOST:
            await self.leave("too_many_websockets", line)
        self._changed.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._came_back(message.json())
        finally:
            self.lines.remove(line)
            line.ended.set()
        return socket

    async def deliver(self, kind: str, payload: Json, retry: Json) -> Seen:
        """What came back with the acknowledgement, as if it were the answer to a POST."""
        started = time.perf_counter()
        accepts = kind == "slash_commands" or payload.get("type") in ANSWERED
        envelope = {"type": kind, "envelope_id": secrets.token_hex(16), "payload": payload, **retry}
        envelope["accepts_response_payload"] = accepts
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._awaited[envelope["envelope_id"]] = acknowledged, accepts
        try:
            async with asyncio.timeout(self.patience):
                said = await self._sent(envelope, acknowledged)
        except TimeoutError:
            return Seen(None, None, time.perf_counter() - started, timed_out=True)
        finally:
            self._awaited.pop(envelope["envelope_id"], None)
        return Seen(200, said or None, time.perf_counter() - started, headers={})

    async def leave(self, reason: str, line: Line | None = None) -> None:
        """Say that a socket, or each that stands, is about to be closed; nothing new goes there."""
        for each in [line] if line else list(self.lines):
            each.leaving = True
            await each.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "small-slack"}})

    async def drop(self) -> None:
        """Every socket falls, without a word."""
        for line in list(self.lines):
            line.leaving = True
            transport = line.socket._req.transport if line.socket._req else None
            if transport:
                transport.abort()

    async def close(self) -> None:
        for line in list(self.lines):
            await line.socket.close()

    async def _sent(self, envelope: Json, acknowledged: asyncio.Future[Json]) -> Json:
        while True:
            line = await self._any()
            with suppress(ConnectionError):
                await line.socket.send_json(envelope)
            ended = asyncio.create_task(line.ended.wait())
            both: set[asyncio.Future[Any]] = {ended, acknowledged}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            if acknowledged.done():
                return acknowledged.result()

    async def _any(self) -> Line:
        """In turn, of those that stand; waited for where none does."""
        while not (standing := [line for line in self.lines if not line.leaving]):
            self._changed.clear()
            await self._changed.wait()
        return standing[len(self.acknowledged) % len(standing)]

    def _came_back(self, said: Json) -> None:
        envelope = str(said.get("envelope_id"))
        awaited, accepts = self._awaited.get(envelope, (None, False))
        if awaited is None or awaited.done():
            self.wrong.append("an acknowledgement of nothing, or too late")
        elif said.get("payload") and not accepts:
            self.wrong.append("an answer where none is taken")
        else:
            self.acknowledged.append(envelope)
            awaited.set_result(said.get("payload") or {})

    def _hello(self) -> Json:
        debug = {"host": "small-slack", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": APP_ID}
        return {"type": "hello", "num_connections": len(self.lines), "debug_info": debug, "connection_info": info}
