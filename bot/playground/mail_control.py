"""How does the page show the mails that came, harmlessly, and make the mail server fail?"""

import re
from collections.abc import Iterable

from aiohttp import web

from bot.playground.chat_control import LONGEST_POLL
from bot.playground.mail import Mail, MailServer

SHOWN_SAFELY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""A mail runs no script, loads nothing, and opens its links in a tab of their own."""

_HREF = re.compile(r"""\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_OURS = re.compile(r"""["']?http://127\.0\.0\.1:\d+/""")


def control_routes(server: MailServer) -> list[web.RouteDef]:
    """
    GET    /mail/state?since=N&within=S    as the chats have it: who, from whom, subject, when; and what will fail
    GET    /mail/{id}/html, /mail/{id}/text
    POST   /mail/fail                      {"kind"}, one of `FAULTS`
    """

    async def state(request: web.Request) -> web.Response:
        since = int(request.query.get("since", "-1"))
        await server.log.wait_past(since, min(float(request.query.get("within", "25")), LONGEST_POLL))
        return web.json_response(server.snapshot())

    async def html(request: web.Request) -> web.Response:
        return _safely(harmless(_found(server.log.mails, request).html), "text/html")

    async def text(request: web.Request) -> web.Response:
        return _safely(_found(server.log.mails, request).text, "text/plain")

    async def fail(request: web.Request) -> web.Response:
        try:
            server.fail(str((await request.json())["kind"]))
        except (ValueError, KeyError, TypeError) as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        return web.json_response({})

    return [
        web.get("/mail/state", state),
        web.get(r"/mail/{id:\d+}/html", html),
        web.get(r"/mail/{id:\d+}/text", text),
        web.post("/mail/fail", fail),
    ]


def harmless(html: str) -> str:
    """The mail with its links to this machine only, each in a new tab."""
    kept = _HREF.sub(lambda found: found.group(0) if _OURS.match(found.group(1)) else "data-elsewhere", html)
    return kept.replace("<head>", '<head><base target="_blank">', 1)


def _safely(told: str, kind: str) -> web.Response:
    return web.Response(text=told, content_type=kind, headers={"Content-Security-Policy": SHOWN_SAFELY})


def _found(mails: Iterable[Mail], request: web.Request) -> Mail:
    """Raises HTTPNotFound."""
    wanted = int(request.match_info["id"])
    for mail in mails:
        if mail.id == wanted:
            return mail
    raise web.HTTPNotFound
