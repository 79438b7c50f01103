"""What comes of a request while the places where it would be shown take no messages, and how do they come back?"""

from bot.playground.cast import APPROVALS, E3, HARBOUR_SLACK
from bot.playground.chat_log import Post
from bot.playground.story.scene import Scene, hold, linked, told, until
from bot.playground.visitor import Visitor

BIRCH = "Birch & Sons Logistics"
REASON = "Not before the summer."


async def archived(s: Scene) -> None:
    s.tell("Somebody archives the approvals channel in Slack, and takes Seatwise out of the team in Teams")
    await s.stage.slack.people.archive(APPROVALS)
    await s.stage.teams.people.remove_from_team(s.ben.who.user, s.approvals)
    for who in (s.ada, s.ben):
        await s.sees(who, "Slack channel", "takes no messages", "Unarchive the channel")
    asked = await _asked(s)
    card = await s.sees(s.ada, asked)
    copy = await s.sees(s.ben, asked)
    await s.types(s.ada, "/status", "", "2 places take no messages", "archived", "Seatwise was removed")
    await s.asks(s.ben, "status", "2 places take no messages", "Try again now")
    await _rejected(s, card, asked)
    await s.turns(s.ben, copy, "Rejected by: Ada Novak")
    s.tell("The channel is unarchived, and Seatwise added to the team again")
    await s.stage.slack.people.unarchive(APPROVALS)
    await s.stage.teams.people.add_to_team(s.ben.who.user, s.approvals)
    await _all_current(s, asked)


async def removed(s: Scene) -> None:
    before = len(s.stage.mail.log.mails)
    s.tell("Somebody removes Seatwise from Harbour IT's Slack")
    told(await s.stage.slack.people.uninstall(HARBOUR_SLACK))
    await s.sees(s.ben, "Slack takes no messages", "Connect it again")
    asked = await _asked(s)
    await s.sees(s.ben, asked, place=s.approvals)
    mail = await s.mail(s.ada.who.email, "Slack takes no messages")
    hold(len(s.stage.mail.log.mails) == before + 1, "not exactly one mail")
    await _connected_again(s, linked(mail))
    card = await s.sees(s.ada, asked, place=APPROVALS)
    await _rejected(s, card, asked)
    await _all_current(s, asked)


async def _connected_again(s: Scene, link: str) -> None:
    visitor = Visitor()
    try:
        await visitor.open(link)
        visitor.reads("Slack workspace again")
        await visitor.press("Go on to Slack")
        s.tell("Ada opens the link in it, and Slack asks her whether Seatwise may be installed")
        await visitor.press("Allow", {"who": s.ada.who.user})
        visitor.reads("Slack is connected")
        await visitor.open(link)
        visitor.reads("this link is spent")
    finally:
        await visitor.close()


async def _asked(s: Scene) -> str:
    """Something that waits for a person; returns its number."""
    seats = s.seats(s.subscription(BIRCH, E3)) * 4
    card = await s.asks(s.bea, f"request {seats} {E3}", "Waiting for approval")
    return s.bea.words(card).split()[0]


async def _rejected(s: Scene, card: Post, asked: str) -> None:
    """The seats are what they were, for the chapters to come."""
    before = len(s.bea.shows())
    await s.press(s.ada, card, "Reject…")
    await s.fills(s.ada, reason=REASON)
    await s.sees(s.bea, asked, REASON, after=before)


async def _all_current(s: Scene, asked: str) -> None:
    for who, place in ((s.ada, APPROVALS), (s.ben, s.approvals)):
        await s.turns(who, await s.sees(who, asked, place=place), "Rejected by: Ada Novak", REASON)

    async def calm() -> bool:
        return "Everything gets through" in str((await s.ada.command("/status")).body)

    await until(calm)
    s.tell("[bold]Ada Novak[/] types /status: everything gets through")


CHAPTERS = (
    ("The approvals channels take nothing: the request comes to the admins themselves", archived),
    ("Slack's app is removed: an admin connects it again by a link, and nothing is missing", removed),
)
