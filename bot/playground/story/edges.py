"""What do wrong words, old buttons and the passing of time do?"""

from bot.playground.cast import APPROVALS, PREMIUM, SUMMIT_APPROVALS
from bot.playground.chat_log import Post
from bot.playground.story.scene import Scene, hold, told, until

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
    s.tell("Ada presses a button of the card as it was; it is answered, and nothing happens")
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
    s.tell(f"An hour later Theo's /licenses shows what changed at Pax8: {now + 4}")


CHAPTERS = (
    ("Wrong words are answered and nothing is written", wrong_words),
    ("Old buttons and other people's cards", old_and_foreign_buttons),
    ("The sync sees what changed at Pax8", synced),
)
