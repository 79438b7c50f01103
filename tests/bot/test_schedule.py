"""The clockwork: which tick a moment belongs to, in the MSP's own zone, summer time included."""

from datetime import UTC, datetime

import pytest

from bot.jobs import JOBS
from bot.schedule import last_tick

JOB = {job.name: job for job in JOBS}

TICKS = [
    ("companies tick every four hours from midnight UTC", "sync-companies", "Europe/Berlin", "2026-11-21 11:59:59", "2026-11-21 08:00"),
    ("on the tick itself it is that tick", "sync-companies", "Europe/Berlin", "2026-11-21 12:00:00", "2026-11-21 12:00"),
    ("subscriptions tick every hour", "sync-subscriptions", "America/Denver", "2026-11-21 11:59:59", "2026-11-21 11:00"),
    ("products tick at 3 in winter, which is 2 UTC in Berlin", "sync-products", "Europe/Berlin", "2026-11-21 02:00:00", "2026-11-21 02:00"),
    ("a second before 3 it is yesterday's tick", "sync-products", "Europe/Berlin", "2026-11-21 01:59:59", "2026-11-20 02:00"),
    ("products tick at 3 in summer, which is 1 UTC in Berlin", "sync-products", "Europe/Berlin", "2026-07-01 01:00:00", "2026-07-01 01:00"),
    ("3 in Denver is 10 UTC in winter", "sync-products", "America/Denver", "2026-11-21 10:30:00", "2026-11-21 10:00"),
    ("on the morning of summer time 3 exists in Berlin and is 1 UTC", "sync-products", "Europe/Berlin", "2026-03-29 01:00:00", "2026-03-29 01:00"),
    ("on the morning of winter time 3 is 2 UTC in Berlin", "sync-products", "Europe/Berlin", "2026-10-25 02:00:00", "2026-10-25 02:00"),
    ("east of Greenwich the local day counts", "sync-products", "Pacific/Auckland", "2026-11-20 14:00:00", "2026-11-20 14:00"),
]  # fmt: skip


@pytest.mark.parametrize(("job", "zone", "now", "tick"), [row[1:] for row in TICKS], ids=[row[0] for row in TICKS])
def test_last_tick(job: str, zone: str, now: str, tick: str) -> None:
    """Lost otherwise: a run done twice, or never, because two replicas named its tick differently."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_tick(JOB[job], zone, moment) == datetime.fromisoformat(tick).replace(tzinfo=UTC)


def test_the_documented_cadence() -> None:
    """Lost otherwise: how fresh the source document promises the data to be."""
    cadence = {job.name: (job.every, job.hour) for job in JOBS if job.kind}
    hours = {name: (every.total_seconds() / 3600 if every else None, hour) for name, (every, hour) in cadence.items()}
    assert hours == {
        "sync-companies": (4, None),
        "sync-products": (None, 3),
        "sync-subscriptions": (1, None),
        "sync-usage": (None, 4),
    }
