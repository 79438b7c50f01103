"""How is a Slack workspace connected again whose token is good no more: by a link of ours, through Slack, and back?"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.links import RECONNECT, read, spelt
from bot.pages.front import Front, Onward, Seen, Shown, Visit, plain
from cards import reconnect_page as pages
from cards.words import refusal
from cards.words import web as words
from domain.errors import AnswerTooLate, NotAllowed, NotOffered, Refusal
from domain.ids import AccountId, OrgId
from domain.ports import Ports
from domain.reach import Again
from domain.registration import Asking, Way
from domain.use_cases import reconnecting

BACK = "/slack/oauth/again"
"""Below the address that the manifest names, which Slack lets through
(docs.slack.dev/authentication/installing-with-oauth#redirect_urls).
"""


@dataclass(frozen=True, slots=True)
class Reconnecting:
    front: Front
    ports: Ports

    def routes(self) -> list[web.RouteDef]:
        returned = web.get(BACK, self._returned, allow_head=False)
        return [*self.front.routes(RECONNECT, self.show, self.sent), returned]

    async def show(self, visit: Visit) -> Seen:
        grantor, again = self.ports.grantors.get(Way.SLACK), visit.followed.again
        if grantor is None or again is None:
            return plain(pages.title(), refusal(NotOffered(Way.SLACK)), 404)
        organisation, parking = await reconnecting.look(self.ports, visit.followed.vendor, again)
        if parking is None:
            return plain(pages.done(), words.SLACK_WORKS, 200)
        if visit.followed.expired:
            return Shown(pages.expired(visit.sent), 410)
        return Shown(pages.page(parking, organisation, visit.sent), leads=(grantor.origin,))

    async def sent(self, visit: Visit) -> Seen:
        again, org = visit.followed.again, visit.followed.vendor
        if again is None:
            return Onward(visit.path)
        if visit.followed.expired:
            await reconnecting.resend(self.ports, org, again)
            return plain(pages.title(), words.SENT_AGAIN, 200)
        try:
            asking = await reconnecting.begin(self.ports, org, again, visit.browser)
        except NotAllowed:
            return plain(pages.title(), words.NO_LONGER_SLACK, 403)
        except Refusal:
            return Onward(visit.path)
        state = self.front.files.cipher.seal(json.dumps(_told(org, again, asking, f"{self._here}{visit.path}")))
        return Onward(self.ports.grantors[Way.SLACK].address(asking, state, self._back))

    async def _returned(self, request: web.Request) -> web.Response:
        """Whoever was not sent by us, in this browser, learns nothing and changes nothing."""
        state = self._opened(request.query.get("state", ""))
        if state is None:
            return self.front.answer(plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404))
        org, again = OrgId(state["org"]), read(state["again"])
        asking = Asking(Way.SLACK, state["nonce"], state["verifier"], state["browser"], _moment(state))
        code = request.query.get("code") if "error" not in request.query else None
        if again_later := self.front.too_often(org, AccountId("")):
            return again_later
        try:
            if self.front.browser(request) != asking.browser:
                raise AnswerTooLate
            await reconnecting.answer(self.ports, org, again, asking, code, self._back)
        except NotAllowed:
            return self.front.answer(plain(pages.title(), words.NO_LONGER_SLACK, 403))
        except AnswerTooLate as late:
            return self.front.answer(plain(words.TOO_LATE, refusal(late), 409))
        except Refusal as refused:
            return self.front.answer(Shown(pages.failed(refusal(refused), state["page"]), 409))
        return self.front.answer(plain(pages.done(), words.SLACK_CONNECTED, 200))

    def _opened(self, sealed: str) -> dict[str, Any] | None:
        try:
            told: dict[str, Any] = json.loads(self.front.files.cipher.open(sealed))
            return told if told["state"] == RECONNECT and self.ports.clock.now() < _moment(told) else None
        except (ValueError, KeyError, TypeError):
            return None

    @property
    def _back(self) -> str:
        return f"{self._here}{BACK}"

    @property
    def _here(self) -> str:
        return self.front.files.public_url.rstrip("/")


def _told(org: OrgId, again: Again, asking: Asking, page: str) -> dict[str, Any]:
    """Sealed, so that nobody else can make one, or reads on the way what stands in it."""
    return {
        "state": RECONNECT,
        "org": org,
        "again": spelt(again),
        "until": asking.until.isoformat(),
        "nonce": asking.nonce,
        "verifier": asking.verifier,
        "browser": asking.browser,
        "page": page,
    }


def _moment(state: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(state["until"])
