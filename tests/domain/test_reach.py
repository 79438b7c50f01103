"""When is a place that takes nothing tried again?"""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Loss
from domain.ids import InstallationId, Platform
from domain.reach import Parking

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "tried"),
    [
        pytest.param(None, True, id="one that was never tried is"),
        pytest.param(timedelta(), False, id="one that was tried at this moment is not"),
        pytest.param(timedelta(seconds=59), False, id="nor one that was within the minute"),
        pytest.param(timedelta(seconds=60), True, id="one that was a minute ago is"),
        pytest.param(timedelta(hours=-1), True, id="one that was tried by a clock that has been set back is"),
    ],
)
def test_a_sign_of_life_has_a_place_tried_but_not_too_often(ago: timedelta | None, tried: bool) -> None:
    """Lost otherwise: a try with each thing that somebody does there; or none for as long as a clock had been wrong."""
    at = None if ago is None else NOON - ago
    parking = Parking("T1", InstallationId("d1"), Platform.SLACK, Loss.UNINSTALLED, "gone", NOON, tried_at=at)
    assert parking.may_be_tried(NOON) is tried
