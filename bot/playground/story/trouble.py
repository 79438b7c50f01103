"""What comes of a request while Pax8, the bot or somebody else interferes?"""

from bot.playground.cast import APPROVALS, E3, PREMIUM
from bot.playground.pax8.faults import Fault
from bot.playground.story.scene import LEASED, WAITS, Scene, confirmed, hold, until


async def lost_after(s: Scene) -> None:
    sub = s.subscription("Acme Dental", s.product("Acronis"))
    s.stage.world.faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*", times=1))
    s.tell("[cyan]Pax8[/] will take the next change and never answer")
    before = await s.say(s.clara, "request 30 Acronis")
    await s.sees(s.clara, "Outcome unknown", after=before)
    s.stage.forward(WAITS[0])
    await s.sees(s.clara, "Done:", "30 seats", after=before)
    hold(len(s.puts(sub)) == 1 and s.seats(sub) == 30, "not exactly one PUT")
    s.pax8(sub, "Acme's Acronis")


async def lost_before(s: Scene) -> None:
    sub = s.subscription("Acme Dental", s.product("Acronis"))
    puts = len(s.puts(sub))
    s.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=1))
    s.tell("[cyan]Pax8[/] will lose the next change before it takes effect")
    before = await s.say(s.clara, "request 33 Acronis")
    await s.sees(s.clara, "Outcome unknown", after=before)
    for seconds in WAITS:
        s.stage.forward(seconds)
        await _looked_again(s, sub)
    await confirmed(s, s.clara, "33 seats", before)
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
    s.tell("The bot is killed after the approval and before the PUT, and started again")
    await s.stage.start_bot()
    s.stage.forward(LEASED)
    await s.sees(s.bea, "Accepted by Pax8", "30 seats", after=before)
    await confirmed(s, s.bea, "30 seats", before)
    await s.sees(s.ada, "Birch", "30 seats", "Done:", place=APPROVALS)
    hold(len(s.puts(sub)) == 2 and s.seats(sub) == 30, "not exactly one PUT more")
    s.pax8(sub, "Birch's E3")


async def changed_elsewhere(s: Scene) -> None:
    sub = s.subscription("Acme Dental", PREMIUM)
    before = await s.say(s.clara, f"request 18 {PREMIUM}")
    card = await s.sees(s.ada, "Acme", "18 seats", place=APPROVALS)
    s.stage.world.book("harbour").alter(sub, {"quantity": 13}, s.stage.world.clock.now())
    s.tell("Somebody sets 13 seats in Pax8's own portal")
    await s.press(s.ada, card, "Approve")
    await s.sees(s.ada, "Acme", "18 seats", "hanged elsewhere", place=APPROVALS)
    await s.sees(s.clara, "13", after=before)
    hold(not s.puts(sub) and s.seats(sub) == 13, "somebody else's change was overwritten")
    s.pax8(sub, "Acme's Business Premium")


CHAPTERS = (
    ("Pax8 times out after applying: one PUT", lost_after),
    ("Pax8 times out before applying: one effect", lost_before),
    ("The bot is killed between approval and PUT", killed),
    ("A quantity changed behind our back stops the approval", changed_elsewhere),
)
