"""When is a mail tried again, and when is it given up?"""

from datetime import datetime, timedelta

import pytest

from domain.ids import DeliveryId, OrgId
from domain.ports import Delivery, DeliveryKind
from domain.use_cases.mailing import again_at, marker
from tests.clock import NOON

SECOND = timedelta(seconds=1)
WAITS = [
    pytest.param(1, None, 1, id="after the first attempt, a second"),
    pytest.param(2, None, 2, id="after the second, two"),
    pytest.param(8, None, 128, id="then doubled each time"),
    pytest.param(13, None, 3600, id="up to an hour"),
    pytest.param(900, None, 3600, id="and never more"),
    pytest.param(1, 90.0, 90, id="as long as the server asks for"),
    pytest.param(8, 90.0, 128, id="or longer"),
]


def delivery(id: int = 1, attempt: int = 1, queued: datetime = NOON, org: str = "tidewater") -> Delivery:
    where = (DeliveryId(id), OrgId(org), DeliveryKind.MAIL, "mail/lena@lake.example")
    return Delivery(*where, attempt, mail_to="lena@lake.example", queued_at=queued)


@pytest.mark.parametrize(("attempt", "asked", "expected"), WAITS)
def test_waits(attempt: int, asked: float | None, expected: int) -> None:
    """Lost otherwise: a mail server's patience, or a mail's chance."""
    assert again_at(delivery(attempt=attempt), NOON, asked) == NOON + expected * SECOND


def test_a_marker_is_one_deliverys_own() -> None:
    """Lost otherwise: a mail that a mail program hides as a copy of another."""
    assert marker(delivery(attempt=1)) == marker(delivery(attempt=9))
    others = [delivery(id=2), delivery(queued=NOON + SECOND), delivery(org="summit")]
    assert len({marker(delivery()), *map(marker, others)}) == 4
