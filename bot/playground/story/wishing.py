"""How do clients and techs ask in their own words, take it back, and see where it stands?"""

import asyncio

from bot.playground.cast import APPROVALS, E3, PREMIUM
from bot.playground.chat_log import Post
from bot.playground.story.scene import Scene, hold, told, until


async def own_words(s: Scene) -> None:
    sub = s.subscription("Acme Dental", PREMIUM)
    had, puts = s.seats(sub), len(s.puts(sub))
    asked = await s.asks(s.clara, "add 2 Business Premium", "Is this what you want?", f"{had} → {had + 2} (+2)")
    hold(len(s.puts(sub)) == puts, "words alone made a request")
    before = len(s.clara.shows())
    await s.press(s.clara, asked, "Send request")
    await s.sees(s.clara, "Accepted by Pax8", f"{had + 2} seats", after=before)
    hold(s.seats(sub) == had + 2 and len(s.puts(sub)) == puts + 1, "not exactly one PUT")
    s.pax8(sub, "Acme's Business Premium")
    await s.asks(s.bea, "we are growing so fast", "Seatwise did not understand")


async def withdrawn(s: Scene) -> None:
    sub = s.subscription("Birch & Sons Logistics", E3)
    asked, puts = s.seats(sub) * 3, len(s.puts(sub))
    await s.say(s.bea, f"request {asked} {E3}")
    card = await s.sees(s.ada, "Birch", f"{asked} seats", place=APPROVALS)
    listed = await s.asks(s.bea, "requests pending", "1 request")
    await s.press(s.bea, listed, "Withdraw")
    await s.turns(s.ada, card, "ithdrawn")
    hold(len(s.puts(sub)) == puts, "a withdrawn request reached Pax8")


async def on_behalf(s: Scene) -> None:
    sub = s.subscription("Cedar Law LLP", PREMIUM)
    asked = s.seats(sub) * 2
    before = await s.say(s.theo, f"request {asked} {PREMIUM} for Cedar Law LLP")
    needles = (f"{asked} seats", "Theo Marsh (Harbour IT) for Cedar Law LLP")
    await s.sees(s.ada, *needles, place=APPROVALS)
    card = await s.sees(s.ben, *needles, place=s.approvals)
    await s.press(s.ben, card, "Approve")
    await s.sees(s.ada, *needles, "Ben Okafor", place=APPROVALS)
    await s.sees(s.theo, "Accepted by Pax8", f"{asked} seats", after=before)
    s.pax8(sub, "Cedar's Business Premium")


async def said_yes(s: Scene) -> None:
    sub = s.subscription("Acme Dental", E3)
    asked, puts = s.seats(sub) * 2, len(s.puts(sub))
    await s.stage.slack.people.home_opened(s.clara.who.user)
    await _at_home(s, E3)
    await s.say(s.bea, "home")
    page = await s.sees(s.bea, "Hello Bea")
    before = len(s.ada.shows(APPROVALS))
    await s.say(s.clara, f"request {asked} {E3}")
    card = await s.sees(s.ada, f"{asked} seats", place=APPROVALS, after=before)
    await _at_home(s, "Waiting for approval")
    shown = await _said_under(s, card)
    hold(shown.only_for == s.ada.who.user, "everybody was shown it")
    hold(len(s.puts(sub)) == puts, "words decided")
    await s.press(s.ada, shown, "Approve")
    await _at_home(s, "Waiting for approval", gone=True)
    await s.turns(s.ada, card, "Accepted by Pax8", "Ada Novak")
    hold("Acme" not in s.bea.words(page), "another client's page tells of it")
    hold(len(s.puts(sub)) == puts + 1, "not exactly one PUT")


async def _said_under(s: Scene, card: Post) -> Post:
    """Said again if nothing comes: a card can be read a moment before it is recorded where it stands."""

    async def answered() -> bool:
        told(await s.ada.say("approved", under=card))
        await asyncio.sleep(1)
        return any("A typed message decides nothing" in s.ada.words(post) for post in s.ada.shows(APPROVALS))

    s.tell("[bold]Ada Novak[/] writes under the card: approved")
    await until(answered)
    return await s.sees(s.ada, "A typed message decides nothing", place=APPROVALS)


async def _at_home(s: Scene, words: str, *, gone: bool = False) -> None:
    async def shown() -> bool:
        shown = s.stage.slack.state.homes.get((s.clara.who.home, s.clara.who.user))
        return shown is not None and (words in str(shown.payload)) is not gone

    await until(shown)
    says = "says no longer" if gone else "says by itself"
    s.tell(f"[bold]Clara Lind[/]'s home tab {says}: [dim]{words}[/]")


async def teams_page(s: Scene) -> None:
    sub = s.subscription("Birch & Sons Logistics", E3)
    asked, puts = s.seats(sub) + 1, len(s.puts(sub))
    await s.say(s.bea, "home")
    page = await s.sees(s.bea, "Hello Bea")
    pages = sum("Hello Bea" in s.bea.words(post) for post in s.bea.shows())
    card = await s.asks(s.bea, f"we need {asked} {E3} from now on", "Is this what you want?")
    await s.press(s.bea, card, "Send request")
    await s.turns(s.bea, page, f"{asked}", "Accepted by Pax8")
    hold(pages == 1, "there is a second card")
    hold(len(s.puts(sub)) == puts + 1, "not exactly one PUT")


CHAPTERS = (
    ("“add 2 Business Premium” becomes a card, and a request once it is sent", own_words),
    ("A request is taken back from the list", withdrawn),
    ("A tech asks on behalf of a client, and the card says so", on_behalf),
    ("“approved” in a thread decides nothing; the button does, and the home tab follows", said_yes),
    ("The page in Teams follows too", teams_page),
)
