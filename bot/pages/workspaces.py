"""How is another workspace or tenant connected: by a link that a manager made, through Slack or Microsoft, and back?"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from bot.links import WORKSPACE
from bot.manifests import SCOPES
from bot.pages.front import Front, Onward, Seen, Shown, Visit, plain
from cards import workspace_page as pages
from cards.tokens import parse
from cards.web import DO
from cards.words import refusal
from cards.words import web as words
from domain.errors import AnswerTooLate, BadToken, LinkState, Refusal, WorkspaceLinkOver
from domain.ids import OrgId, WorkspaceLinkId
from domain.ports import Ports
from domain.registration import Asking, Way
from domain.use_cases import installing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Workspaces:
    """Slack and Microsoft send people back only to the addresses that they know, which are registration's: that hands
    over whoever was sent there by this page.
    """

    front: Front
    ports: Ports

    def routes(self) -> list[web.RouteDef]:
        return self.front.routes(WORKSPACE, self.show, self.sent)

    async def show(self, visit: Visit) -> Seen:
        try:
            found = await installing.look(self.ports, visit.followed.vendor, _link(visit))
        except WorkspaceLinkOver as over:
            return _over(over)
        if found.state is not LinkState.OPEN:
            return Shown(pages.over(found.state), 410)
        leads = tuple(sorted({self.ports.grantors[way].origin for way in found.offered}))
        return Shown(pages.page(found.organisation, found.link, found.offered, SCOPES, visit.sent), leads=leads)

    async def sent(self, visit: Visit) -> Seen:
        """What has changed since the page was opened shows when it is opened again."""
        org, link = visit.followed.vendor, _link(visit)
        try:
            way = Way(parse(visit.values.get(DO, "")).subject)
            asking = await installing.begin(self.ports, org, link, way, visit.browser)
        except (BadToken, ValueError, Refusal):
            return Onward(visit.path)
        state = self.front.files.cipher.seal(json.dumps(_told(org, link, asking, f"{self._here}{visit.path}")))
        return Onward(self.ports.grantors[way].address(asking, state, self._back(way)))

    async def returned(self, way: Way, request: web.Request) -> web.Response | None:
        """None for whoever was not sent by this page."""
        state = self._opened(way, request.query.get("state", ""))
        if state is None:
            return None
        org, link = OrgId(state["org"]), WorkspaceLinkId(state["link"])
        if later := self.front.too_often(org, link):
            return later
        asked = Asking(way, state["nonce"], state["verifier"], state["browser"], _moment(state))
        code = request.query.get("code") if "error" not in request.query else None
        return self.front.answer(await self._answered(request, org, link, asked, code, state["page"]))

    async def _answered(
        self, request: web.Request, org: OrgId, link: WorkspaceLinkId, asked: Asking, code: str | None, page: str
    ) -> Seen:
        try:
            if self.front.browser(request) != asked.browser or self.ports.clock.now() >= asked.until:
                raise AnswerTooLate
            done = await installing.answer(self.ports, org, link, asked, code, self._back(asked.way))
        except WorkspaceLinkOver as over:
            return _over(over)
        except AnswerTooLate as late:
            return plain(words.TOO_LATE, refusal(late), 409)
        except Refusal as refused:
            log.warning("workspace_not_connected", why=type(refused).__name__)
            return Shown(pages.failed(refusal(refused), page), 409)
        return Shown(pages.done(done.organisation, done.link, done.found))

    def _opened(self, way: Way, sealed: str) -> dict[str, Any] | None:
        try:
            told: dict[str, Any] = json.loads(self.front.files.cipher.open(sealed))
            return told if (told["state"], told["way"]) == (WORKSPACE, way.value) else None
        except (ValueError, KeyError, TypeError):
            return None

    def _back(self, way: Way) -> str:
        return f"{self._here}/{way.value}/oauth"

    @property
    def _here(self) -> str:
        return self.front.files.public_url.rstrip("/")


def _link(visit: Visit) -> WorkspaceLinkId:
    return visit.followed.invited or WorkspaceLinkId("")


def _over(over: WorkspaceLinkOver) -> Shown:
    if over.state is None:
        return plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404)
    return Shown(pages.over(over.state), 410)


def _told(org: OrgId, link: WorkspaceLinkId, asking: Asking, page: str) -> dict[str, Any]:
    """Sealed, so that nobody else can make one, or reads on the way what stands in it."""
    return {
        "state": WORKSPACE,
        "way": asking.way.value,
        "org": org,
        "link": link,
        "until": asking.until.isoformat(),
        "nonce": asking.nonce,
        "verifier": asking.verifier,
        "browser": asking.browser,
        "page": page,
    }


def _moment(state: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(state["until"])
