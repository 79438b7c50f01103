"""How is the catalogue searched, set in bulk, and shown to a client who asks for something in it?"""

from bot.playground.cast import APPROVALS
from bot.playground.story.scene import Scene, hold, told

VISIO = "Visio Plan 2"
PARTNER = "Partner"
"""What the MSP pays; no client may ever read it."""


async def searched(s: Scene) -> None:
    found = await s.asks(s.ada, "catalog viso plan 2", VISIO, "from $15.00 / month", "hidden")
    await s.press(s.ada, found, "Feature")
    await s.turns(s.ada, found, f"{VISIO} is featured now, and shown to clients")
    await s.asks(s.ben, f"catalog {VISIO}", f"★ {VISIO}", "visible")


async def several_featured(s: Scene) -> None:
    listed = await s.asks(s.ben, "catalog vendor:acronis", "hidden")
    await s.press(s.ben, listed, "Change several…")
    s.ticks(s.ben, "products", *s.ben.offered("products")[:3])
    s.ticks(s.ben, "action", "Feature")
    await s.fills(s.ben)
    await s.sees(s.ben, "3 products are featured now")
    shown = await s.asks(s.ada, "catalog vendor:Acronis visible", "3 products")
    hold(s.ada.words(shown).count("★") >= 3, "what Ben featured on Teams is not featured on Slack")


async def all_hidden(s: Scene) -> None:
    listed = await s.asks(s.ada, "catalog vendor:Acronis visible", "3 products")
    await s.press(s.ada, listed, "Change all 3…")
    s.ticks(s.ada, "action", "Hide")
    await s.fills(s.ada)
    await s.reads(s.ada, "Hide 3 products: Acronis · visible")
    await s.asks(s.ben, "catalog vendor:Acronis visible", "3 products")
    s.tell("Nothing is hidden until the count is confirmed")
    s.tell("[bold]Ada Novak[/] presses Hide 3")
    told(await s.ada.press_window("Hide 3"))
    await s.reads(s.ada, "3 products are hidden from clients now")
    await s.asks(s.ben, "catalog vendor:Acronis visible", "Nothing fits")


async def asked_for(s: Scene) -> None:
    await s.asks(s.ada, "catalog show Visio Plan 1", "Visio Plan 1 is shown to clients now")
    puts = _puts(s)
    shelf = await s.asks(s.bea, "catalog", f"★ {VISIO}", "Visio Plan 1")
    words = s.bea.words(shelf)
    hold(words.index(VISIO) < words.index("Visio Plan 1"), "the featured product does not stand first")
    hold("Acronis" not in words and PARTNER not in words, "a client saw what is not theirs to see")
    await s.press(s.bea, shelf, "Ask for this")
    await s.fills(s.bea, quantity="4", note="For the architects")
    await s.sees(s.bea, f"4 seats of {VISIO}", "Nothing is ordered yet")
    for admin, place in ((s.ada, APPROVALS), (s.ben, s.approvals)):
        await s.sees(admin, f"would like {VISIO}", "For the architects", place=place)
    hold(_puts(s) == puts, "a wish was ordered")


def _puts(s: Scene) -> int:
    return sum(1 for call in s.stage.world.calls if call.method == "PUT")


CHAPTERS = (
    ("The catalogue is found by a misspelt name, and a product is featured", searched),
    ("Several products are ticked and featured at once", several_featured),
    ("Everything that matches a filter is hidden, once its number was confirmed", all_hidden),
    ("A client sees what is featured first, and asks for it", asked_for),
)
