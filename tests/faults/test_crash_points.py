"""Wherever the bot is killed: is nothing lost, nothing done twice, and everybody told?

The bot is the real process, ended by SIGKILL at one of its steps and begun anew on the same database. The steps are
those that an undisturbed run takes (tests/faults/steps.py), so that a new one is covered by itself.
"""

from dataclasses import fields

import pytest

from domain.ports import Ports
from tests.faults import flows
from tests.faults.points import interrupted, ready
from tests.faults.steps import PORTS
from tests.faults.street import street

ALMOST_ALL = 0.9
"""Of the points of a peaceful run, those that come again in the next: some things happen only once."""

FLOWS = {
    "asked in Slack, approved in Teams": flows.walk,
    "passed by the rules, the answer to the PUT lost": flows.passed,
    "the PUT's effect not to be seen for minutes": flows.late,
    "the PUT lost on its way, and sent again after reads": flows.unsent,
    "rejected with a reason": flows.rejected,
    "expired": flows.expired,
    "read by hand while a request waits": flows.sync,
    "bought, changed and cancelled": flows.provisioned,
}

SAMPLE = {
    "sqlite": (("asked in Slack, approved in Teams", 3), ("read by hand while a request waits", 1)),
    "postgresql": (("bought, changed and cancelled", 2),),
}
"""On which database which flow is interrupted with every test run, and at how many of its points."""

THRESHOLD = '"5"'
"""Percent: of ten seats one is a lot, of twenty-five it is not."""


def test_no_port_is_left_out() -> None:
    """Lost otherwise: a way out of the process at which nobody ever tried whether it may die there."""
    assert set(PORTS) == {each.name for each in fields(Ports)}


@pytest.mark.timeout(300)
async def test_killed_at_some_points_of_its_way(database_url: str) -> None:
    """Lost otherwise, until somebody runs the long form: a step that may not be the last."""
    async with street(database_url, threshold=THRESHOLD) as made:
        background = await ready(made)
        for name, count in SAMPLE[database_url.partition(":")[0]]:
            report = await interrupted(made, FLOWS[name], background, count)
            assert len(report.missed) < len(report.tried), report.missed


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
async def test_killed_at_every_point_of_its_way(database_url: str, flow: flows.Flow) -> None:
    """Lost otherwise: a request, a decision, an effect at Pax8, a notice; or two of one of them."""
    async with street(database_url, threshold=THRESHOLD) as made:
        report = await interrupted(made, flow, await ready(made))
    assert len(report.missed) <= (1 - ALMOST_ALL) * len(report.points), report.missed
