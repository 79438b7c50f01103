"""Which doors does the bot have, and is it well?"""

from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiohttp import web

from bot.files import PATH
from bot.limits import Handler, Watch

log = structlog.get_logger()

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


def application(
    doors: dict[str, Handler],
    database_ready: Callable[[], Awaitable[bool]],
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
    app.add_routes(pages)

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(request: web.Request) -> web.Response:
        ready = await _answers(database_ready)
        return web.json_response({"ready": ready, "checks": {"database": ready}}, status=200 if ready else 503)

    app.router.add_get("/healthz", healthz)
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
        response.headers.popall(
            "Server", None
        )  # what we run, and in which version, helps only those who look for holes

    return prepare


async def _answers(check: Callable[[], Awaitable[bool]]) -> bool:
    """A database that cannot be asked is not ready, however it fails."""
    try:
        return await check()
    except Exception as error:
        log.warning("not_ready", error=type(error).__name__)
        return False
