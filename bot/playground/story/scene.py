"""Who is on the stage of the story, how are they asked to act, and how is it told?"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape

from bot.playground.cast import APPROVALS
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Post
from bot.playground.mail import Mail
from bot.playground.seats import PATIENCE, Missed, Seat, SlackSeat, TeamsSeat
from bot.playground.stage import Stage
from bot.playground.teams.pressing import MESSAGE

LEASED = 61
"""Seconds after which nobody waits any more for what a bot that died had begun."""

LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")

WAITS = (15, 45, 240, 600)
"""Seconds from one look at Pax8 to the next after a lost answer: 15 s, 1, 5 and 15 min after it was sent."""


@dataclass(slots=True)
class Scene:
    """The stage, the people at it, and what has been told so far."""

    stage: Stage
    console: Console
    clara: SlackSeat = field(init=False)
    bea: TeamsSeat = field(init=False)
    theo: SlackSeat = field(init=False)
    ada: SlackSeat = field(init=False)
    ben: TeamsSeat = field(init=False)
    olga: SlackSeat = field(init=False)
    nils: SlackSeat = field(init=False)
    gil: SlackSeat = field(init=False)
    nils_on_teams: TeamsSeat = field(init=False)
    vera: SlackSeat = field(init=False)
    lena: SlackSeat = field(init=False)
    milo: TeamsSeat = field(init=False)

    def __post_init__(self) -> None:
        for key in ("clara", "theo", "ada", "olga", "nils", "gil", "vera", "lena"):
            setattr(self, key, SlackSeat(self.stage.slack, key))
        for key in ("bea", "ben", "nils_on_teams", "milo"):
            setattr(self, key, TeamsSeat(self.stage.teams, key))

    @property
    def approvals(self) -> str:
        """The Teams channel where cards are decided."""
        return self.stage.approvals

    @property
    def general(self) -> str:
        """The other channel of that team."""
        return next(each.id for each in self.stage.teams.state.conversations.values() if each.name == "General")

    def name_of(self, place: str) -> str:
        """As people call the channel: by its name on either platform, or by what it is for."""
        if place in (self.approvals, APPROVALS):
            return "the approvals channel"
        slack, teams = self.stage.slack.state.channels, self.stage.teams.state.conversations
        return slack[place].name if place in slack else teams[place].name

    def subscription(self, company: str, product: str) -> str:
        return str(self.stage.world.partners["harbour"].data.subscription(company, product)["id"])

    def product(self, part: str) -> str:
        """The name of the first product that holds this and that somebody has."""
        rows = self.stage.world.partners["harbour"].data.subscriptions
        return next(name for row in rows if part in (name := str(row["productName"])))

    def seats(self, subscription: str) -> int:
        """What Pax8 holds at this moment."""
        row = self.stage.world.holder(subscription).subscriptions.get(subscription)
        return int(row["quantity"]) if row else 0

    def puts(self, subscription: str) -> list[Any]:
        return self.stage.world.puts(subscription)

    def effects(self, subscription: str) -> int:
        return sum(1 for call in self.puts(subscription) if call.effect)

    async def say(self, who: Seat, text: str) -> int:
        """Returns how many messages the person had before, so that only newer ones are taken for an answer."""
        before = len(who.shows())
        self.tell(f"[bold]{who.who.name}[/] writes: {escape(text)}")
        told(await who.say(text))
        return before

    async def sees(self, who: Seat, *needles: str, place: str = "direct", after: int = 0) -> Post:
        post = await who.sees(*needles, place=place, after=after)
        where = "" if place == "direct" else f" in {self.name_of(place)}"
        self.tell(f"[bold]{who.who.name}[/] sees{where}: [dim]{_gist(who.words(post))}[/]")
        return post

    async def press(self, who: Seat, post: Post, label: str, *, nth: int = 0) -> Seen:
        """`nth` tells the buttons of a list apart."""
        self.tell(f"[bold]{who.who.name}[/] presses {label}")
        return told(await who.press(post, label, nth=nth))

    async def asks(self, who: Seat, text: str, *needles: str) -> Post:
        """Write to the bot, and see the answer that holds all of these."""
        return await self.sees(who, *needles, after=await self.say(who, text))

    async def types(self, who: SlackSeat, command: str, text: str, *needles: str) -> Post:
        """The same by a slash command."""
        before = len(who.shows())
        self.tell(f"[bold]{who.who.name}[/] types: {command} {text}")
        told(await who.command(command, text))
        return await self.sees(who, *needles, after=before)

    def ticks(self, who: SlackSeat | TeamsSeat, field: str, *starts: str) -> list[str]:
        """Choose all that begin with one of these; returns them as they are read. One platform tells more than the
        other.
        """
        chosen = [label for label in who.offered(field) if label.startswith(starts)]
        self.tell(f"[bold]{who.who.name}[/] ticks {escape(', '.join(chosen))}")
        who.tick(field, *chosen)
        return chosen

    async def fills(self, who: Seat, **values: str) -> Seen:
        self.tell(f"[bold]{who.who.name}[/] fills in the form")
        return told(await who.fill(**values))

    async def turns(self, who: Seat, post: Post, *needles: str) -> None:
        """Wait until the message that stands there holds all of these."""
        server = self.stage.slack if isinstance(who, SlackSeat) else self.stage.teams
        try:
            await server.wait_for(lambda: all(needle in who.words(post) for needle in needles), PATIENCE)
        except TimeoutError:
            raise Missed(f"it never came to hold {needles}:\n{who.words(post)}") from None
        self.tell(f"[bold]{who.who.name}[/] sees it turn: [dim]{_gist(who.words(post))}[/]")

    async def reads(self, who: SlackSeat, *needles: str) -> None:
        """In the window that stands before them: a form's answer is shown in its place."""
        words = json.dumps(who.window(), ensure_ascii=False)
        hold(all(needle in words for needle in needles), f"{needles} does not stand in the window:\n{words}")
        self.tell(f"[bold]{who.who.name}[/] reads in the window: [dim]{' … '.join(needles)}[/]")

    async def mail(self, to: str, subject: str) -> Mail:
        """Wait for a mail to this address with these words in its subject."""
        log = self.stage.mail.log
        try:
            found = await log.wait_for(lambda: log.to(to, subject), PATIENCE)
        except TimeoutError:
            there = [mail.subject for mail in log.to(to)]
            raise Missed(f"no mail {subject!r} came for {to}; there are {there}") from None
        self.tell(f"[bold]{to}[/] gets a mail: [dim]{escape(found[-1].subject)}[/]")
        return found[-1]

    def tell(self, words: str) -> None:
        self.console.print(f"    {words}", highlight=False)

    def pax8(self, subscription: str, what: str) -> None:
        self.tell(f"[cyan]Pax8[/]: {what} is at {self.seats(subscription)} seats")


def _gist(words: str) -> str:
    """A title says it; where the title only opens a sentence, its next line says it."""
    title, *rest = words.splitlines()
    gist = title if title.startswith("#") or not rest else f"{title}: {rest[0]}"
    return escape(gist)


def told(seen: Seen) -> Seen:
    """Raises Missed when the platform would have shown an error; a word of the bot's own is none."""
    body = seen.body if isinstance(seen.body, dict) else {}
    own = (body.get("type"), body.get("statusCode")) == (MESSAGE, 200) or (body.get("task") or {}).get(
        "type"
    ) == "message"
    if (seen.shown and not own) or not seen.accepted:
        raise Missed(f"the platform showed an error: {seen.shown or seen.status}")
    return seen


def linked(mail: Mail) -> str:
    """The address that a mail leads to."""
    found = LINK.search(mail.text)
    hold(found is not None, f"there is no link in the mail:\n{mail.text}")
    return found[0] if found else ""


def hold(fact: bool, what: str) -> None:
    if not fact:
        raise Missed(what)


async def until(fact: Callable[[], Awaitable[bool]], within: float = 10.0) -> None:
    """Look until it is so: neither Pax8 nor the bot's own jobs ring a bell. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not await fact():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def confirmed(s: Scene, who: Seat, needle: str, before: int) -> None:
    """Pax8 accepts at once and provisions later: a read some seconds on shows it."""
    await s.sees(who, "Accepted by Pax8", needle, after=before)
    s.stage.forward(WAITS[0])
    await s.sees(who, "Done:", needle, after=before)
