"""A short time of chaos: what `make chaos` does for minutes."""

import pytest

from tests.faults.chaos import Length, run
from tests.forked import begin

SHORT = Length(acts=36, blow_every=12)
"""A process killed, the database torn down, a process told to stop; and some thirty requests, decisions and orders."""


@pytest.mark.proof
@pytest.mark.timeout(600)
async def test_everything_holds_when_everything_goes_wrong_at_once() -> None:
    """Lost otherwise: whatever two of the troubles do together that none of them does alone."""
    report = await run(11, SHORT, begin)
    assert not report.broken, "\n".join([*report.broken, report.logs[-20_000:]])
    assert report.counts["requests"] and report.counts["decisions"] and report.counts["effects"], report.counts
    assert {name for name in report.counts if name.startswith("blows: ")} == {
        "blows: kill",
        "blows: database",
        "blows: terminate",
    }
