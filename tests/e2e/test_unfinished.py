"""Does a card get later what the platform could not tell when it was posted?"""

import asyncio
from typing import Any

from bot.playground.cast import PREMIUM
from tests.e2e.home import home


async def test_a_card_of_a_moment_in_which_teams_did_not_say_who_reads_there_is_drawn_again(sqlite_url: str) -> None:
    """Lost otherwise: a card that stays as it was on the screen of whoever has it open when somebody else decides."""
    async with home(sqlite_url) as house:
        house.stage.teams.faults.add("server_error", "members", count=1)
        await house.slack("clara").say(f"request 20 {PREMIUM}")
        ben = house.teams("ben")
        post = await ben.sees("20 seats", PREMIUM, place=house.stage.approvals)
        assert "refresh" not in _card(post)
        async with asyncio.timeout(20):
            while "refresh" not in _card(ben.shows(house.stage.approvals)[-1]):
                house.forward(5)
                await asyncio.sleep(0.1)
        assert len(ben.shows(house.stage.approvals)) == 1


async def test_the_message_of_a_sync_whose_answer_was_lost_is_looked_for(sqlite_url: str) -> None:
    """Lost otherwise: one message that says for ever that it is being read, and another that it was."""
    async with home(sqlite_url) as house:
        slack = house.stage.slack
        await house.slack("ada").say("sync")
        slack.faults.add("dropped_after", "chat.postMessage", count=1)
        await house.slack("ada").command("/sync", "subscriptions")
        async with asyncio.timeout(20):
            while not _marked(slack) or slack.faults.as_json() or await house.built.ports.queue.next_due() is not None:
                house.forward(1)
                await asyncio.sleep(0.1)
        assert len(_marked(slack)) == len(set(_marked(slack)))


def _marked(slack: Any) -> list[str]:
    bodies = (post.body.get("metadata") for post in slack.log.posts.values() if not post.deleted)
    return [str(each["event_payload"].get("marker")) for each in bodies if each]


def _card(post: Any) -> Any:
    return post.body["attachments"][0]["content"]
