"""Does what Pax8 says of itself come to be seen within a minute, whoever says it, and in whatever order?"""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot import jobs
from bot.playground.pax8 import Fault
from domain.changes import ChangeStatus as S
from domain.ids import InstallationId, OrgId
from domain.ports import Pax8Door
from domain.use_cases import hinting
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_sync import ACME, E3, PREMIUM, alter_company, rows

SECRET = "Bearer of the playground's events"
SUMMIT = OrgId("summit")


async def told(house: Home, topic: str, data: dict[str, Any], org: OrgId = HARBOUR, **envelope: Any) -> int:
    """As Pax8 posts it; returns the status."""
    door = Pax8Door(InstallationId(f"{org}-events"), org, "events", "Authorization", (SECRET,))
    await house.built.ports.pax8_doors.save(door)
    body = {"webhookId": "w", "webhookTopic": {"topic": topic}, "payloadData": data, **envelope}
    url = f"{house.stage.bot_address}/pax8/events/{door.id}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers={"Authorization": SECRET}) as answer,
    ):
        return answer.status


async def seen(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110 - what a delivery commits wakes nobody here
            await asyncio.sleep(0.02)


def quantity(house: Home, sub: str) -> int:
    return int(rows(house, "SELECT quantity FROM subscriptions WHERE id = ?", sub)[0][0])


def reads(house: Home, path: str) -> int:
    return sum(1 for call in house.stage.world.calls if call.method == "GET" and call.path == path)


async def settled(house: Home) -> None:
    """Until nothing that is due is left to be read."""
    await seen(lambda: rows(house, "SELECT count(*) FROM deliveries WHERE kind = 'run' AND state = 'ready'") == [(0,)])


async def test_a_quantity_changed_in_pax8s_portal_is_seen_without_a_sync(house: Home) -> None:
    """Lost otherwise: an hour in which everybody decides by old numbers."""
    sub = house.subscription(ACME, PREMIUM)
    house.alter(sub, quantity=17)
    assert "10" in str((await house.slack("clara").command("/licenses")).body)
    assert await told(house, "SUBSCRIPTION", {"subscriptionId": sub, "type": "Change"}) == 202
    house.forward(hinting.SETTLE.total_seconds())
    await seen(lambda: quantity(house, sub) == 17)
    assert "17" in str((await house.slack("clara").command("/licenses")).body)
    await house.teams("ben").say("licenses Acme Premium")
    await house.teams("ben").sees(PREMIUM, "17")
    assert reads(house, "/subscriptions") == 1, "the sync with which the house began is the only one"
    assert reads(house, f"/subscriptions/{sub}") == 1


async def test_an_event_sent_fifty_times_at_once_is_read_once(house: Home) -> None:
    """Lost otherwise: fifty calls of Pax8 for one change."""
    sub = house.subscription(ACME, PREMIUM)
    house.alter(sub, quantity=17)
    statuses = await asyncio.gather(*(told(house, "SUBSCRIPTION", {"id": sub}, sentAt=str(n)) for n in range(50)))
    assert set(statuses) == {202}
    house.forward(60)
    await settled(house)
    assert quantity(house, sub) == 17 and 1 <= reads(house, f"/subscriptions/{sub}") <= 2
    assert rows(house, "SELECT count(*) FROM pax8_events") == [(1,)]


async def test_a_second_change_told_in_the_same_words_is_seen_within_the_minute(house: Home) -> None:
    """Lost otherwise: a change, taken for the repetition of the one before."""
    sub = house.subscription(ACME, PREMIUM)
    for step, wanted in enumerate((17, 19)):
        house.alter(sub, quantity=wanted)
        assert await told(house, "SUBSCRIPTION", {"id": sub}) == 202
        house.forward(hinting.SETTLE.total_seconds() if step == 0 else 50)
        await seen(lambda wanted=wanted: quantity(house, sub) == wanted)  # type: ignore[misc]


async def test_an_old_event_brings_nothing_old(house: Home) -> None:
    """Lost otherwise: the order in which Pax8's messages arrive decides what is true."""
    sub = house.subscription(ACME, PREMIUM)
    house.alter(sub, quantity=20)
    for n in (20, 15):
        assert await told(house, "SUBSCRIPTION", {"id": sub, "quantity": n}, sentAt=f"2026-01-0{n // 10}") == 202
    house.forward(60)
    await settled(house)
    assert quantity(house, sub) == 20


async def test_one_that_was_removed_is_gone_and_its_request_ends(house: Home) -> None:
    """Lost otherwise: a request that waits for a licence that nobody has."""
    sub = house.subscription(ACME, PREMIUM)
    await house.slack("clara").say(f"request 30 {PREMIUM}")
    await house.until(1001, status=S.PENDING)
    house.stage.world.book("harbour").subscriptions.remove(sub)
    assert await told(house, "SUBSCRIPTION", {"id": sub, "type": "Cancel"}) == 202
    house.forward(3)
    await house.until(1001, status=S.CLOSED)
    assert rows(house, "SELECT gone_at IS NOT NULL FROM subscriptions WHERE id = ?", sub) == [(1,)]


async def test_a_change_of_unknown_outcome_is_settled_by_an_event(house: Home) -> None:
    """Lost otherwise: minutes of doubt, while Pax8 has said that it is done."""
    sub = house.subscription(ACME, E3)
    house.stage.world.faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*"))
    await house.slack("clara").say(f"request 12 {E3}")
    await house.until(1001, status=S.UNKNOWN)
    assert await told(house, "SUBSCRIPTION", {"id": sub}) == 202
    house.forward(hinting.SETTLE.total_seconds())
    await house.until(1001, status=S.APPLIED)
    assert house.puts() == 1


async def test_a_company_and_a_product_are_read_by_their_ids(house: Home) -> None:
    """Lost otherwise: a client under an old name until the afternoon, a product until tomorrow."""
    company = alter_company(house, ACME, name="Acme Smiles")
    key = rows(house, "SELECT product_id FROM subscriptions WHERE product_name = ?", PREMIUM)[0][0]
    house.stage.world.book("harbour").products.change(key, {"name": "Business Premium (2027)"})
    assert await told(house, "CLIENT", {"id": company}) == 202
    assert await told(house, "PRODUCT", {"productId": key}) == 202
    house.forward(3)
    await seen(lambda: rows(house, "SELECT name FROM companies WHERE id = ?", company) == [("Acme Smiles",)])
    await seen(lambda: rows(house, "SELECT name FROM products WHERE id = ?", key) == [("Business Premium (2027)",)])


async def test_an_event_that_names_nothing_has_its_kind_read_once_a_minute(house: Home) -> None:
    """Lost otherwise: either the change, or Pax8's patience."""
    sub = house.subscription(ACME, PREMIUM)
    house.alter(sub, quantity=17)
    for n in range(5):
        assert await told(house, "SUBSCRIPTION", {"note": n}) == 202
    house.forward(60)
    await seen(lambda: quantity(house, sub) == 17)
    house.alter(sub, quantity=18)
    assert await told(house, "SUBSCRIPTION", {"note": "more"}) == 202
    house.forward(60)
    await seen(lambda: quantity(house, sub) == 18)
    assert 2 <= reads(house, "/subscriptions") - 1 <= 3


async def test_another_msps_licence_is_asked_for_with_ones_own_credentials(house: Home) -> None:
    """Lost otherwise: one MSP's secret opens the books of another."""
    sub = house.subscription(ACME, PREMIUM)
    assert await told(house, "SUBSCRIPTION", {"id": sub}, SUMMIT) == 202
    house.forward(3)
    await seen(lambda: reads(house, f"/subscriptions/{sub}") == 1)
    await settled(house)
    (call,) = [call for call in house.stage.world.calls if call.path == f"/subscriptions/{sub}"]
    assert (call.partner, call.status) == ("summit", 404)
    assert rows(house, "SELECT org_id, gone_at FROM subscriptions WHERE id = ?", sub) == [("harbour", None)]


async def test_a_company_that_is_nobodys_client_stays_out(house: Home) -> None:
    """Lost otherwise: data of companies that are nobody's client here."""
    mapped = {row[0] for row in rows(house, "SELECT id FROM companies WHERE client_id IS NOT NULL")}
    data = house.stage.world.partners["harbour"].data
    sub = next(str(row["id"]) for row in data.subscriptions if row["companyId"] not in mapped)
    assert await told(house, "SUBSCRIPTION", {"id": sub}) == 202
    house.forward(3)
    await seen(lambda: reads(house, f"/subscriptions/{sub}") == 1)
    await settled(house)
    assert rows(house, "SELECT id FROM subscriptions WHERE id = ?", sub) == []


@pytest.mark.parametrize("topic", ["INVOICE", "SOMETHING_NEW", ""], ids=["not ours", "new", "none"])
async def test_a_topic_that_we_do_not_follow_is_acknowledged_and_logged(house: Home, topic: str) -> None:
    """Lost otherwise: Pax8 sends it three times, writes a mail and stops."""
    with capture_logs() as logs:
        assert await told(house, topic, {"id": house.subscription(ACME, PREMIUM)}) == 202
    assert [(log["topic"], log["org"]) for log in logs if log["event"] == "pax8_event_unread"] == [(topic, HARBOUR)]
    assert rows(house, "SELECT count(*) FROM deliveries WHERE kind = 'run'") == [(0,)]


async def test_events_are_forgotten_after_some_days(house: Home) -> None:
    """Lost otherwise: a table that grows for ever."""
    assert await told(house, "SUBSCRIPTION", {"id": house.subscription(ACME, PREMIUM)}) == 202
    tidy = next(job for job in jobs.JOBS if job.name == "tidy")
    for days, left in ((2, 1), (2, 0)):
        house.forward(days * 24 * 3600)
        await tidy.run(house.built.ports, HARBOUR, house.built.ports.clock.now())
        assert rows(house, "SELECT count(*) FROM pax8_events") == [(left,)]
