"""Wherever the bot is killed: is nothing lost, nothing done twice, and everybody told?

The bot is the real process, ended by SIGKILL at one of its steps and begun anew on the same database. The steps are
those that an undisturbed run takes (tests/faults/steps.py), so that a new one is covered by itself.
"""

from dataclasses import fields

import pytest

from domain.ports import Ports
from tests.faults import flows
from tests.faults.points import interrupted, ready
from tests.faults.registering import registered
from tests.faults.steps import PORTS
from tests.faults.street import street
from tests.faults.workspaces import workspace_connected

ALMOST_ALL = 0.9
"""Of the points of a peaceful run, those that come again in the next: what shows how long something takes is drawn only
where that takes a second, and cards that change twice at once are drawn once or twice.
"""

SOME = 0.5
"""Of one point of each flow, on a machine that has much else to do."""

PORTIONS = 3
"""Each with a bot and a database of its own: a flow leaves requests and organisations behind, and what is looked at
grows with them.
"""

FLOWS = {
    "asked in Slack, approved in Teams": flows.walk,
    "passed by the rules, the answer to the PUT lost": flows.passed,
    "the PUT's effect not to be seen for minutes": flows.late,
    "the PUT lost on its way, and sent again after reads": flows.unsent,
    "the PUT lost twice, and sent again by a choice": flows.doubted,
    "rejected with a reason": flows.rejected,
    "expired": flows.expired,
    "read by hand while a request waits": flows.sync,
    "bought, changed and cancelled": flows.provisioned,
    "bought, and registered by the mailed link": registered,
    "a client's workspace connected by a mailed link": workspace_connected,
}

SAMPLE = {
    "sqlite": (flows.walk, flows.passed, flows.doubted, flows.rejected, flows.sync, registered, workspace_connected),
    "postgresql": (flows.late, flows.unsent, flows.expired, flows.provisioned),
}
"""On which database which flow is interrupted with every test run, halfway: each of them on one."""

THRESHOLD = '"5"'
"""Percent: of ten seats one is a lot, of twenty-five it is not."""


def test_no_port_is_left_out() -> None:
    """Lost otherwise: a way out of the process at which nobody ever tried whether it may die there."""
    assert set(PORTS) == {each.name for each in fields(Ports)}


@pytest.mark.timeout(300)
async def test_killed_at_some_points_of_its_way(database_url: str) -> None:
    """Lost otherwise, until somebody runs the long form: a step that may not be the last."""
    async with street(database_url, threshold=THRESHOLD) as made:
        await ready(made)
        reports = [await interrupted(made, flow, 1) for flow in SAMPLE[database_url.partition(":")[0]]]
        missed = [point for report in reports for point in report.missed]
        assert len(missed) <= SOME * len(reports), missed
        await made.sealed()


def test_every_flow_is_interrupted_somewhere_with_every_run() -> None:
    """Lost otherwise: a flow that only the long form tries."""
    assert {flow for sample in SAMPLE.values() for flow in sample} == set(FLOWS.values())


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("portion", range(PORTIONS), ids=lambda portion: f"portion {portion + 1}")
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
async def test_killed_at_every_point_of_its_way(database_url: str, flow: flows.Flow, portion: int) -> None:
    """Lost otherwise: a request, a decision, an effect at Pax8, a notice; or two of one of them."""
    async with street(database_url, threshold=THRESHOLD) as made:
        await ready(made)
        report = await interrupted(made, flow, portion=(portion, PORTIONS))
        await made.sealed()
    print(f"killed at {len(report.tried) - len(report.missed)} of {len(report.tried)} points")  # noqa: T201 - for `-rP`
    assert len(report.missed) <= (1 - ALMOST_ALL) * len(report.tried), report.missed
