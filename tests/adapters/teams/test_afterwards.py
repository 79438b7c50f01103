"""What comes late is drawn over the answer, in order, and costs nothing when it never comes."""

import asyncio
from typing import Any

from adapters.teams.afterwards import Afterwards
from domain.examples import EXAMPLES
from domain.ids import Platform
from domain.notices import HelpRow, HelpSheet, Notice, Redraw, Say

CARD: Any = EXAMPLES["approval, pending"]
FULL: Any = EXAMPLES["approval, rejected"]
HELP = HelpSheet("Ada", (HelpRow("help", "help", "Shows this."),), Platform.TEAMS)


async def _full() -> Notice | None:
    return FULL  # type: ignore[no-any-return]


async def _nothing() -> Notice | None:
    return None


async def _settled(world: Any) -> None:
    """All that was to be drawn has been."""
    while tasks := list(world.door._afterwards._tasks):
        await asyncio.wait(tasks)


def _states(world: Any, place: str) -> list[int]:
    return [len(post.versions) for post in world.posts(place)]


async def test_an_answer_is_drawn_again_when_the_slow_part_has_come(world: Any) -> None:
    """Lost otherwise: prices that were asked for and never shown."""
    world.reply = Say(CARD, later=_full)
    await world.teams.people.say("aad-ada", "personal", "show")
    await _settled(world)
    assert _states(world, world.direct) == [2]


async def test_an_answer_to_which_nothing_is_added_stays(world: Any) -> None:
    world.reply = Say(CARD, later=_nothing)
    await world.teams.people.say("aad-ada", "personal", "show")
    await _settled(world)
    assert _states(world, world.direct) == [1]


async def test_a_private_answer_is_drawn_again_where_it_went(world: Any) -> None:
    """Lost otherwise: a client's figures, drawn into the channel where they were asked for."""
    world.reply = Say(CARD, later=_full)
    await world.teams.people.say("aad-ada", world.channel, "show")
    await _settled(world)
    assert (_states(world, world.direct), _states(world, world.channel)) == ([2], [1])


async def test_the_answer_does_not_wait(world: Any) -> None:
    """Lost otherwise: Teams says that something went wrong while we wait for a price."""
    never = asyncio.Event()

    async def slow() -> Notice | None:
        await never.wait()
        return None

    world.reply = Say(CARD, later=slow)
    assert (await world.teams.people.say("aad-ada", "personal", "show")).status == 200
    assert _states(world, world.direct) == [1]
    await world.door.close()
    assert not world.door._afterwards._tasks


async def test_a_failure_of_what_comes_late_is_nobodys(world: Any) -> None:
    async def broken() -> Notice | None:
        raise RuntimeError("x")

    world.reply = Say(CARD, later=broken)
    await world.teams.people.say("aad-ada", "personal", "show")
    await _settled(world)
    assert _states(world, world.direct) == [1]


async def test_a_pressed_card_of_ones_own_stays_as_it_was_left(world: Any) -> None:
    """Lost otherwise: on the phone, a list is on page one again, with buttons for what has changed since."""
    world.reply = Say(CARD)
    await world.teams.people.say("aad-ada", "personal", "show")
    [post] = world.posts(world.direct)
    world.reply = Redraw(FULL, later=_full)
    await world.teams.pressing.execute("aad-ada", "personal", post.id, "approve")
    await _settled(world)
    assert _states(world, world.direct) == [3]


async def test_a_card_that_others_see_is_left_alone(world: Any) -> None:
    """Lost otherwise: one person's page before everybody's eyes."""
    world.reply = Say(CARD, private=False)
    await world.teams.people.say("aad-ada", world.channel, "show")
    [post] = world.posts(world.channel)
    world.reply = Redraw(FULL, later=_full)
    await world.teams.pressing.execute("aad-ada", world.channel, post.id, "approve")
    await _settled(world)
    assert _states(world, world.channel) == [1]
    assert post.own_views


async def test_drawings_of_one_message_come_in_order_and_the_overtaken_is_left_out() -> None:
    """Lost otherwise: a slow first page drawn over the third."""
    drawn: list[str] = []
    begun, go_on = asyncio.Event(), asyncio.Event()
    after = Afterwards()

    async def first() -> None:
        begun.set()
        await go_on.wait()
        drawn.append("first")

    def page(name: str) -> Any:
        async def draw() -> None:
            drawn.append(name)

        return draw

    after.draw("m", first)
    await begun.wait()
    after.draw("m", page("second"))
    after.draw("m", page("third"))
    after.draw("another", page("another"))
    go_on.set()
    while tasks := list(after._tasks):
        await asyncio.wait(tasks)
    assert sorted(drawn) == ["another", "first", "third"]
    assert drawn.index("first") < drawn.index("third")
