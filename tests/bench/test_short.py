"""Does the bench itself work, and does what it counts come out right? Never how fast."""

from contextlib import AsyncExitStack

import pytest

from bot.commands import COMMANDS
from tests.bench import lists, mirror, provisioning, report, speaking, talk
from tests.bench.asked import ASKED
from tests.bench.crowd import Crowd

FEW = talk.Sizes(rounds=1, commands=8, decisions=8, crowds=(12,), each=1, inside=True)
SMALL = lists.Sizes(
    companies=24,
    subscriptions=120,
    products=120,
    crowd=Crowd(theirs=4, unmapped=10, people=14, requests=60, records=60, rules_each=3, shown=40, invitations=7),
    price_seconds=0.0,
    inside=True,
)
"""Enough that each list has more pages than one."""


async def test_each_press_and_each_action_decides_a_request_of_its_own() -> None:
    """Lost: figures of requests that were refused, or decided only once, taken for the speed of decisions."""
    lines = [line async for line in talk.on_sqlite(FEW)]
    assert [line.broken for line in lines] == [(), (), (), ()]
    assert [counted[1:] for line in lines for counted in line.counted] == [(16, 16), (32, 32), (56, 56)]
    assert "ratio" in report.text(lines[0])
    assert all(line.what in report.markdown(lines) for line in lines)


async def test_a_sync_reads_and_stores_each_subscription_once_and_a_second_one_writes_nothing() -> None:
    """Lost: a sync that is fast for leaving rows out, or one that rewrites the whole mirror every hour."""
    line = await mirror.full_sync(mirror.Sizes(rounds=1, companies=10, few=0, many=450, products=20, inside=True))
    assert line.broken == ()
    assert [wanted for _, wanted, _ in line.counted] == [450, 450, 450, 0, 0]


@pytest.mark.proof
async def test_a_burst_of_provision_requests_is_carried_out_once_each_and_in_order() -> None:
    """Lost: requests of which Pax8 holds that they are ours, or seats of an older order over those of a newer one."""
    line = await provisioning.arriving(provisioning.Sizes(requests=60, subscriptions=12, at_once=60))
    assert line.broken == ()
    assert [wanted for _, wanted, _ in line.counted] == [60, 60, 60, 12]


async def test_the_outbox_is_emptied_once() -> None:
    """Lost: a rate of notices that were told twice, or of which some were not told at all."""
    line = await speaking.throughput(speaking.Sizes(rounds=1, posts=30, inside=True))
    assert line.broken == ()
    assert line.counted == (("notices told, each once", 30, 30),)


@pytest.mark.parametrize("ways", [1, pytest.param(2, marks=pytest.mark.proof)])
async def test_every_list_is_taken_whole_by_slack_and_by_teams_from_its_first_page_to_its_last(ways: int) -> None:
    """Lost: a page that a platform refuses, or a command that nobody has looked at in a full house."""
    assert set(ASKED) == {command.name for command in COMMANDS}
    async with AsyncExitStack() as stack:
        stage = await lists.full_house(stack, SMALL)
        heaps = [
            await lists.read(stage, readers, ways=ways) for readers in (lists.on_slack(stage), lists.on_teams(stage))
        ]
    assert [complaint for heap in heaps for complaint in heap.complaints] == []
    assert [(what, found) for heap in heaps for what, wanted, found in heap.counted if wanted != found] == []
