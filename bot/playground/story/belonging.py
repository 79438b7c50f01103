"""How does somebody come in, hold a right, lose it, and how is all of that looked up?"""

import json
import re

import aiohttp

from bot.playground.cast import HARBOUR_SLACK, LICENCE_DESK
from bot.playground.chat_log import Post
from bot.playground.seats import Seat
from bot.playground.story.scene import LINK, Scene, hold, told, until
from bot.playground.visitor import Visitor

CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")
GROUPS_EVERY = 121
"""Seconds after which groups were read again, whenever that was last."""


async def invited(s: Scene) -> None:
    made = await s.asks(s.ben, "people invite write_licensing Acme Dental Nils Stray", "A code to join", "Acme Dental")
    code = _code(s.ben, made)
    await s.asks(s.nils, "join AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", "That code does not work")
    s.tell("[bold]Nils Stray[/] says the code that Ben gave him")
    before = len(s.nils.shows())
    told(await s.nils.say(f"join {code}"))
    await s.sees(s.nils, "Welcome to Harbour IT", "for Acme Dental", after=before)
    await s.asks(s.nils, "licenses", "Licences of Acme Dental")
    before = len(s.nils.shows())
    told(await s.nils.say(f"join {code}"))
    await s.sees(s.nils, "used already", after=before)


async def linked(s: Scene) -> None:
    await s.asks(s.nils_on_teams, "licenses", "not linked to Harbour IT")
    code = _code(s.nils, await s.asks(s.nils, "link", "link your other chat"))
    s.tell("[bold]Nils Stray[/] says that code in Teams")
    told(await s.nils_on_teams.say(f"join {code}"))
    await s.sees(s.nils_on_teams, "you are Nils Stray")
    await s.asks(s.nils_on_teams, "licenses", "Licences of Acme Dental")
    await s.asks(s.ada, "people revoke Nils Stray write_licensing", "Revoked.", "Nils Stray", "No permission.")
    for where in (s.nils, s.nils_on_teams):
        await s.asks(where, "licenses", "You may not use")


async def the_last_one(s: Scene) -> None:
    await s.asks(s.ada, "people revoke Ben Okafor manage_licensing", "Revoked.", "Ben Okafor")
    await s.asks(s.ben, "people", "You may not use")
    await s.asks(s.ada, "people revoke Ada Novak manage_licensing", "is the last one who may manage licensing")
    await s.asks(s.ada, "people grant Ben Okafor manage_licensing", "Granted.", "Ben Okafor")
    await s.asks(s.ben, "people ada", "Ada Novak", "manage licensing")


async def by_group(s: Scene) -> None:
    granted = await s.asks(s.ada, "people group Licence desk read_licensing", "Licence desk", "1 full member")
    await s.asks(s.nils, "licenses", "Licences")
    await s.asks(s.gil, "licenses", "not linked to Harbour IT")
    s.tell("Gil is in that group too, as a guest, and gains nothing")
    s.stage.slack.state.workspaces[HARBOUR_SLACK].usergroups[LICENCE_DESK]["users"] = ["U0GIL"]
    s.stage.forward(GROUPS_EVERY)

    async def lost() -> bool:
        return "You may not" in str((await s.nils.command("/licenses")).body)

    await until(lost)
    s.tell("Nils leaves the group, and two minutes later he may not look any more")
    hold("Licence desk" in s.ada.words(granted), "the group was not named")


async def let_in_and_let_go(s: Scene) -> None:
    """By whoever may add apps there; the workspace is free again for what comes later."""
    made = await s.asks(s.ada, "workspaces connect cedar", "Link to connect a workspace", "Cedar Law LLP")
    visitor = Visitor()
    try:
        link = _link(s.ada.words(made))
        await visitor.open(link)
        visitor.reads("Connect Cedar Law LLP to Harbour IT", "users:read")
        await visitor.press("Add to Slack")
        s.tell("Lena, at Cedar's, opens the link, and Slack asks her whether Seatwise may be installed there")
        await visitor.press("Allow", {"who": s.lena.who.user})
        visitor.reads("Connected", "Cedar Law LLP")
        await visitor.open(link)
        visitor.reads("This link has been used")
    finally:
        await visitor.close()
    card = await s.sees(s.ben, "Cedar Law LLP’s Slack “Lakeside IT” is connected, by Lena Fox")
    await s.press(s.ben, card, "Disconnect")
    await s.sees(s.ada, "was disconnected by Ben Okafor")


async def recorded(s: Scene) -> None:
    shown = await s.asks(s.ben, "audit person:ada", "Ada Novak", "Nils Stray", "Slack")
    await s.press(s.ben, shown, "Export CSV")
    await s.turns(s.ben, shown, "as CSV")
    address = re.search(r"http://127\.0\.0\.1:[0-9]+/[^\"\s]+", json.dumps(shown.seen_by(s.ben.who.user)))
    hold(address is not None, "there is no address to fetch the file from")
    async with aiohttp.ClientSession() as session, session.get(address[0] if address else "") as answer:
        lines = (await answer.read()).decode("utf-8-sig").splitlines()
    hold(len(lines) > 1 and any("person.revoke" in line and "Ada Novak" in line for line in lines), "not in the file")
    hold(not any(line.startswith(("=", "+", "-", "@")) for line in lines), "a cell would be taken for a formula")
    s.tell(f"[bold]Ben Okafor[/] fetches the file: a heading, and {len(lines) - 1} of what Ada did")


def _link(words: str) -> str:
    found = LINK.search(words)
    hold(found is not None, "there is no link on the card")
    return found[0] if found else ""


def _code(who: Seat, post: Post) -> str:
    found = CODE.search(who.words(post))
    hold(found is not None, "there is no code on the card")
    return found[0] if found else ""


CHAPTERS = (
    ("A code lets somebody in, once; a wrong one does not", invited),
    ("One person in both chats; what is revoked is revoked in both", linked),
    ("The last admin stays", the_last_one),
    ("A user group carries a right; its guests gain nothing, and who leaves loses it", by_group),
    ("A client's own workspace is connected by a link, and let go", let_in_and_let_go),
    ("The record is searched, and exported", recorded),
)
