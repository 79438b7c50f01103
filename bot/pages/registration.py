"""What does the registration page do with what is pressed on it, and with those who come back from a sign-in?"""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import available_timezones

import structlog
from aiohttp import web

from bot.links import REGISTRATION
from bot.pages.front import Front, Onward, Seen, Shown, Visit, plain
from cards import registration_page as pages
from cards.tokens import Token, parse
from cards.web import DO, Wrong
from cards.words import refusal
from cards.words import web as words
from domain.errors import AnswerTooLate, BadToken, ChatTaken, GrantNotReached, NotGranted, Refusal, RegistrationOver
from domain.ids import AccountId, OrgId, Platform
from domain.ports import Ports
from domain.registration import Asking, Link, RegistrationSheet, Ticket, Told, Way
from domain.use_cases import completing, joining_account, registering

log = structlog.get_logger()

_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
ZONES = ("UTC", *sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS))
"""Those that are named for a place."""

_CONNECT = {verb: way for way, verb in pages.CONNECT.items()}
_DROP = {verb: way for way, verb in pages.DROP.items()}
_SAID = {"no": NotGranted, "unreached": GrantNotReached}
SAID = "said"
"""Where in the address stands how a sign-in went; it chooses among sentences, and can say nothing else."""


Elsewhere = Callable[[Way, web.Request], Awaitable[web.Response | None]]
"""Another page, whose people come back by the same address: None for whoever it did not send."""


@dataclass(frozen=True, slots=True)
class Registering:
    front: Front
    ports: Ports
    elsewhere: Elsewhere

    def routes(self) -> list[web.RouteDef]:
        """The page, and where those come back to who were sent to Slack, Microsoft or Pax8."""
        returns = [web.get(_return_path(way), partial(self._returned, way), allow_head=False) for way in Way]
        return [*self.front.routes(REGISTRATION, self.show, self.sent), *returns]

    async def show(self, visit: Visit) -> Seen:
        return await self._drawn(visit, tuple(_went(visit.query.get(SAID, ""))))

    async def sent(self, visit: Visit) -> Seen:
        ticket = _ticket(visit)
        try:
            pressed = parse(visit.values.get(DO, ""))
            if pressed.verb == pages.RESEND:
                await registering.resend_by_page(self.ports, ticket.vendor, ticket.account)
                return Shown(pages.sent_anew())
            return await self._pressed(visit, ticket, pressed, _told(visit))
        except completing.Wrong as wrong:
            return await self._drawn(visit, tuple(Wrong(f, refusal(why)) for f, why in wrong.problems), 422)
        except (RegistrationOver, BadToken):
            return Onward(visit.path)
        except Refusal as refused:
            return await self._drawn(visit, (Wrong("", refusal(refused)),), 409)

    async def _pressed(self, visit: Visit, ticket: Ticket, pressed: Token, told: Told) -> Seen:
        seen = pressed.version
        if pressed.verb == pages.FINISH:
            await completing.finish(self.ports, ticket, seen, told)
        elif pressed.verb in _CONNECT:
            way = _CONNECT[pressed.verb]
            asking = await registering.begin(self.ports, ticket, seen, told, way, visit.browser)
            return Onward(self.ports.grantors[way].address(asking, self._state(visit, asking), self._back(way)))
        elif pressed.verb in _DROP:
            await registering.let_go(self.ports, ticket, seen, told, _DROP[pressed.verb])
        elif pressed.verb == pages.CODE:
            code, until = await joining_account.code(self.ports, ticket, seen, told)
            return Shown(pages.code_page(code.spelt, until, told.zone if completing.is_zone(told.zone) else "UTC"))
        return Onward(visit.path)

    async def _drawn(self, visit: Visit, wrong: tuple[Wrong, ...] = (), status: int = 200) -> Seen:
        sheet = await registering.look(self.ports, _ticket(visit))
        if sheet.link is Link.GONE:
            return plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404)
        shown = _with_typed(sheet, visit)
        leads = tuple(sorted({self.ports.grantors[way].origin for way in sheet.offered}))
        good = sheet.link is Link.GOOD
        return Shown(pages.page(shown, visit.sent, ZONES, wrong if good else ()), status if good else 200, leads)

    async def _returned(self, way: Way, request: web.Request) -> web.Response:
        """Somebody comes back, with a code or a no. Whoever was not sent by us, in this browser, learns nothing."""
        if (answer := await self.elsewhere(way, request)) is not None:
            return answer
        state = self._opened(way, request.query.get("state", ""))
        if state is None:
            log.warning("sign_in_without_our_state", way=way)
            return self.front.answer(plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404))
        code = request.query.get("code") if "error" not in request.query else None
        ticket = Ticket(OrgId(state["vendor"]), AccountId(state["account"]), int(state["serial"]))
        if again := self.front.too_often(ticket.vendor, ticket.account):
            return again
        how = ""
        try:
            browser = self.front.browser(request)
            await registering.answer(self.ports, ticket, way, state["nonce"], browser, code, self._back(way))
        except (AnswerTooLate, RegistrationOver) as refused:
            return self.front.answer(plain(words.TOO_LATE, refusal(refused), 409))
        except GrantNotReached:
            how = f"?{SAID}=unreached-{way.value}"
        except ChatTaken:
            how = f"?{SAID}=taken-{way.value}"
        except Refusal:
            how = f"?{SAID}=no-{way.value}"
        return self.front.answer(Onward(state["path"] + how))

    def _state(self, visit: Visit, asking: Asking) -> str:
        """Sealed: nobody else can make one, and what stands in it is not for the eyes of whoever passes it on."""
        told = {"state": asking.way.value, "nonce": asking.nonce, "until": asking.until.isoformat(), "path": visit.path}
        whose = visit.followed
        whose_told = {"vendor": whose.vendor, "account": whose.account, "serial": whose.serial}
        return self.front.files.cipher.seal(json.dumps(told | whose_told))

    def _opened(self, way: Way, sealed: str) -> dict[str, Any] | None:
        try:
            told: dict[str, Any] = json.loads(self.front.files.cipher.open(sealed))
            now = self.ports.clock.now()
            return told if told["state"] == way.value and now < datetime.fromisoformat(told["until"]) else None
        except (ValueError, KeyError, TypeError):
            return None

    def _back(self, way: Way) -> str:
        """As it is registered with Slack, Microsoft and Pax8."""
        return f"{self.front.files.public_url.rstrip('/')}{_return_path(way)}"


def _return_path(way: Way) -> str:
    return f"/{way.value}/oauth"


def _ticket(visit: Visit) -> Ticket:
    whose = visit.followed
    return Ticket(whose.vendor, whose.account, whose.serial, whose.expired)


def _told(visit: Visit) -> Told:
    return Told(*(visit.values.get(name, "") for name in ("name", "zone", "admin", "email")))


def _with_typed(sheet: RegistrationSheet, visit: Visit) -> RegistrationSheet:
    """What was typed stays, whatever was wrong with it."""
    return replace(sheet, told=_told(visit)) if visit.values else sheet


def _went(said: str) -> Iterable[Wrong]:
    how, _, named = said.partition("-")
    if named not in tuple(Way):
        return
    way = Way(named)
    if how == "taken" and way is not Way.PAX8:
        yield Wrong("", refusal(ChatTaken(Platform(named), "")))
    elif how in _SAID:
        yield Wrong("", refusal(_SAID[how](way)))
