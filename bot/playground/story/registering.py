"""How does an MSP that has bought come in, hear of its seats and plans, and go?"""

from bot.playground.cast import BI_PSA, PROFESSIONAL, PROVISIONING, STARTUP
from bot.playground.story.provisioning import LENA, WELCOME, answered
from bot.playground.story.scene import Scene, hold, linked, told
from bot.playground.visitor import Visitor

VENDOR = "Tidewater Analytics"
TYPED = {"name": "Lakeside IT", "zone": "America/Chicago", "admin": "Lena Fox", "email": LENA}
DONE = f"You are registered with {VENDOR}"


async def registered(s: Scene) -> None:
    link = linked(await s.mail(LENA, WELCOME))
    visitor = Visitor()
    try:
        await visitor.open(link)
        s.tell("Lena opens the link in the welcome mail, as mail scanners did before her")
        visitor.reads(f"Register with {VENDOR}", "StartUp")
        await visitor.press("Finish registration", TYPED)
        hold(visitor.status == 422 and DONE not in visitor.words, "an MSP was registered without any chat")
        await visitor.press("Connect Slack", TYPED)
        s.tell("She gives name and time zone, and presses Connect: Slack asks her whether Seatwise may be installed")
        await visitor.press("Allow", {"who": "U0LENA"})
        visitor.reads("as Lena Fox")
        await visitor.press("Finish registration", TYPED)
        visitor.reads(DONE)
        await visitor.open(link)
        visitor.reads(DONE)
        s.tell("She presses Finish. The link is spent: opened once more, its page says that all is done")
    finally:
        await visitor.close()
    await s.mail(LENA, f"Your registration with {VENDOR} is complete")
    await s.sees(s.lena, f"Your registration with {VENDOR} is complete", "people invite", "approvals settings")


async def led(s: Scene) -> None:
    card = await s.asks(s.lena, "hello", "Getting started", "6 steps, a few minutes each", "1. Connect Pax8")
    await s.press(s.lena, card, "Self-service…")
    await s.fills(s.lena, maximum="100")
    await s.press(s.lena, card, "Refresh")
    await s.turns(s.lena, card, "1 of 6 steps", "✓ Set rules")


async def more_and_fewer(s: Scene) -> None:
    for quantity, words in ((9, "seats added: StartUp"), (8, "1 seat removed: StartUp")):
        s.tell(f"[bold]Lakeside IT[/] goes to {quantity} seats in the Pax8 Marketplace")
        await answered(s, await s.stage.market.order("Update", product=STARTUP, quantity=quantity), "Success")
        await s.asks(s.lena, "notifications", words)


async def another_plan(s: Scene) -> None:
    for product, words in ((PROFESSIONAL, "StartUp → Professional"), (STARTUP, "Professional → StartUp")):
        before = len(s.lena.shows())
        await answered(s, await s.stage.market.order("ChangeProduct", product=product, quantity=8), "Success")
        await s.sees(s.lena, f"Plan changed: {words}", after=before)
        await s.mail(LENA, f"Plan changed: {words}")
        await s.asks(s.lena, "notifications", f"Plan changed: {words}")


async def a_la_carte(s: Scene) -> None:
    s.tell("[bold]Lakeside IT[/] buys 4 seats of BI Packages - PSA")
    await answered(s, await s.stage.market.order(product=BI_PSA, quantity=4), "Success")
    mail = await s.mail(LENA, "A La Carte Purchase: BI Packages - PSA")
    hold("4 seats" in mail.text and bool(linked(mail)), "the mail does not lead to the seats")
    listed = await s.asks(s.lena, "billing", "BI Packages - PSA · 4 purchased · 0 allocated · 4 free")
    await s.press(s.lena, listed, "⚙ Seats")
    s.tell("[bold]Lena Fox[/] gives Autotask 3 seats, presses + Add, gives Syncro 1, and saves")
    told(await s.lena.press_form("+ Add", **{"new.0": "autotask", "new_seats.0": "3"}))
    await s.reads(s.lena, "4 purchased · 3 allocated · 1 free")
    told(await s.lena.press_form("+ Add", **{"new.1": "syncro", "new_seats.1": "1"}))
    told(await s.lena.fill())
    await s.sees(s.lena, "BI Packages - PSA is saved.", "4 purchased · 4 allocated · 0 free")


async def too_many_allocated(s: Scene) -> None:
    before = len(s.lena.shows())
    s.tell("[bold]Lakeside IT[/] goes down to 2 of these seats: a reduction always stands")
    await answered(s, await s.stage.market.order("Update", product=BI_PSA, quantity=2), "Success")
    await s.sees(s.lena, "2 seats too many allocated: BI Packages - PSA", after=before)
    listed = await s.asks(s.lena, "billing", "2 purchased · 4 allocated")
    await s.press(s.lena, listed, "⚙ Seats")
    told(await s.lena.fill(**{"line.autotask.3": "1"}))
    await s.sees(s.lena, "BI Packages - PSA is saved.", "2 purchased · 2 allocated · 0 free")


async def cancelled(s: Scene) -> None:
    s.tell("[bold]Lakeside IT[/] cancels StartUp")
    await answered(s, await s.stage.market.order("Deprovision", product=STARTUP), "Success")
    mail = await s.mail(LENA, "Cancelled: StartUp")
    hold("has been processed successfully" in mail.text, "the mail does not say that it was processed")
    await s.sees(s.vera, "Deprovision: Lakeside IT", place=PROVISIONING)


CHAPTERS = (
    ("The MSP registers by the link in its mail, and is told what to set up", registered),
    ("The new admin says hello, and is led step by step", led),
    ("Seats are added and removed: the admin is notified in the app", more_and_fewer),
    ("Upgraded and downgraded: told in the app, by mail and in chat", another_plan),
    ("An A La Carte purchase asks the admin to share its seats out", a_la_carte),
    ("Fewer seats than are allocated: by how many, and only lowering helps", too_many_allocated),
    ("Cancelled: processed, mailed, and the vendor's channel is told", cancelled),
)
