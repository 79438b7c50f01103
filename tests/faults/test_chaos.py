"""A short time of chaos: what `make chaos` does for minutes."""

import pytest

from tests.faults.chaos import Length, run
from tests.forked import begin

SHORT = Length(acts=40, blow_every=8, blows=3)
"""Each of two processes killed once, the database torn down; and some twenty requests, decisions and orders."""


@pytest.mark.proof
@pytest.mark.timeout(600)
async def test_everything_holds_when_everything_goes_wrong_at_once() -> None:
    """Lost otherwise: whatever two of the troubles do together that none of them does alone."""
    report = await run(11, SHORT, begin)
    assert not report.broken, "\n".join([*report.broken, report.logs[-20_000:]])
    assert report.counts["requests"] and report.counts["decisions"] and report.counts["effects"], report.counts
    assert (report.counts["blows: kill"], report.counts["blows: database"]) == (2, 1)
