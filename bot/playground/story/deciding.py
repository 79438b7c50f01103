"""How do managers set when a request waits, decide several at once, and choose where they are asked?"""

from bot.playground.cast import APPROVALS, E3, PREMIUM
from bot.playground.chat_log import Post
from bot.playground.seats import Seat
from bot.playground.story.scene import Scene, hold, told

ACRONIS = "Acronis Cyber Protect"


async def previewed(s: Scene) -> None:
    hers = await s.asks(s.ada, "approvals threshold 25", "Before you save", "50% → 25%")
    his = await s.asks(s.ben, "approvals threshold 40", "Before you save", "50% → 40%")
    await s.press(s.ada, hers, "Save")
    await s.turns(s.ada, hers, "Saved.", "25%")
    await s.press(s.ben, his, "Save")
    await s.turns(s.ben, his, "changed meanwhile by Ada Novak", "50% → 25%")
    stands = await s.asks(s.ben, "approvals settings", "Auto-approve threshold: 25%")
    await s.press(s.ben, stands, "Change settings…")
    await s.fills(s.ben, threshold="50")
    again = await s.sees(s.ben, "Before you save", "25% → 50%")
    await s.press(s.ben, again, "Save")
    await s.turns(s.ben, again, "Saved.", "50%")
    await s.types(s.ada, "/approvals", "settings", "Auto-approve threshold: 50%", "Ben Okafor")


async def several_decided(s: Scene) -> None:
    e3, premium = s.subscription("Birch & Sons Logistics", E3), s.subscription("Acme Dental", PREMIUM)
    had, puts = s.seats(premium), len(s.puts(e3)) + len(s.puts(premium))
    await s.say(s.clara, f"request {had * 2} {PREMIUM}")
    await s.sees(s.ada, "Acme Dental", f"{had * 2} seats", place=APPROVALS)
    await s.say(s.bea, f"request {s.seats(e3) * 2} {E3}")
    await s.sees(s.ada, "Birch", f"{s.seats(e3) * 2} seats", place=APPROVALS)
    listed = await s.types(s.ada, "/approvals", "", "requests wait", "Acme Dental", "Birch")
    await s.press(s.ada, listed, "Decide several…")
    both = s.ticks(s.ada, "changes", "#")
    s.ticks(s.ada, "verdict", "Reject")
    told(await s.ada.fill(reason="After the audit."))
    for who, name in ((s.clara, had * 2), (s.bea, s.seats(e3) * 2)):
        await s.sees(who, "ejected", f"{name:,} seats", "After the audit.")
    hold(len(both) == 2, "not both were offered")
    hold(len(s.puts(e3)) + len(s.puts(premium)) == puts, "a rejected change reached Pax8")


async def one_vendors_place(s: Scene) -> None:
    asked = await _posts(s, "approvals here", s.general, "Ben Okafor could decide here")
    await s.press(s.ben, asked, "Only some clients or vendors…")
    await s.ben.choose("vendors", "acro", "Acronis")
    await s.fills(s.ben)
    await s.sees(s.ben, "Approval cards are posted in", "Acronis")
    await _posts(s, "approvals stop", s.approvals, "Where approval cards are posted", "Acronis")
    told(await s.ada.command("/approvals", "stop", APPROVALS))
    listed = await s.asks(s.ada, "approvals list", "Acronis")
    hold(APPROVALS not in s.ada.words(listed), "the Slack channel is still a place")
    before = len(s.ada.shows()), len(s.ben.shows())
    seats = s.seats(s.subscription("Acme Dental", ACRONIS)) * 3
    await s.say(s.clara, f"request {seats} {ACRONIS}")
    card = await s.sees(s.ben, "Acme Dental", f"{seats} seats", place=s.general)
    hold((len(s.ada.shows()), len(s.ben.shows())) == before, "it went to somebody else as well")
    hold(not _named(s.ada, APPROVALS, seats), "it went to the Slack channel as well")
    await s.press(s.ben, card, "Approve")
    await s.sees(s.ben, "Ben Okafor", f"{seats} seats", place=s.general)
    await _as_before(s)


async def _as_before(s: Scene) -> None:
    """Both channels are told of everything again, and General of nothing."""
    await _posts(s, "approvals stop", s.general, "Where approval cards are posted")
    again = await _posts(s, "approvals here", s.approvals, "Ben Okafor could decide here")
    await s.press(s.ben, again, "Post approval cards here")
    before = len(s.ada.shows(APPROVALS))
    told(await s.ada.command("/approvals", "here", APPROVALS))
    asked = await s.sees(s.ada, "Ada Novak could decide here", place=APPROVALS, after=before)
    await s.press(s.ada, asked, "Post approval cards here")
    await s.asks(s.ada, "approvals list", "Slack channel", "MS Teams channel")


async def _posts(s: Scene, words: str, place: str, *needles: str) -> Post:
    """Ben writes in a channel; what only he is to read comes in his own chat."""
    before = len(s.ben.shows())
    s.tell(f"[bold]{s.ben.who.name}[/] writes in {s.name_of(place)}: {words}")
    told(await s.ben.say(words, place))
    return await s.sees(s.ben, *needles, after=before)


def _named(who: Seat, place: str, seats: int) -> bool:
    return any(f"{seats} seats" in who.words(post) for post in who.shows(place))


async def ruled(s: Scene) -> None:
    sub = s.subscription("Acme Dental", E3)
    had, puts = s.seats(sub), len(s.puts(sub))
    await s.asks(s.ada, f"rules set acme E3 max {had + 5} approval on", "Saved.", f"Maximum seats: {had + 5} (set)")
    await s.asks(s.ben, f"rules explain acme E3 {had + 6}", "would be refused", f"{had + 5}")
    await s.asks(s.ben, f"rules explain acme E3 {had + 1}", "wait for a person")
    await s.asks(s.clara, f"request {had + 6} {E3}", f"above the maximum of {had + 5}")
    rule = await s.asks(s.ben, "rules acme E3", "(set)")
    await s.press(s.ben, rule, "Back to inherited")
    await s.turns(s.ben, rule, "Maximum seats: none (inherited)")
    await s.types(s.ada, "/rules", f"explain acme E3 {had + 1}", "approved by the rules")
    hold(len(s.puts(sub)) == puts, "explaining changed something at Pax8")


CHAPTERS = (
    ("A setting is previewed and saved; who comes second is told", previewed),
    ("Several requests are decided at once", several_decided),
    ("One vendor's requests go to a channel of their own", one_vendors_place),
    ("A rule is set, explained, and given back", ruled),
)
