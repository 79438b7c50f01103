"""Does Prometheus read what happened, under names that it can keep, and nobody else?"""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.health import Health
from bot.telemetry.metrics import Metrics, door
from domain.audit import AuditEntry
from domain.errors import Loss
from domain.ids import DeliveryId, OrgId, Platform
from domain.ports import Dead, Delivery, DeliveryKind, Done, Kind, Later, Reading, SyncRun, Vitals, Waiting
from tests.clock import NOON

TOKEN = "t" * 32
PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
MINUTE = timedelta(minutes=1)
FOUND = Vitals(
    (Waiting(DeliveryKind.SHOW, False, 3, NOON - 2 * MINUTE), Waiting(DeliveryKind.TELL, True, 5, NOON - 9 * MINUTE)),
    {Loss.ARCHIVED: 2},
    (Reading(Kind.PRODUCTS, 4, 1, NOON - 60 * MINUTE, NOON - MINUTE), Reading(Kind.USAGE, 1, 1, None, None)),
)


def health(vitals: Vitals | None = FOUND) -> Health:
    return Health(NOON, database=vitals is not None, migrations=True, vitals=vitals)


def read(metrics: Metrics, of: Health | None = None) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus parses it."""
    families = text_string_to_metric_families(metrics.exposed(of or health()).decode())
    return {
        f"{each.name}{{{','.join(f'{k}={v}' for k, v in sorted(each.labels.items()))}}}": each.value
        for family in families
        for each in family.samples
    }


def entry(action: str, via: str = "slack") -> AuditEntry:
    return AuditEntry(NOON, action, "change:c1", "Ada Novak", via=via)


def delivery(kind: DeliveryKind) -> Delivery:
    return Delivery(DeliveryId(1), OrgId("harbour"), kind, "lane", 1)


def run(failure: str | None) -> SyncRun:
    return SyncRun("r", Kind.PRODUCTS, NOON, NOON, NOON + MINUTE, failure=failure)


async def _counted(metrics: Metrics) -> None:
    metrics.acknowledged(Platform.SLACK, "click", 2.7)
    metrics.committed(entry("change.approve"))
    metrics.committed(entry("change.approve", "rules"))
    metrics.committed(entry("change.reject", "terminal: alice@host"))
    metrics.committed(entry("provision.refuse", "teams"))
    metrics.committed(entry("catalogue.hide"))
    metrics.committed(run(None))
    metrics.committed(run("Unavailable"))
    metrics.attempted(delivery(DeliveryKind.SHOW), Done(), 0.2)
    metrics.attempted(delivery(DeliveryKind.SHOW), Later(NOON, "dropped", ambiguous=True), 0.2)
    metrics.attempted(delivery(DeliveryKind.MAIL), Dead("refused"), 0.2)
    metrics.called("pax8", "GET", "429", 0.1)


COUNTS = {
    "an answer in less than three seconds": ("seatwise_acknowledge_seconds_bucket{kind=click,le=3.0,platform=slack}", 1),
    "and in more than two and a half": ("seatwise_acknowledge_seconds_bucket{kind=click,le=2.5,platform=slack}", 0),
    "a decision in Slack": ("seatwise_decisions_total{about=change,verdict=approved,via=slack}", 1),
    "a decision of the rules": ("seatwise_decisions_total{about=change,verdict=approved,via=rules}", 1),
    "a decision at somebody's terminal, and not whose": ("seatwise_decisions_total{about=change,verdict=rejected,via=terminal}", 1),
    "a vendor's decision": ("seatwise_decisions_total{about=provision,verdict=refused,via=teams}", 1),
    "what has happened to requests": ("seatwise_changes_total{event=approve}", 2),
    "what has not happened yet": ("seatwise_changes_total{event=attention}", 0),
    "a sync that was good": ("seatwise_syncs_total{kind=products,outcome=done}", 1),
    "a sync that failed": ("seatwise_syncs_total{kind=products,outcome=failed}", 1),
    "how long they took": ("seatwise_sync_seconds_sum{kind=products}", 120),
    "an attempt that was done": ("seatwise_delivery_attempts_total{kind=show,outcome=done}", 1),
    "one to be repeated": ("seatwise_delivery_attempts_total{kind=show,outcome=later}", 1),
    "of which nobody knows": ("seatwise_ambiguous_sends_total{kind=show}", 1),
    "one that is given up": ("seatwise_delivery_attempts_total{kind=mail,outcome=dead}", 1),
    "one that never was": ("seatwise_delivery_attempts_total{kind=apply,outcome=dead}", 0),
    "a call that Pax8 has slowed down": ("seatwise_outgoing_calls_total{method=GET,result=429,service=pax8}", 1),
    "what waits": ("seatwise_outbox_deliveries{kind=show,state=ready}", 3),
    "what is parked": ("seatwise_outbox_deliveries{kind=tell,state=parked}", 5),
    "what nothing waits of": ("seatwise_outbox_deliveries{kind=apply,state=ready}", 0),
    "the oldest that is due, and not parked": ("seatwise_outbox_oldest_age_seconds{}", 120),
    "places that are lost": ("seatwise_parked_destinations{why=archived}", 2),
    "the MSP that waits longest": ("seatwise_sync_oldest_age_seconds{kind=products}", 3600),
    "the one that was read last": ("seatwise_sync_newest_age_seconds{kind=products}", 60),
    "whom Pax8 lets in": ("seatwise_sync_organisations{kind=products}", 4),
    "of whom the last read failed": ("seatwise_sync_failing{kind=products}", 1),
    "that it is ready": ("seatwise_ready{}", 1),
}  # fmt: skip


@pytest.mark.parametrize(("sample", "value"), COUNTS.values(), ids=COUNTS.keys())
async def test_what_happened_is_read(sample: str, value: float) -> None:
    """Lost otherwise: a dashboard that shows something else than what was."""
    metrics = Metrics()
    await _counted(metrics)
    assert read(metrics)[sample] == value


async def test_without_a_database_the_rest_is_read_still() -> None:
    """Lost otherwise: nothing to look at when it is looked at most."""
    found = read(Metrics(), health(None))
    assert found["seatwise_ready{}"] == 0
    assert not [name for name in found if name.startswith(("seatwise_outbox", "seatwise_parked", "seatwise_sync_"))]


async def test_never_read_is_no_age() -> None:
    """Lost otherwise: a new organisation that looks as if it had been read just now, or for ever ago."""
    found = read(Metrics())
    assert found["seatwise_sync_failing{kind=usage}"] == 1
    assert "seatwise_sync_newest_age_seconds{kind=usage}" not in found


async def test_two_in_one_process_count_apart() -> None:
    """Lost otherwise: a global registry, and with it one bot per process and tests that see each other."""
    one, other = Metrics(), Metrics()
    one.called("pax8", "GET", "2xx", 0.1)
    name = "seatwise_outgoing_calls_total{method=GET,result=2xx,service=pax8}"
    assert read(one)[name] == 1 and name not in read(other)


async def test_what_is_told_is_what_the_page_says() -> None:
    """Lost otherwise: a number that nobody knows the meaning of, or hundreds that no dashboard asks for."""
    metrics = Metrics()
    await _counted(metrics)
    page = re.sub(r"`…(\w+)`", r"`seatwise_sync\1`", PAGE.read_text(encoding="utf-8"))
    families = [each.name for each in text_string_to_metric_families(metrics.exposed(health()).decode())]
    known = {name.removesuffix("_total") for name in re.findall(r"`(seatwise_\w+)`", page)}
    assert {name for name in families if not name.startswith("process_")} == known


SHOWN: dict[str, tuple[dict[str, str], int]] = {
    "nothing": ({}, 401),
    "another token": ({"Authorization": f"Bearer {TOKEN}x"}, 401),
    "the token by itself": ({"Authorization": TOKEN}, 401),
    "the token as a password": ({"Authorization": f"Basic {TOKEN}"}, 401),
    "the token": ({"Authorization": f"Bearer {TOKEN}"}, 200),
}


@pytest.mark.parametrize(("headers", "status"), SHOWN.values(), ids=SHOWN.keys())
async def test_who_shows_the_token_may_read(headers: dict[str, str], status: int) -> None:
    """Lost otherwise: how busy an MSP is, to whoever comes by."""

    async def look() -> Health:
        return health()

    app = web.Application()
    app.router.add_get("/metrics", door(Metrics(), look, TOKEN))
    async with TestClient(TestServer(app)) as client:
        for method in ("GET", "HEAD"):
            answer = await client.request(method, "/metrics", headers=headers)
            body = await answer.text()
            assert answer.status == status and ("seatwise_" in body) is (status == 200 and method == "GET")
        assert (await client.post("/metrics", headers=headers)).status == 405


async def test_a_loop_that_is_held_up_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: why everything is slow at once."""
    metrics = Metrics()
    loop: Any = asyncio.get_running_loop()
    times = iter([0.0, 3.5])

    async def later(seconds: float) -> None:
        if seconds != 1:
            raise AssertionError(seconds)

    monkeypatch.setattr(asyncio, "sleep", later)
    monkeypatch.setattr(loop, "time", lambda: next(times))
    with pytest.raises((StopIteration, RuntimeError)):
        await metrics._listen()
    monkeypatch.undo()
    assert read(metrics)["seatwise_event_loop_lag_seconds{}"] == 2.5
