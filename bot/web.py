"""Which doors does the bot have, and is it well?"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from aiohttp import web

from bot.files import PATH
from bot.health import Health
from bot.limits import Handler, Watch

WATCH = web.AppKey("watch", Watch)
"""To be run beside the server, of which an application knows nothing."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
"""Of every answer that does not say otherwise."""
HSTS = "max-age=31536000"
"""Where we are reached by https, browsers shall not try anything else for a year."""

MAX_BODY = 1024 * 1024
"""Bytes. Neither Slack nor Teams sends more in one event."""

LEAVING = web.AppKey("leaving", asyncio.Event)
"""Set when the bot was told to stop: it still serves who comes, and asks that nobody be sent any more."""


def application(
    doors: dict[str, Handler],
    look: Callable[[], Awaitable[Health]],
    files: Handler | None = None,
    pages: Iterable[web.RouteDef] = (),
    secure: bool = False,
) -> web.Application:
    """The doors that are set up, `POST` each, the two probes (`/healthz` says alive, `/readyz` able to serve), files at
    their signed addresses, and pages for people. `secure`: people come by https.
    """
    watch = Watch()
    app = web.Application(client_max_size=MAX_BODY, middlewares=[watch.middleware])
    app[WATCH] = watch
    app.on_response_prepare.append(_with_headers(HEADERS | ({"Strict-Transport-Security": HSTS} if secure else {})))
    app[LEAVING] = asyncio.Event()
    app.add_routes(pages)

    async def readyz(request: web.Request) -> web.Response:
        if request.app[LEAVING].is_set():
            return _ready(False, {"leaving": True})
        return _told(await look())

    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", readyz)
    if files is not None:
        app.router.add_get(PATH + "{token}", files, allow_head=False)
    for path, handler in doors.items():
        app.router.add_post(path, handler)
    return app


def _with_headers(headers: dict[str, str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        # what we run, and in which version, helps only those who look for holes
        response.headers.popall("Server", None)

    return prepare


def porch() -> web.Application:
    """Alive and not ready: what is answered while there is no database. Slack and Teams come again."""

    async def readyz(request: web.Request) -> web.Response:
        return _ready(False, {"database": False})

    async def later(request: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "5"}, text="Not ready yet: there is no database.")

    app = web.Application(client_max_size=MAX_BODY)
    app.on_response_prepare.append(_with_headers(HEADERS))
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_route("*", "/{anything:.*}", later)
    return app


async def _healthz(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _told(health: Health) -> web.Response:
    """Ages are in seconds, that of a sync the longest over all organisations."""
    ages = {kind.value: _seconds(age) for kind, age in health.sync_ages.items()}
    more = {"degraded": health.degraded, "outbox_age": _seconds(health.outbox_age), "sync_age": ages}
    return _ready(health.ready, {"database": health.database, "migrations": health.migrations}, **more)


def _ready(ready: bool, checks: dict[str, bool], **more: object) -> web.Response:
    return web.json_response({"ready": ready, "checks": checks, **more}, status=200 if ready else 503)


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else round(age.total_seconds())
