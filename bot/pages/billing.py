"""What does the billing page do for whoever came by the link of a mail?"""

from dataclasses import dataclass

from aiohttp import web

from bot.handlers.billing import typed
from bot.links import BILLING
from bot.pages.front import Front, Onward, Seen, Shown, Visit, plain
from cards import billing_page as pages
from cards.tokens import Token, parse
from cards.web import DO
from cards.words import refusal
from cards.words import web as words
from domain.errors import BadToken, UnknownPool
from domain.ids import SubscriptionId
from domain.notices import AllocateForm
from domain.ports import Ports
from domain.use_cases import allocating

ROWS = 100
"""Purchases on a page: a browser scrolls."""


@dataclass(frozen=True, slots=True)
class Billing:
    front: Front
    ports: Ports

    def routes(self) -> list[web.RouteDef]:
        return self.front.routes(BILLING, self.show, self.sent)

    async def show(self, visit: Visit) -> Seen:
        whose = await self._whose(visit)
        if not isinstance(whose, allocating.Reach):
            return whose
        if wanted := visit.query.get(pages.POOL):
            try:
                return self._pool(visit, await allocating.form(self.ports, whose, SubscriptionId(wanted)))
            except UnknownPool as refused:
                return _nothing(refused)
        return await self._page(visit, whose)

    async def sent(self, visit: Visit) -> Seen:
        try:
            pressed = parse(visit.values.get(DO, ""))
        except BadToken:
            return Onward(visit.path)
        if pressed.verb == pages.RESEND:
            await allocating.resend(self.ports, visit.followed.vendor, visit.followed.account)
            return Shown(pages.sent_anew())
        whose = await self._whose(visit)
        if not isinstance(whose, allocating.Reach):
            return whose
        try:
            return await self._pressed(visit, whose, pressed)
        except UnknownPool as refused:
            return _nothing(refused)

    async def _pressed(self, visit: Visit, whose: allocating.Reach, pressed: Token) -> Seen:
        subscription, entered = SubscriptionId(pressed.subject), typed(visit.values)
        if pressed.verb == pages.ADD:
            added = await allocating.add(self.ports, whose, subscription, entered, pressed.version)
            return self._pool(visit, added)
        if pressed.verb != pages.POOL:
            return Onward(visit.path)
        try:
            await allocating.save(self.ports, whose, subscription, entered, pressed.version)
        except allocating.Unsaved as unsaved:
            return self._pool(visit, unsaved.form)
        return Onward(pages.at(visit.path, saved=subscription))

    async def _whose(self, visit: Visit) -> allocating.Reach | Seen:
        """Of the newest link alone, while it lasts: an address that was corrected takes its links with it."""
        link = visit.followed
        whose = await allocating.reach_by_link(self.ports, link.vendor, link.account)
        if whose is None:
            return plain(words.NO_SUCH_PAGE, words.NO_SUCH_PAGE_HOW, 404)
        if link.expired or whose.serial != link.serial:
            return Shown(pages.over(visit.sent))
        return whose

    async def _page(self, visit: Visit, whose: allocating.Reach) -> Seen:
        start, done = visit.query.get(pages.FROM, ""), visit.query.get(pages.SAVED, "")
        offset = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 0
        shown = await allocating.page(self.ports, whose, offset, size=ROWS, saved_pool=SubscriptionId(done))
        return Shown(pages.page(shown, visit.path))

    def _pool(self, visit: Visit, shown: AllocateForm) -> Seen:
        return Shown(pages.pool(shown, visit.sent), 422 if shown.problems else 200)


def _nothing(refused: UnknownPool) -> Shown:
    return plain(words.NO_SUCH_PAGE, refusal(refused), 404)
