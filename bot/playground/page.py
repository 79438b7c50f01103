"""Who serves the playground's page, and what may a browser do through it?"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.playground import chat_control, mail_control, market_control
from bot.playground.chat_control import LONGEST_POLL
from bot.playground.pax8 import control as pax8_control
from bot.playground.stage import BotDied, Stage
from bot.playground.watch import Watch

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FOLDER = Path(__file__).with_name("page")
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PATIENCE = 20.0
"""Seconds for a picture of the bot's: the first one is drawn while fonts are still looked for."""

LOOPBACK = {"127.0.0.1", "localhost"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Page:
    """The page of one stage. Under the same origin stand the acts of both chats (/slack, /teams), of the small
    Pax8 and its store (/_control), of the mail server (/mail) and of the stage itself (/stage); `app` can be tried
    without a browser.
    """

    def __init__(self, stage: Stage, watch: Watch | None = None) -> None:
        self.stage = stage
        self.watch = watch or Watch(stage)
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1, on a free port for 0. Returns the address. Raises OSError for a port that is taken."""
        self._runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=0.3)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        return self.url

    async def stop(self) -> None:
        await self.watch.stop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def app(self) -> web.Application:
        app = web.Application(middlewares=[_guarded])
        app.add_routes(
            [
                web.get("/", _served("index.html")),
                *(web.get(f"/page/{path.name}", _served(path.name)) for path in FOLDER.iterdir()),
                web.get("/picture", self._picture),
                web.get("/stage/state", self._state),
                web.post("/stage/{act}", self._act),
                web.get("/slack/file/{id}", self._slack_file),
                *chat_control.control_routes(self.stage.slack, "/slack"),
                *chat_control.control_routes(self.stage.teams, "/teams"),
                *pax8_control.control_routes(self.stage.world),
                *market_control.control_routes(self.stage.market),
                *mail_control.control_routes(self.stage.mail),
            ]
        )
        return app

    async def _state(self, request: web.Request) -> web.Response:
        """`?since=N&within=S` as the chats have it."""
        since = int(request.query.get("since", "-1"))
        within = min(float(request.query.get("within", "25")), LONGEST_POLL)
        return web.json_response(await self.watch.after(since, within))

    async def _picture(self, request: web.Request) -> web.Response:
        """A picture of the bot's, fetched for the browser as Teams' servers fetch it for people; nobody else's."""
        url = request.query.get("url", "")
        if not self.stage.bot_address or not url.startswith(f"{self.stage.bot_address}/"):
            raise web.HTTPForbidden
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
                if answer.status != 200 or not answer.content_type.startswith("image/"):
                    raise web.HTTPNotFound
                return web.Response(body=await answer.read(), content_type=answer.content_type)
        except (aiohttp.ClientError, TimeoutError):
            raise web.HTTPNotFound from None

    async def _act(self, request: web.Request) -> web.Response:
        """POST /stage/forward {"seconds"}, /stage/kill_bot {}, /stage/start_bot {}."""
        arguments: dict[str, Any] = await request.json()
        match request.match_info["act"]:
            case "forward":
                self.stage.forward(float(arguments["seconds"]))
            case "kill_bot":
                self.watch.kill_bot()
            case "start_bot":
                return await self._start_bot()
            case act:
                return web.json_response({"error": f"no act {act}"}, status=404)
        return web.json_response({})

    async def _slack_file(self, request: web.Request) -> web.Response:
        """A picture that the bot has uploaded; all that anybody can upload there is shown as one."""
        file = self.stage.slack.state.files.get(request.match_info["id"])
        if file is None or not file.complete:
            raise web.HTTPNotFound
        return web.Response(body=file.data, content_type="image/png")

    async def _start_bot(self) -> web.Response:
        try:
            return web.json_response({"address": await self.watch.start_bot()})
        except BotDied as died:
            return web.json_response({"error": f"the bot did not start: {died}"}, status=409)


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Loopback names only, lest another name be pointed here; JSON only, lest another site's page post here."""
    host = urlsplit(f"//{request.host}").hostname
    if host not in LOOPBACK:
        return web.json_response({"error": "this page answers to loopback names only"}, status=403, headers=HEADERS)
    if request.method not in ("GET", "HEAD") and request.content_type != "application/json":
        return web.json_response({"error": "send application/json"}, status=415, headers=HEADERS)
    try:
        answer = await handler(request)
    except web.HTTPException as refused:
        refused.headers.update(HEADERS)
        raise
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)  # a mail has a stricter policy of its own
    return answer


def _served(name: str) -> Handler:
    path = FOLDER / name

    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=path.read_bytes(), content_type=KINDS[path.suffix], charset="utf-8")

    return serve
