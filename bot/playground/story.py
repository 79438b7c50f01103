"""Does the whole walk hold, over the same doors that people use? Told as it happens, and false if any step did not."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape

from bot.playground.cast import APPROVALS, E3, PREMIUM, SUMMIT_APPROVALS, Sizes
from bot.playground.chat_door import Seen
from bot.playground.chat_log import Post
from bot.playground.pax8.faults import Fault
from bot.playground.seats import Missed, Seat, SlackSeat, TeamsSeat
from bot.playground.stage import BotDied, Stage

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

    def __post_init__(self) -> None:
        for key in ("clara", "theo", "ada", "olga", "nils"):
            setattr(self, key, SlackSeat(self.stage.slack, key))
        for key in ("bea", "ben"):
            setattr(self, key, TeamsSeat(self.stage.teams, key))

    @property
    def approvals(self) -> str:
        """The Teams channel where cards are decided."""
        return self.stage.approvals

    def subscription(self, company: str, product: str) -> str:
        return str(self.stage.world.partners["harbour"].data.subscription(company, product)["id"])

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
        self.console.print(f"    [bold]{who.who.name}[/] writes: {text}", highlight=False)
        told(await who.say(text))
        return before

    async def sees(self, who: Seat, *needles: str, place: str = "direct", after: int = 0) -> Post:
        post = await who.sees(*needles, place=place, after=after)
        where = "" if place == "direct" else " in the approvals channel"
        self.console.print(
            f"    [bold]{who.who.name}[/] sees{where}: [dim]{_gist(who.words(post))}[/]", highlight=False
        )
        return post

    async def press(self, who: Seat, post: Post, label: str) -> Seen:
        self.console.print(f"    [bold]{who.who.name}[/] presses {label}", highlight=False)
        return told(await who.press(post, label))

    def pax8(self, subscription: str, what: str) -> None:
        self.console.print(f"    [cyan]Pax8[/]: {what} is at {self.seats(subscription)} seats", highlight=False)


def _gist(words: str) -> str:
    """A title says it; where the title only opens a sentence, its next line says it."""
    title, *rest = words.splitlines()
    gist = title if title.startswith("#") or not rest else f"{title}: {rest[0]}"
    return escape(gist)


def told(seen: Seen) -> Seen:
    """Raises Missed when the platform would have shown an error."""
    if seen.shown or not seen.accepted:
        raise Missed(f"the platform showed an error: {seen.shown or seen.status}")
    return seen


def hold(fact: bool, what: str) -> None:
    if not fact:
        raise Missed(what)


async def until(fact: Callable[[], Awaitable[bool]], within: float = 10.0) -> None:
    """Look until it is so: neither Pax8 nor the bot's own jobs ring a bell. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not await fact():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def tell(database_url: str | None = None, sizes: Sizes | None = None, console: Console | None = None) -> bool:
    """The whole story on a stage of its own; true when every step held."""
    console = console or Console(soft_wrap=True)
    stage = Stage(database_url, sizes)
    started = time.perf_counter()
    try:
        await stage.start()
        await stage.start_bot()
        console.print(
            f"The bot listens on {stage.bot_address} after {time.perf_counter() - started:.1f} s.", highlight=False
        )
        held = await _tell(Scene(stage, console))
    except BotDied as died:
        console.print(f"[red]The bot did not start:[/]\n{died}", highlight=False)
        held = False
    finally:
        ending = time.perf_counter()
        await stage.stop()
        console.print(f"The bot ended in {time.perf_counter() - ending:.1f} s.", highlight=False)
    verdict = "[green]The story holds.[/]" if held else "[red]The story does not hold.[/]"
    console.print(f"\n{verdict} {len(CHAPTERS)} chapters in {time.perf_counter() - started:.1f} s.", highlight=False)
    return held


async def _tell(scene: Scene) -> bool:
    """Chapters stand on each other's ground, so the first that does not hold ends the story."""
    for number, (title, chapter) in enumerate(CHAPTERS, 1):
        scene.console.print(f"\n[bold]{number}. {title}[/]", highlight=False)
        started = time.perf_counter()
        try:
            await chapter(scene)
        except (Missed, LookupError, TimeoutError) as missed:
            scene.console.print(f"    [red]✗ {type(missed).__name__}: {missed}[/]", highlight=False, markup=True)
            scene.console.print(f"[dim]{scene.stage.said()[-1500:]}[/]", highlight=False, markup=False)
            return False
        scene.console.print(f"    [green]✓[/] {(time.perf_counter() - started) * 1000:.0f} ms", highlight=False)
    return True


async def mirrored(s: Scene) -> None:
    """The first syncs have to have run before anybody can ask for anything."""

    async def mirrored_yet() -> bool:
        return "Microsoft 365 E3" in str((await s.clara.command("/licenses")).body)

    await until(mirrored_yet, 30)
    seen = await s.clara.command("/licenses")
    hold("Birch" not in str(seen.body), "a client saw another client's licences")
    s.console.print("    Clara types /licenses and sees Acme's subscriptions, and nobody else's", highlight=False)


async def stranger(s: Scene) -> None:
    before = await s.say(s.nils, "request 12 Microsoft 365 E3")
    post = await s.sees(s.nils, "Harbour IT", after=before)
    hold("U0NILS" in s.nils.words(post), "a person nobody knows was not told how to be linked")


async def auto_approved(s: Scene) -> None:
    sub = s.subscription("Acme Dental", E3)
    before = await s.say(s.clara, f"request 12 {E3}")
    await s.sees(s.clara, "Accepted by Pax8", "10 → 12", after=before)
    await _confirmed(s, s.clara, "12 seats", before)
    hold(s.seats(sub) == 12, "Pax8 was not changed")
    hold(len(s.puts(sub)) == 1 and s.puts(sub)[0].body == {"quantity": 12}, "not exactly one PUT of one key")
    s.pax8(sub, "Acme's E3")


async def _confirmed(s: Scene, who: Seat, needle: str, before: int) -> None:
    """Pax8 accepts at once and provisions later: a read some seconds on shows it."""
    await s.sees(who, "Accepted by Pax8", needle, after=before)
    s.stage.forward(WAITS[0])
    await s.sees(who, "Done:", needle, after=before)


async def one_decision(s: Scene) -> None:
    sub = s.subscription("Birch & Sons Logistics", E3)
    before = await s.say(s.bea, f"request 16 {E3}")
    await s.sees(s.bea, "16", after=before)
    on_slack = await s.sees(s.ada, "Birch", "16", "60%", place=APPROVALS)
    on_teams = await s.sees(s.ben, "Birch", "16", "60%", place=s.approvals)
    hold(s.ada.words(on_slack) == s.ben.words(on_teams), "the two cards do not say the same")
    s.console.print("    [bold]Ada[/] presses Approve on Slack while [bold]Ben[/] presses it on Teams", highlight=False)
    both = await asyncio.gather(s.ada.press(on_slack, "Approve"), s.ben.press(on_teams, "Approve"))
    bens_view = str(told(both[1]).body)
    told(both[0])
    await s.sees(s.ada, "Accepted by Pax8", "16 seats", place=APPROVALS)
    await _confirmed(s, s.bea, "16 seats", before)
    await s.sees(s.ben, "Done:", "16 seats", place=s.approvals)
    await _same_words(s, on_slack, on_teams)
    hold(len(s.puts(sub)) == 1 and s.seats(sub) == 16, "not exactly one PUT")
    first, loser = _first_and_second(s, on_slack, bens_view)
    s.console.print(f"    {first} was first; {loser} was told so", highlight=False)
    s.pax8(sub, "Birch's E3")


def _first_and_second(s: Scene, on_slack: Post, bens_view: str) -> tuple[str, str]:
    """Who decided, by the settled card; the other has been told, in private or on their own view of the card."""
    if "Ada Novak" in s.ada.words(on_slack):
        hold("Ada Novak" in bens_view, "Ben was not told that Ada was first")
        return "Ada", "Ben"
    private = [s.ada.words(post) for post in s.ada.shows(APPROVALS) if post.only_for]
    hold(any("Ben Okafor" in words for words in private), "Ada was not told that Ben was first")
    return "Ben", "Ada"


async def _same_words(s: Scene, on_slack: Post, on_teams: Post) -> None:
    """Both copies converge on the newest state, each in its own pace."""
    for _ in range(50):
        if s.ada.words(on_slack) == str(on_teams.body.get("summary")):
            return
        await asyncio.sleep(0.1)
    raise Missed(f"the cards differ:\n{s.ada.words(on_slack)}\n---\n{on_teams.body.get('summary')}")


async def rejected(s: Scene) -> None:
    sub = s.subscription("Acme Dental", PREMIUM)
    before = await s.say(s.clara, f"request 20 {PREMIUM}")
    card = await s.sees(s.ada, "Acme", "20 seats", place=APPROVALS)
    await s.press(s.ada, card, "Reject…")
    told(await s.ada.fill(reason="Use the five spare seats of last month first."))
    await s.sees(s.clara, "rejected", "Use the five spare seats", after=before)
    hold(not s.puts(sub), "a rejected change reached Pax8")


async def lost_after(s: Scene) -> None:
    sub = s.subscription("Acme Dental", _acronis(s))
    s.stage.world.faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*", times=1))
    s.console.print("    [cyan]Pax8[/] will take the next change and never answer", highlight=False)
    before = await s.say(s.clara, "request 30 Acronis")
    await s.sees(s.clara, "Outcome unknown", after=before)
    s.stage.forward(WAITS[0])
    await s.sees(s.clara, "Done:", "30 seats", after=before)
    hold(len(s.puts(sub)) == 1 and s.seats(sub) == 30, "not exactly one PUT")
    s.pax8(sub, "Acme's Acronis")


async def lost_before(s: Scene) -> None:
    sub = s.subscription("Acme Dental", _acronis(s))
    puts = len(s.puts(sub))
    s.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=1))
    s.console.print("    [cyan]Pax8[/] will lose the next change before it takes effect", highlight=False)
    before = await s.say(s.clara, "request 33 Acronis")
    await s.sees(s.clara, "Outcome unknown", after=before)
    for seconds in WAITS:
        s.stage.forward(seconds)
        await _looked_again(s, sub)
    await _confirmed(s, s.clara, "33 seats", before)
    hold(s.effects(sub) == 2 and len(s.puts(sub)) == puts + 2, "not one effect by a second, checked PUT")
    hold(s.seats(sub) == 33, "the change did not come about")
    s.pax8(sub, "Acme's Acronis")


async def _looked_again(s: Scene, sub: str) -> None:
    """Until the bot has read the subscription and its history once more."""
    before = len(s.stage.world.calls)

    async def looked() -> bool:
        return any(call.path.endswith(f"{sub}/history") for call in list(s.stage.world.calls)[before:])

    await until(looked)


async def killed(s: Scene) -> None:
    sub = s.subscription("Birch & Sons Logistics", E3)
    before = await s.say(s.bea, f"request 30 {E3}")
    card = await s.sees(s.ada, "Birch", "30 seats", place=APPROVALS)
    s.stage.world.faults.add(Fault(kind="slow", method="GET", path=f"/subscriptions/{sub}", seconds=1.5, times=1))
    await s.press(s.ada, card, "Approve")
    s.stage.kill_bot()
    await s.stage.wait_for_death()
    hold(len(s.puts(sub)) == 1, "the PUT went out before the kill: this chapter proves nothing")
    s.console.print("    The bot is killed after the approval and before the PUT, and started again", highlight=False)
    await s.stage.start_bot()
    s.stage.forward(61)
    await s.sees(s.bea, "Accepted by Pax8", "30 seats", after=before)
    await _confirmed(s, s.bea, "30 seats", before)
    await s.sees(s.ada, "Birch", "30 seats", "Done:", place=APPROVALS)
    hold(len(s.puts(sub)) == 2 and s.seats(sub) == 30, "not exactly one PUT more")
    s.pax8(sub, "Birch's E3")


async def changed_elsewhere(s: Scene) -> None:
    sub = s.subscription("Acme Dental", PREMIUM)
    before = await s.say(s.clara, f"request 18 {PREMIUM}")
    card = await s.sees(s.ada, "Acme", "18 seats", place=APPROVALS)
    s.stage.world.book("harbour").alter(sub, {"quantity": 13}, s.stage.world.clock.now())
    s.console.print("    Somebody sets 13 seats in Pax8's own portal", highlight=False)
    await s.press(s.ada, card, "Approve")
    await s.sees(s.ada, "Acme", "18 seats", "hanged elsewhere", place=APPROVALS)
    await s.sees(s.clara, "13", after=before)
    hold(not s.puts(sub) and s.seats(sub) == 13, "somebody else's change was overwritten")
    s.pax8(sub, "Acme's Business Premium")


WRONG = (
    ("request 12 Photoshop", "Photoshop"),
    ("request 5 visio", "Visio Plan 1"),
    ("request ten Microsoft 365 E3", "ten"),
    ("request -1 Microsoft 365 E3", "-1"),
    ("request 0 Microsoft 365 E3", "“0”"),
    ("request 1000000000 Microsoft 365 E3", "1,000,000"),
    ("request 13 Microsoft 365 Business Premium", "13"),
    ("request 12 Microsoft 365 E3 for Birch & Sons Logistics", "Microsoft 365 E3"),
    ("reqest 12 Microsoft 365 E3", "request"),
)


async def wrong_words(s: Scene) -> None:
    cards, puts = len(s.ada.shows(APPROVALS)), sum(1 for call in s.stage.world.calls if call.method == "PUT")
    for words, needle in WRONG:
        before = await s.say(s.clara, words)
        await s.sees(s.clara, needle, after=before)
    hold(len(s.ada.shows(APPROVALS)) == cards, "a wrong word made a request")
    hold(sum(1 for call in s.stage.world.calls if call.method == "PUT") == puts, "a wrong word reached Pax8")


async def old_and_foreign_buttons(s: Scene) -> None:
    card = next(post for post in s.ada.shows(APPROVALS) if "20 seats" in s.ada.words(post))
    before = len(s.ada.shows(APPROVALS))
    await _press_old(s, card)
    await s.sees(s.ada, "Ada Novak", place=APPROVALS, after=before)
    hold(not s.puts(s.subscription("Acme Dental", PREMIUM)), "an old button decided something")
    s.console.print(
        "    Ada presses a button of the card as it was; it is answered, and nothing happens", highlight=False
    )
    hold(not s.olga.shows(SUMMIT_APPROVALS), "another MSP saw a card")


async def _press_old(s: Scene, card: Post) -> None:
    told(await s.ada.press(card, "Approve", version=0))


async def synced(s: Scene) -> None:
    sub = s.subscription("Cedar Law LLP", PREMIUM)
    now = s.seats(sub)
    s.stage.world.book("harbour").alter(sub, {"quantity": now + 4}, s.stage.world.clock.now())
    s.stage.forward(3600)

    async def shown() -> bool:
        return f"{now + 4}" in str((await s.theo.command("/licenses", "Cedar")).body)

    await until(shown, 15)
    s.console.print(f"    An hour later Theo's /licenses shows what changed at Pax8: {now + 4}", highlight=False)


def _acronis(s: Scene) -> str:
    names: Iterator[str] = (
        str(row["productName"])
        for row in s.stage.world.partners["harbour"].data.subscriptions
        if "Acronis" in str(row["productName"])
    )
    return next(names)


CHAPTERS: tuple[tuple[str, Callable[[Scene], Awaitable[None]]], ...] = (
    ("The licences are mirrored, and a client sees their own", mirrored),
    ("A person nobody knows is told how to be linked", stranger),
    ("A client asks 10 → 12 and the rules let it pass", auto_approved),
    ("Another asks 10 → 16: two admins approve at once, and one decides", one_decision),
    ("A rejection's reason reaches the client", rejected),
    ("Pax8 times out after applying: one PUT", lost_after),
    ("Pax8 times out before applying: one effect", lost_before),
    ("The bot is killed between approval and PUT", killed),
    ("A quantity changed behind our back stops the approval", changed_elsewhere),
    ("Wrong words are answered and nothing is written", wrong_words),
    ("Old buttons and other people's cards", old_and_foreign_buttons),
    ("The sync sees what changed at Pax8", synced),
)
