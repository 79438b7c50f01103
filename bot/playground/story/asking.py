"""How does a request go from asked to applied, or to rejected?"""

import asyncio

from bot.playground.cast import APPROVALS, E3, PREMIUM
from bot.playground.chat_log import Post
from bot.playground.seats import Missed
from bot.playground.story.scene import Scene, confirmed, hold, told, until


async def mirrored(s: Scene) -> None:
    """The first syncs have to have run before anybody can ask for anything."""

    async def mirrored_yet() -> bool:
        return "Microsoft 365 E3" in str((await s.clara.command("/licenses")).body)

    await until(mirrored_yet, 30)
    seen = await s.clara.command("/licenses")
    hold("Birch" not in str(seen.body), "a client saw another client's licences")
    s.tell("Clara types /licenses and sees Acme's subscriptions, and nobody else's")


async def stranger(s: Scene) -> None:
    before = await s.say(s.nils, "request 12 Microsoft 365 E3")
    post = await s.sees(s.nils, "Harbour IT", after=before)
    hold("U0NILS" in s.nils.words(post), "a person nobody knows was not told how to be linked")


async def auto_approved(s: Scene) -> None:
    sub = s.subscription("Acme Dental", E3)
    before = await s.say(s.clara, f"request 12 {E3}")
    await s.sees(s.clara, "Accepted by Pax8", "10 → 12", after=before)
    await confirmed(s, s.clara, "12 seats", before)
    hold(s.seats(sub) == 12, "Pax8 was not changed")
    hold(len(s.puts(sub)) == 1 and s.puts(sub)[0].body == {"quantity": 12}, "not exactly one PUT of one key")
    s.pax8(sub, "Acme's E3")


async def one_decision(s: Scene) -> None:
    sub = s.subscription("Birch & Sons Logistics", E3)
    before = await s.say(s.bea, f"request 16 {E3}")
    await s.sees(s.bea, "16", after=before)
    on_slack = await s.sees(s.ada, "Birch", "16", "60%", place=APPROVALS)
    on_teams = await s.sees(s.ben, "Birch", "16", "60%", place=s.approvals)
    hold(s.ada.words(on_slack) == s.ben.words(on_teams), "the two cards do not say the same")
    s.tell("[bold]Ada[/] presses Approve on Slack while [bold]Ben[/] presses it on Teams")
    both = await asyncio.gather(s.ada.press(on_slack, "Approve"), s.ben.press(on_teams, "Approve"))
    bens_view = str(told(both[1]).body)
    told(both[0])
    await s.sees(s.ada, "Accepted by Pax8", "16 seats", place=APPROVALS)
    await confirmed(s, s.bea, "16 seats", before)
    await s.sees(s.ben, "Done:", "16 seats", place=s.approvals)
    await _same_words(s, on_slack, on_teams)
    hold(len(s.puts(sub)) == 1 and s.seats(sub) == 16, "not exactly one PUT")
    first, loser = _first_and_second(s, on_slack, bens_view)
    s.tell(f"{first} was first; {loser} was told so")
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


CHAPTERS = (
    ("The licences are mirrored, and a client sees their own", mirrored),
    ("A person nobody knows is told how to be linked", stranger),
    ("A client asks 10 → 12 and the rules let it pass", auto_approved),
    ("Another asks 10 → 16: two admins approve at once, and one decides", one_decision),
    ("A rejection's reason reaches the client", rejected),
)
