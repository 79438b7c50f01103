"""What does every page go through before anybody sees it, and before anything that is sent from it is believed?

GET and HEAD change nothing: mail scanners open links. POST needs a form that this bot drew for this link in this
browser: its hidden proof is sealed, names the path, and holds the hash of a cookie that no other site can set or read.
"""

import asyncio
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import structlog
from aiohttp import web

from bot.files import Files
from bot.links import Followed, SignedLinks
from cards.model import Card, Span, Text
from cards.web import Sent, card_page
from cards.web_style import ALLOWED
from cards.words import web as words
from domain.ids import AccountId, OrgId, WorkspaceLinkId

log = structlog.get_logger()

MAX_FORM = 64 * 1024
"""Bytes of what a form sends: ours are far smaller."""

MAX_FIELDS = 500

PATIENCE = 15.0
"""Seconds for a whole form to arrive, so that nobody keeps a connection by sending a byte now and then."""

PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who has a link of ours. `browser` is the hash of its cookie; `values` are what was sent,
    several of one name joined by line breaks; `query` is what stands behind the address.
    """

    followed: Followed
    path: str
    browser: str
    proof: str
    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> Sent:
        return Sent(self.path, {PROOF: self.proof})


@dataclass(frozen=True, slots=True)
class Shown:
    """A page. `leads` are other origins that its form may be sent on to, as browsers hold redirects to that too."""

    html: str
    status: int = 200
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Onward:
    """Look there next, with a GET."""

    to: str


Seen = Shown | Onward
Show = Callable[[Visit], Awaitable[Seen]]


@dataclass(frozen=True, slots=True)
class Front:
    """`files` knows where we are reached from outside, and holds the cipher."""

    files: Files
    links: SignedLinks

    def routes(self, kind: str, show: Show, sent: Show) -> list[web.RouteDef]:
        """One page at the links of this kind: `show` answers who opens it, `sent` who sends its form."""

        async def opened(request: web.Request) -> web.Response:
            return await self._guarded(request, kind, show)

        async def posted(request: web.Request) -> web.Response:
            return await self._guarded(request, kind, sent)

        path = f"/{kind}/{{token}}"
        return [web.get(path, opened), web.post(path, posted)]

    def browser(self, request: web.Request) -> str:
        """The hash of the cookie that this request brings, "" without one."""
        cookie = request.cookies.get(self._cookie, "")
        return sha256(cookie.encode()).hexdigest() if cookie else ""

    def too_often(self, vendor: OrgId, whose: AccountId | WorkspaceLinkId) -> web.Response | None:
        """What to answer who has proven to have a link of this account, and comes too often. A link that connects a
        workspace is counted by itself: strangers have it, and would keep the organisation's own from their pages.
        """
        wait = self.files.allow(f"page/{vendor}/{whose}")
        said = plain(words.TOO_OFTEN, words.TOO_OFTEN_HOW, 429)
        return self.answer(said, {"Retry-After": str(wait)}) if wait else None

    def answer(self, seen: Seen, more: Mapping[str, str] | None = None) -> web.Response:
        """`more` are headers."""
        if isinstance(seen, Onward):
            return web.Response(status=303, headers={**_headers(()), "Location": seen.to})
        headers = {**_headers(seen.leads), **(more or {})}
        return web.Response(text=seen.html, status=seen.status, content_type="text/html", headers=headers)

    async def _guarded(self, request: web.Request, kind: str, show: Show) -> web.Response:
        token = request.match_info["token"]
        followed = self.links.followed(kind, token)
        if followed is None:
            return self.answer(plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404))
        if again := self.too_often(followed.vendor, followed.invited or followed.account):
            return again
        cookie = request.cookies.get(self._cookie, "")
        path, fresh = f"/{kind}/{token}", not cookie
        if fresh:
            cookie = secrets.token_urlsafe(32)
        browser = sha256(cookie.encode()).hexdigest()
        values: Mapping[str, str] = {}
        if request.method == "POST":
            told = await _form(request)
            if isinstance(told, Shown):
                return self.answer(told)
            if fresh or not (self._from_here(request) and self._proven(told.get(PROOF, ""), browser, path)):
                log.warning("page_form_refused", page=kind)
                return self.answer(plain(words.NOT_FROM_HERE, words.NOT_FROM_HERE_HOW, 403))
            values = told
        visit = Visit(followed, path, browser, self._proof(browser, path), values, dict(request.query))
        answer = self.answer(await show(visit))
        if fresh:
            answer.set_cookie(self._cookie, cookie, path="/", httponly=True, samesite="Lax", secure=self._secure)
        return answer

    @property
    def _secure(self) -> bool:
        return self.files.public_url.startswith("https://")

    @property
    def _cookie(self) -> str:
        """The prefix makes browsers refuse it of any other host, and over plain http (RFC 6265bis, section 4.1.3)."""
        return "__Host-seatwise" if self._secure else "seatwise"

    def _from_here(self, request: web.Request) -> bool:
        """Where a browser says whence a form comes, it has to be from us."""
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        ours = origin_of(self.files.public_url) or f"{request.scheme}://{request.host}"
        return (origin is None or origin == ours) and site in (None, "same-origin", "none")

    def _proof(self, browser: str, path: str) -> str:
        return self.files.cipher.seal(json.dumps({"browser": browser, "path": path}))

    def _proven(self, proof: str, browser: str, path: str) -> bool:
        try:
            told = json.loads(self.files.cipher.open(proof))
            return hmac.compare_digest(f"{told['browser']} {told['path']}", f"{browser} {path}")
        except (ValueError, KeyError, TypeError):
            return False


def plain(title: str, text: str, status: int) -> Shown:
    """A page that says one thing."""
    return Shown(card_page(Card(title, (Text((Span(text),)),))), status)


def origin_of(url: str) -> str:
    """ "https://host:port" as browsers spell it, "" for what has none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


def _headers(leads: tuple[str, ...]) -> dict[str, str]:
    """The address is a secret: it goes to no other origin, and into no cache. With no-referrer in place of same-origin
    browsers would hide from us, too, where a form comes from.
    """
    forms = " ".join(("'self'", *leads))
    policy = f"default-src 'none'; style-src {ALLOWED}; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }


async def _form(request: web.Request) -> dict[str, str] | Shown:
    if request.content_type != "application/x-www-form-urlencoded":
        return plain(words.NOT_A_FORM, words.NOT_A_FORM_HOW, 415)
    try:
        async with asyncio.timeout(PATIENCE):
            body = await _body(request)
    except TimeoutError:
        return plain(words.TOO_SLOW, words.NOT_A_FORM_HOW, 408)
    if body is None:
        return plain(words.TOO_MUCH, words.TOO_MUCH_HOW, 413)
    told: dict[str, str] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        return plain(words.NOT_A_FORM, words.NOT_A_FORM_HOW, 400)
    for name, value in pairs:
        told[name] = f"{told[name]}\n{value}" if name in told else value
    return told


async def _body(request: web.Request) -> bytes | None:
    """None: too long."""
    body = bytearray()
    async for portion in request.content.iter_any():
        body += portion
        if len(body) > MAX_FORM:
            return None
    return bytes(body)
