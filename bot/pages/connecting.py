"""How does a manager connect Pax8 to their organisation later on, or again: by signing in there, in a browser?"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.links import CONNECT
from bot.pages.front import Front, Onward, Seen, Shown, Visit, plain
from cards import connect_page as pages
from cards.words import refusal
from cards.words import web as words
from domain.errors import AnswerTooLate, NotAllowed, NotOffered, Refusal
from domain.ids import AccountId, OrgId, PersonId
from domain.ports import Ports
from domain.registration import Asking, Way
from domain.use_cases import connecting

BACK = "/pax8/connected"


@dataclass(frozen=True, slots=True)
class Connecting:
    front: Front
    ports: Ports

    def routes(self) -> list[web.RouteDef]:
        returned = web.get(BACK, self._returned, allow_head=False)
        return [*self.front.routes(CONNECT, self.show, self.sent), returned]

    async def show(self, visit: Visit) -> Seen:
        grantor = self.ports.grantors.get(Way.PAX8)
        if visit.followed.expired or visit.followed.person is None:
            return plain(words.TOO_LATE, words.CONNECT_AGAIN, 410)
        if grantor is None:
            return plain(pages.title(), refusal(NotOffered(Way.PAX8)), 404)
        async with self.ports.view(visit.followed.vendor) as view:
            name = (await view.organisation()).name
        return Shown(pages.page(name, visit.sent), leads=(grantor.origin,))

    async def sent(self, visit: Visit) -> Seen:
        followed, grantor = visit.followed, self.ports.grantors.get(Way.PAX8)
        if followed.expired or followed.person is None or grantor is None:
            return Onward(visit.path)
        asking = connecting.asking(self.ports, visit.browser)
        told = {
            "state": CONNECT,
            "org": followed.vendor,
            "person": followed.person,
            "until": asking.until.isoformat(),
            "nonce": asking.nonce,
            "verifier": asking.verifier,
            "browser": asking.browser,
        }
        state = self.front.files.cipher.seal(json.dumps(told))
        return Onward(grantor.address(asking, state, self._back))

    async def _returned(self, request: web.Request) -> web.Response:
        """The state is sealed, so that what it holds (the verifier) is read by nobody on the way."""
        state = self._opened(request.query.get("state", ""))
        if state is None:
            return self.front.answer(plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404))
        asking = Asking(Way.PAX8, state["nonce"], state["verifier"], state["browser"], _moment(state))
        code = request.query.get("code") if "error" not in request.query else None
        org, person = OrgId(state["org"]), PersonId(state["person"])
        if again := self.front.too_often(org, AccountId("")):
            return again
        try:
            if self.front.browser(request) != asking.browser:
                raise AnswerTooLate
            await connecting.signed_in(self.ports, org, person, asking, code, self._back)
        except NotAllowed:
            return self.front.answer(plain(pages.title(), words.NO_LONGER, 403))
        except Refusal as refused:
            return self.front.answer(plain(pages.title(), f"{refusal(refused)} {words.CONNECT_AGAIN}", 409))
        return self.front.answer(plain(pages.done(), words.CONNECTED, 200))

    def _opened(self, sealed: str) -> dict[str, Any] | None:
        try:
            told: dict[str, Any] = json.loads(self.front.files.cipher.open(sealed))
            return told if told["state"] == CONNECT and self.ports.clock.now() < _moment(told) else None
        except (ValueError, KeyError, TypeError):
            return None

    @property
    def _back(self) -> str:
        return f"{self.front.files.public_url.rstrip('/')}{BACK}"


def _moment(state: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(state["until"])
