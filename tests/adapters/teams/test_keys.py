"""The channel changes its keys without telling anybody, and the door keeps up without being made to run."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.playground.teams import new_key


def loads(world: Any) -> int:
    return int(world.teams.calls.count("keys"))


async def test_keys_are_read_once_for_many_requests(world: Any) -> None:
    for number in range(3):
        assert (await world.send(world.activity(id=f"{number}")))[0] == 200
    assert loads(world) == 1


async def test_those_who_come_while_keys_are_read_wait_for_them(world: Any) -> None:
    """Else the first moments after a start would turn people away."""
    statuses = await asyncio.gather(*(world.send(world.activity(id=f"{number}")) for number in range(8)))
    assert [status for status, _ in statuses] == [200] * 8
    assert loads(world) == 1


async def test_a_new_key_is_found_without_a_restart(world: Any) -> None:
    """botbuilder would answer 500 for up to a day."""
    await world.send(world.activity())
    world.teams.rotate_key(keep_old=False)
    world.clock.ahead = timedelta(minutes=2)
    assert (await world.send(world.activity(id="2")))[0] == 200
    assert loads(world) == 2


async def test_unknown_keys_cannot_make_us_ask_more_than_once_a_minute(world: Any) -> None:
    """Else a stranger's garbage would be a load on the key service, and on us."""
    await world.send(world.activity())
    world.clock.ahead = timedelta(minutes=2)
    for _ in range(5):
        assert (await world.send(world.activity(), f"Bearer {world.token(key=new_key())}"))[0] == 401
    assert loads(world) == 2


async def test_keys_are_read_anew_after_a_day(world: Any) -> None:
    """A key that was withdrawn must stop counting some time."""
    await world.send(world.activity())
    old = world.teams.keys.published[-1]
    world.teams.rotate_key(keep_old=False)
    world.clock.ahead = timedelta(hours=25)
    token = world.token(key=old, exp=int(world.clock.now().timestamp()) + 60)
    assert (await world.send(world.activity(), f"Bearer {token}"))[0] == 401
    assert loads(world) == 2


@pytest.mark.parametrize("fault", ["server_error", "down"])
async def test_old_keys_are_kept_when_new_ones_cannot_be_read(world: Any, fault: str) -> None:
    """Else trouble at the key service would lock everybody out."""
    await world.send(world.activity())
    world.teams.faults.add(fault, "openid")
    world.clock.ahead = timedelta(hours=25)
    token = world.token(exp=int(world.clock.now().timestamp()) + 60)
    assert (await world.send(world.activity(id="2"), f"Bearer {token}"))[0] == 200


async def test_without_any_keys_the_sender_is_asked_to_come_again(world: Any) -> None:
    world.teams.faults.add("down", "keys")
    assert ((await world.send(world.activity()))[0], world.heard) == (503, [])
    world.teams.faults.clear()
    world.clock.ahead = timedelta(minutes=2)
    assert (await world.send(world.activity()))[0] == 200
