"""How are companies mapped, Pax8 read on demand, Azure's usage shown, and a lost connection mended?"""

import asyncio
import re
from dataclasses import replace
from typing import Any

import aiohttp

from bot.playground.cast import PAX8_SECRET, PREMIUM
from bot.playground.chat_log import Json, Post
from bot.playground.seats import Missed, SlackSeat, TeamsSeat
from bot.playground.story.scene import Scene, hold, told, until

COMPANY, PRODUCT = "Larkspur Veterinary", "SentinelOne Singularity Complete"
PNG = b"\x89PNG\r\n\x1a\n"
PICTURE_WITHIN = 20
"""Seconds: the first picture is drawn while fonts are still looked for."""


async def mapped(s: Scene) -> None:
    listed = await s.asks(s.ada, f"companies {COMPANY}", "Not mapped", "a new client of this name")
    await s.press(s.ada, listed, "Map…")
    await s.fills(s.ada, name=COMPANY)
    await _until_listed(s, COMPANY, PRODUCT, True)
    s.tell(f"[bold]Theo Marsh[/] types /licenses {COMPANY}, and its subscriptions are there")


async def unmapped(s: Scene) -> None:
    before = await s.say(s.theo, f"request 50 {PRODUCT} for {COMPANY}")
    asked = await s.sees(s.theo, "50 seats", after=before)
    number = re.search(r"#\d+", s.theo.words(asked))
    hold(number is not None, "the request has no number")
    says = await s.asks(s.ben, f"companies unmap {COMPANY}", f"Unmap {COMPANY}?", "2 subscriptions", "will be closed")
    hold(bool(number) and str(number and number[0]) in s.ben.words(says), "the request is not named")
    await _until_listed(s, COMPANY, PRODUCT, True)
    await s.press(s.ben, says, "Unmap")
    await s.sees(s.ben, "is not mapped any more", str(number and number[0]))
    await _until_listed(s, COMPANY, PRODUCT, False)
    await s.sees(s.theo, "losed", "50 seats", after=before)
    hold(not s.puts(s.subscription(COMPANY, PRODUCT)), "a closed request reached Pax8")


async def _until_listed(s: Scene, company: str, product: str, there: bool) -> None:
    async def listed() -> bool:
        return (product in str((await s.theo.command("/licenses", company)).body)) is there

    await until(listed)


async def synced_now(s: Scene) -> None:
    sub = s.subscription("Cedar Law LLP", PREMIUM)
    now = s.seats(sub)
    s.stage.world.book("harbour").alter(sub, {"quantity": now + 1}, s.stage.world.clock.now())
    s.tell("Somebody adds a seat in Pax8's own portal")
    await s.asks(s.ben, "sync subscriptions", "Subscriptions are being read now")
    await s.sees(s.ben, "Subscriptions: sync finished", "1 changed", "Ben Okafor")
    told_of = [post for post in s.ben.shows() if "Subscriptions: sync" in s.ben.words(post)]
    hold(len(told_of) == 1 and len(told_of[0].versions) > 1, "the progress was not one message that moved")
    hold(f"{now + 1}" in str((await s.theo.command("/licenses", "Cedar")).body), "the seat was not read")
    await s.types(s.ada, "/sync", "", "What is read from Pax8", "Next:", "Pax8 is connected")


async def azure(s: Scene) -> None:
    async def read() -> bool:
        told(await s.ada.command("/usage"))
        return "Birch" in s.ada.words(s.ada.shows()[-1])

    await until(read, 30)
    listed = await s.types(s.ada, "/usage", "", "Azure usage", "Birch & Sons Logistics", "Your profit")
    await s.press(s.ada, listed, "Open")
    shown = await _picture(s.ada, "Azure usage of Birch & Sons Logistics")
    file = s.stage.slack.state.files[shown["slack_file"]["id"]]
    hold(file.data.startswith(PNG), "what was uploaded is no picture")
    s.tell(f"[bold]Ada Novak[/] sees the month as a picture of {len(file.data):,} bytes, uploaded to Slack")
    told(await s.bea.say("usage"))
    shown = await _picture(s.bea, "Azure usage of Birch & Sons Logistics")
    hold(not any("Your profit" in s.bea.words(post) for post in s.bea.shows()), "a client saw what the MSP earns")
    async with aiohttp.ClientSession() as session, session.get(str(shown["url"])) as answer:
        hold(answer.status == 200 and (await answer.read()).startswith(PNG), "the address gives no picture")
    s.tell("[bold]Bea Holm[/] sees hers in Teams, fetched from a signed address, without what the MSP earns")


async def _picture(who: SlackSeat | TeamsSeat, needle: str) -> Json:
    """The picture of the newest message with these words; a redraw may bring it."""
    try:
        async with asyncio.timeout(PICTURE_WITHIN):
            while True:
                for post in reversed(who.shows()):
                    if needle in who.words(post) and (found := _images(_seen(who, post))):
                        return found[0]
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise Missed(f"{who.who.name} never saw a picture in {needle!r}") from None


def _seen(who: SlackSeat | TeamsSeat, post: Post) -> Json:
    return post.seen_by(who.who.user)


def _images(node: Any) -> list[Json]:
    if isinstance(node, list):
        return [found for each in node for found in _images(each)]
    if not isinstance(node, dict):
        return []
    return [node] if node.get("type") in ("image", "Image") else _images(list(node.values()))


async def disconnected(s: Scene) -> None:
    world, secret = s.stage.world, "the-next-" + PAX8_SECRET
    world.partners["harbour"] = replace(world.partners["harbour"], secret=secret)
    world.forget_tokens()
    s.tell("Somebody makes a new secret in Pax8's own portal, and the old one ends")
    told(await s.ben.say("sync companies"))
    await s.sees(s.ben, "Companies: sync failed")

    async def known() -> bool:
        return "has not accepted" in str((await s.clara.command("/licenses")).body)

    await until(known)
    told_client = await s.asks(s.clara, "licenses", "has not accepted our credentials since", "Ask an admin")
    hold("Connect Pax8" not in s.clara.words(told_client), "a client was offered the button")
    card = await s.asks(s.ben, "licenses", "has not accepted our credentials since")
    await s.press(s.ben, card, "Connect Pax8…")
    told(await s.ben.fill(client_id="harbour", secret="wrong"))  # noqa: S106
    hold("does not accept" in s.ben.form_errors(), "a wrong secret was taken")
    s.tell("[bold]Ben Okafor[/] enters a wrong secret, and is told so in the form")
    told(await s.ben.fill(client_id="harbour", secret=secret))
    await s.sees(s.ben, "Pax8 is connected")
    await s.asks(s.clara, "licenses", "Licences of Acme Dental")


CHAPTERS = (
    ("A company is mapped, and its subscriptions are there", mapped),
    ("Unmapping says what it will do, and does that", unmapped),
    ("A sync is run now, and one message tells how far it is", synced_now),
    ("Azure's usage, with its picture on both platforms", azure),
    ("Pax8 no longer accepts the credentials: everybody is told, and an admin mends it", disconnected),
)
