"""What does somebody who watches the playground see of Pax8, of the clock and of the bot?"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.playground import market_control
from bot.playground.cast import BY_KEY, CAST, E3
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Json
from bot.playground.pax8.book import Book
from bot.playground.pax8.seed import Row
from bot.playground.pax8.world import Call
from bot.playground.stage import BotDied, Stage

WATCHED = ("Acme Dental", "Birch & Sons Logistics")
PUTS_KEPT = 60
LAST_WORDS = 2_000
LOOK_EVERY = 0.15
"""Seconds. The small Pax8 counts no revisions and wakes nobody, so it is looked at; no eye is quicker."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words for a persona's composer, and what comes of them; sending is left to the visitor."""

    persona: str
    words: str
    shows: str
    scene: str = "licences"


SUGGESTIONS = (
    Suggestion("clara", "request 12 Microsoft 365 E3", "12 seats instead of 10: applied at once"),
    Suggestion("bea", "request 16 Microsoft 365 E3", "16 instead of 10: Ada or Ben decides"),
    Suggestion("clara", "add 2 Business Premium", "plain words: a card to confirm first"),
    Suggestion("theo", "request 20 Microsoft 365 E3 for Acme Dental", "a tech asks for a client"),
    Suggestion("ada", "catalog vendor:Acronis", "set what clients see, several at once"),
    Suggestion("ben", "approvals threshold 25", "see what a setting would have changed"),
    Suggestion("ada", "usage birch", "what Azure costs one client, with a chart"),
    Suggestion("nils", "licenses", "a stranger is told what to do"),
    Suggestion("vera", "provisioning", "orders from Pax8, and those to decide", "market"),
    Suggestion("milo", "provisioning accounts", "who has bought what", "market"),
    Suggestion("lena", "billing", "share out bought seats, once registered", "market"),
    Suggestion("lena", "notifications", "what changed at the Marketplace", "market"),
)


class BotState(StrEnum):
    """`reading` is up and listening, but before its first sync has shown it any licences."""

    DOWN = "down"
    STARTING = "starting"
    READING = "reading"
    UP = "up"


class Watch:
    """The stage as one JSON value with a revision; also starts and kills the bot, so as to know how it is.

    `on_death` is told the end of the bot's log when it ends without having been killed here.
    """

    def __init__(self, stage: Stage, on_death: Callable[[str], None] | None = None) -> None:
        self.stage = stage
        self.bot = BotState.DOWN
        self.last_words = ""
        self._on_death = on_death
        self._killed = False
        self._puts: deque[Call] = deque(maxlen=PUTS_KEPT)
        self._read = 0
        self._seen: Json = {}
        self._revision = 0
        self._rows = _watched_rows(stage.world.book("harbour"))
        self._tasks: list[asyncio.Task[None]] = []

    async def start_bot(self) -> str:
        """Returns its address; the one it has when it is up already. Raises BotDied."""
        if self.bot is not BotState.DOWN:
            return self.stage.bot_address
        self.bot, self.last_words, self._killed = BotState.STARTING, "", False
        try:
            address = await self.stage.start_bot()
        except (BotDied, TimeoutError) as failed:
            self.bot, self.last_words = BotState.DOWN, str(failed) or self.stage.said()[-LAST_WORDS:]
            raise BotDied(self.last_words) from None
        self.bot = BotState.READING
        self._tasks = [asyncio.create_task(self._keep_vigil()), asyncio.create_task(self._wait_for_licences())]
        return address

    async def ready(self) -> None:
        """Until the bot's first sync has ended, so that it can be asked for something."""
        while self.bot is not BotState.UP:  # noqa: ASYNC110 - rung by nobody: what is waited for is another process
            await asyncio.sleep(LOOK_EVERY)

    def kill_bot(self) -> None:
        self._killed = True
        self.stage.kill_bot()

    async def stop(self) -> None:
        """The bot itself is ended by its stage."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def after(self, revision: int, within: float) -> Json:
        """The view as soon as it is newer than `revision`, or whatever it is after `within` seconds."""
        until = time.monotonic() + within
        while (view := self.look())["revision"] <= revision and time.monotonic() < until:  # noqa: ASYNC110 - see above
            await asyncio.sleep(LOOK_EVERY)
        return view

    def look(self) -> Json:
        now = self._now()
        if now != self._seen:
            self._seen = now
            self._revision += 1
        return {"revision": self._revision, **now}

    def _now(self) -> Json:
        return {
            "cast": [asdict(persona) for persona in CAST],
            "suggestions": [asdict(suggestion) for suggestion in SUGGESTIONS],
            "bot": {"state": self.bot, "last_words": self.last_words},
            "ahead": round(self.stage.slack.clock.now() - time.time()),
            "pax8": {
                "subscriptions": [self._subscription(company, row) for company, row in self._rows],
                "puts": self._read_puts(),
                "faults": self.stage.world.faults.waiting(),
            },
            "market": market_control.shown(self.stage.market),
        }

    def _subscription(self, company: str, row_id: str) -> Json:
        book = self.stage.world.book("harbour")
        book.settle(self.stage.world.clock.now())
        row = book.subscriptions.get(row_id) or {}
        pending = [each.fields.get("quantity") for each in book.pending if each.subscription == row_id]
        shown = {name: row.get(name) for name in ("productName", "quantity", "status")}
        return {"id": row_id, "company": company, **shown, "pending": pending}

    def _read_puts(self) -> list[Json]:
        """Every PUT that arrived, newest first; only calls made since the last look are gone through."""
        new: list[Call] = []
        for call in reversed(self.stage.world.calls):
            if call.n <= self._read:
                break
            new.append(call)
        if new:
            self._read = new[0].n
            self._puts.extend(call for call in reversed(new) if call.method == "PUT")
        return [self._put(call) for call in reversed(self._puts)]

    def _put(self, call: Call) -> Json:
        row = self._row(call.path.rpartition("/")[2])
        asked = call.body.get("quantity") if isinstance(call.body, dict) else None
        told = {"n": call.n, "at": call.at.timestamp(), "asked": asked, "status": call.status}
        product, company = row.get("productName", call.path), self._company(row)
        return {**told, "effect": call.effect, "fault": call.fault, "product": product, "company": company}

    def _row(self, row_id: str) -> Row:
        try:
            return self.stage.world.holder(row_id).subscriptions[row_id]
        except LookupError:
            return {}

    def _company(self, row: Row) -> str:
        for partner in self.stage.world.partners:
            company = self.stage.world.book(partner).companies.get(str(row.get("companyId")))
            if company:
                return str(company["name"])
        return ""

    async def _keep_vigil(self) -> None:
        await self.stage.wait_for_death()
        self.bot = BotState.DOWN
        if not self._killed:
            self.last_words = self.stage.said()[-LAST_WORDS:]
            if self._on_death:
                self._on_death(self.last_words)

    async def _wait_for_licences(self) -> None:
        while self.bot is BotState.READING:
            if E3 in str((await _ask_for_licences(self.stage)).body):
                self.bot = BotState.UP
            else:
                await asyncio.sleep(LOOK_EVERY)


async def _ask_for_licences(stage: Stage) -> Seen:
    """Clara's /licenses with nobody there to read the answer: it is in the HTTP answer, and nothing is posted."""
    clara, state = BY_KEY["clara"], stage.slack.state
    place = state.dm(state.workspaces[clara.home], clara.user).id
    asked = {"command": "/licenses", "text": "", "team_id": clara.home, "channel_id": place, "user_id": clara.user}
    asked["trigger_id"] = state.new_trigger(clara.home, clara.user)
    asked["response_url"] = stage.slack.url + state.new_response_url(clara.home, place, clara.user, None)
    return await stage.slack.wire.form("command", {**asked, "api_app_id": state.workspaces[clara.home].app_id})


def _watched_rows(book: Book) -> list[tuple[str, str]]:
    """(company, subscription id), as Pax8 has them at the start; a small world may lack some."""
    names = {row["id"]: row["name"] for row in book.catalogue.companies if row["name"] in WATCHED}
    held = [row for row in book.catalogue.subscriptions if row["companyId"] in names]
    return [(names[row["companyId"]], row["id"]) for row in held]
