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


def _card(post: Any) -> Any:
    return post.body["attachments"][0]["content"]
