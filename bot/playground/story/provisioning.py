"""How does a purchase in the Pax8 Marketplace reach the vendor, and who decides where the requirements cannot?"""

import asyncio
from typing import Any

from bot.playground.cast import BI_PSA, PROFESSIONAL, PROVISIONING, STARTUP
from bot.playground.story.scene import LEASED, Scene, hold, told

LENA = "lena@lakeside.example"
WELCOME = "Welcome to Tidewater Analytics"
TIMES = 10


async def subscribed(s: Scene) -> None:
    """Vera wants to see what begins and what ends, Milo everything."""
    told(await s.vera.command("/provisioning", "subscribe type NetNew Deprovision", place=PROVISIONING))
    here = await s.sees(s.vera, "Post provisioning alerts here?", "Vera Quist", place=PROVISIONING)
    await s.press(s.vera, here, "Post alerts here")
    told(await s.milo.say("provisioning subscribe", place=orders(s)))
    here = await s.sees(s.milo, "Post provisioning alerts here?")
    await s.press(s.milo, here, "Post alerts here")
    await s.asks(
        s.vera, "provisioning places", "Where provisioning alerts are posted", "Deprovision, NetNew", "all types"
    )


async def bought(s: Scene) -> None:
    s.tell("[bold]Lakeside IT[/] buys 5 seats of StartUp in the Pax8 Marketplace")
    id = await s.stage.market.order(product=STARTUP, quantity=5)
    await answered(s, id, "Success")
    for who, place in ((s.vera, PROVISIONING), (s.milo, orders(s))):
        card = await s.sees(who, "NetNew: Lakeside IT", place=place)
        await s.turns(who, card, "Accepted", "Reported to Pax8 as Success")
    mail = await s.mail(LENA, WELCOME)
    hold("StartUp" in mail.text and "http://127.0.0.1" in mail.text, "the welcome does not lead anywhere")
    hold(s.stage.market.attempts(id)[-1]["status"] == "Acknowledged", "Pax8 was not heard")


async def repeated(s: Scene) -> None:
    before = len(s.stage.mail.log.mails)
    id = await s.stage.market.order(product=PROFESSIONAL, partner="summit", quantity=3, deliver=False)
    attempts = [s.stage.market.issue(id) for _ in range(3)]
    sent = [s.stage.market.send(id, each) for each in attempts for _ in range(TIMES)]
    s.tell(f"Pax8 tells Summit Cloud's order {len(sent)} times at once, in {len(attempts)} attempts")
    hold(all(await asyncio.gather(*sent)), "a call was not acknowledged")
    await answered(s, id, "Success")
    await s.mail("olga@summit.example", WELCOME)
    hold(len(s.stage.market.results(id)) == 1, "not exactly one result")
    hold(len(s.stage.mail.log.mails) == before + 1, "not exactly one mail")


async def mended(s: Scene) -> None:
    s.tell("[bold]Harbour IT[/] buys BI Packages - PSA, and leaves the contact out")
    id = await s.stage.market.order(product=BI_PSA, partner="harbour", quantity=4, details={})
    card = await s.sees(s.vera, "NetNew: Harbour IT", "Waits for somebody to decide", place=PROVISIONING)
    hold("no contact’s e-mail" in s.vera.words(card), "the card does not say what is missing")
    await s.press(s.vera, card, "Add e-mail…")
    told(await s.vera.fill(email="ada@harbour.example\nBcc: all@harbour.example"))
    hold(bool(s.vera.form_errors()), "an address with a header in it was taken")
    await s.fills(s.vera, email="ada@harbour.example")
    await s.turns(s.vera, card, "Accepted", "Reported to Pax8 as Success")
    await answered(s, id, "Success")
    await s.mail("ada@harbour.example", WELCOME)


async def refused(s: Scene) -> None:
    s.tell("[bold]Lakeside IT[/] orders 9,999 seats of Professional")
    id = await s.stage.market.order(product=PROFESSIONAL, quantity=9_999)
    card = await s.sees(s.milo, "NetNew: Lakeside IT", "Waits for somebody to decide", "9,999", place=orders(s))
    await s.press(s.milo, card, "Refuse…")
    await s.fills(s.milo, reason="Please order at most 500 seats.")
    await s.turns(s.milo, card, "Refused", "Milo Bright", "Reported to Pax8 as Fail")
    said = await answered(s, id, "Fail")
    hold(said["errorMessage"] == "Please order at most 500 seats.", "Pax8 was given another reason")
    copy = await s.sees(s.vera, "NetNew: Lakeside IT", "9,999", place=PROVISIONING)
    await s.turns(s.vera, copy, "Refused", "Milo Bright")


async def not_upgraded(s: Scene) -> None:
    market = s.stage.market
    s.tell("[bold]Harbour IT[/] would upgrade BI Packages - PSA, which is A La Carte, to Professional")
    held = market.subscription("harbour", BI_PSA)
    id = await market.order("ChangeProduct", partner="harbour", product=PROFESSIONAL, subscription=held, quantity=4)
    said = await answered(s, id, "Fail")
    advice = str(said["errorMessage"])
    hold("cancel" in advice and "desired package" in advice, f"Pax8 was not given the advice: {advice}")
    s.tell(f"Harbour IT reads at Pax8: [dim]{advice}[/]")
    await s.sees(s.milo, "ChangeProduct: Harbour IT", "Refused", place=orders(s))


async def rehearsed(s: Scene) -> None:
    before = len(s.stage.mail.log.mails)
    id = await s.stage.market.order(product=STARTUP, partner="summit", quantity=1, simulation=True)
    await answered(s, id, "Success")
    card = await s.sees(s.vera, "Simulation", "NetNew: Summit Cloud", place=PROVISIONING)
    await s.turns(s.vera, card, "Reported to Pax8 as Success")
    hold(len(s.stage.mail.log.mails) == before, "a simulation sent a mail")
    await s.asks(s.milo, "provisioning accounts summit", "No account fits")


async def killed(s: Scene) -> None:
    id = await s.stage.market.order("Update", product=STARTUP, quantity=6)
    s.stage.kill_bot()
    await s.stage.wait_for_death()
    s.tell("The bot acknowledges one seat more for Lakeside IT, and is killed at once; it is started again")
    await s.stage.start_bot()
    s.stage.forward(LEASED)
    await answered(s, id, "Success")
    hold(len(s.stage.market.results(id)) == 1, "not exactly one result")


async def answered(s: Scene, request: str, status: str) -> Any:
    """The result, once Pax8 has it."""
    said = await s.stage.market.answered(request)
    s.tell(f"[cyan]Pax8[/]: {s.stage.market.request(request)['type']} is answered: {said['status']}")
    hold(said["status"] == status, f"the result is {said}")
    return said


def orders(s: Scene) -> str:
    """The channel of Tidewater's team in Teams."""
    found = s.stage.teams.state.conversations.values()
    return next(each.id for each in found if each.name == "Provisioning")


CHAPTERS = (
    ("The vendor's people say where orders are told", subscribed),
    ("An MSP buys: the request is reviewed and answered, and a welcome goes out", bought),
    ("An order without a contact waits, until Vera adds one", mended),
    ("An order that is too large is refused by Milo, and Pax8 is given his reason", refused),
    ("A La Carte is not upgraded: the advice goes to Pax8", not_upgraded),
    ("A simulation is answered, and changes nothing", rehearsed),
    ("Thirty calls about one order come to one account, one mail and one result", repeated),
    ("The bot dies after it has acknowledged, and nothing is lost", killed),
)
