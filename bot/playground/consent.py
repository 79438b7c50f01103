"""How do the small servers ask whether an app may be allowed, and remember what was allowed until its code is used?

One page for all of them: who is there, Allow and Deny. What an app asks for stands in its address, as OAuth 2 has it.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from aiohttp import web

SECONDS = 600
"""A code is good so long, once."""

_SECURE = {"Content-Security-Policy": "default-src 'none'; base-uri 'none'", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Allowed:
    """`who` allowed what was `asked` (the query of the page), until when."""

    who: str
    asked: Mapping[str, str] = field(repr=False)
    until: float


class Consents:
    """The codes of one server."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._codes: dict[str, Allowed] = {}

    def allow(self, who: str, asked: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self._codes[code] = Allowed(who, dict(asked), self._now() + SECONDS)
        return code

    def spend(self, code: str) -> Allowed | None:
        """Once, and in time."""
        allowed = self._codes.pop(code, None)
        return allowed if allowed and self._now() < allowed.until else None

    async def decide(self, request: web.Request) -> web.Response:
        """The page's form: back to whoever asked, with a code or with a no."""
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        asked = dict(request.query)
        answer = {"error": "access_denied"}
        if form.get("do") == "allow" and form.get("who"):
            answer = {"code": self.allow(form["who"], asked)}
        query = urlencode(answer | ({"state": asked["state"]} if "state" in asked else {}))
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{query}"})


def page(request: web.Request, title: str, people: Iterable[tuple[str, str]], missing: Iterable[str]) -> web.Response:
    """`people` are (id, name); 400 where what has to be `asked` is missing."""
    if lacking := [name for name in (*missing, "redirect_uri") if not request.query.get(name)]:
        return web.Response(status=400, text=f"missing: {', '.join(lacking)}")
    choices = "".join(
        f'<p><label><input type="radio" name="who" value="{escape(key)}"{" checked" if not n else ""}> '
        f"{escape(name)}</label></p>"
        for n, (key, name) in enumerate(people)
    )
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body><h1>{escape(title)}</h1><form method="post">{choices}'
        '<button name="do" value="allow">Allow</button> <button name="do" value="deny">Deny</button>'
        "</form></body></html>"
    )
    return web.Response(text=body, content_type="text/html", headers=_SECURE)
