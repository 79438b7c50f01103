"""Which doors does the bot have, and is it well?"""

from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiohttp import web

from bot.files import PATH

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MAX_BODY = 1024 * 1024
"""Bytes. Neither Slack nor Teams sends more in one event."""


def application(
    doors: dict[str, Handler],
    database_ready: Callable[[], Awaitable[bool]],
    files: Handler | None = None,
    pages: Iterable[web.RouteDef] = (),
) -> web.Application:
    """The doors that are set up, `POST` each, the two probes (`/healthz` says alive, `/readyz` able to serve), files at
    their signed addresses, and pages for people.
    """
    app = web.Application(client_max_size=MAX_BODY)
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


async def _answers(check: Callable[[], Awaitable[bool]]) -> bool:
    """A database that cannot be asked is not ready, however it fails."""
    try:
        return await check()
    except Exception as error:
        log.warning("not_ready", error=type(error).__name__)
        return False
