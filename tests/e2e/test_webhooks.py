"""Can an operator have Pax8 tell this bot what changes, replace the secret, and see what did not arrive?"""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.playground.cast import PREMIUM, PROVISIONER
from bot.playground.pax8 import Fault
from bot.playground.stage import Stage
from domain.errors import MarketplaceError, Rejected
from domain.ids import OrgId
from domain.ports import Pax8Door
from domain.use_cases import hinting, webhooks
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_events import quantity, reads, seen
from tests.e2e.test_sync import ACME, rows
from tests.forked import forked

SUMMIT = OrgId("summit")
OURS = ("--org", "harbour")


async def registered(house: Home, *names: str, org: OrgId = HARBOUR) -> webhooks.Registered:
    return await webhooks.register(house.built.ports, org, house.stage.bot_address, names)


async def door_of(house: Home, org: OrgId = HARBOUR) -> Pax8Door | None:
    return next(iter(await house.built.ports.pax8_doors.of(org)), None)


async def test_a_change_in_pax8s_portal_is_told_read_and_shown(house: Home) -> None:
    """Lost otherwise: the whole way, each part of which works alone."""
    await registered(house)
    sub = house.subscription(ACME, PREMIUM)
    house.alter(sub, quantity=17)
    await seen(lambda: rows(house, "SELECT count(*) FROM pax8_events") == [(1,)])
    house.forward(hinting.SETTLE.total_seconds())
    await seen(lambda: quantity(house, sub) == 17)
    assert "17" in str((await house.slack("clara").command("/licenses")).body)
    await house.teams("ben").say("licenses Acme Premium")
    await house.teams("ben").sees(PREMIUM, "17")
    assert reads(house, "/subscriptions") == 1, "the sync with which the house began is the only one"


async def test_registering_again_replaces_ours_and_nobody_elses(house: Home) -> None:
    """Lost otherwise: every event twice, or somebody else's webhook gone."""
    hooks = house.built.ports.webhooks(HARBOUR)
    theirs = await hooks.create("PSA", "http://127.0.0.1:9/psa", "x", [])
    first = await registered(house)
    before = await door_of(house)
    second = await registered(house, "product", "SUBSCRIPTION")
    after = await door_of(house)
    assert second.replaced == (first.webhook,) and second.webhook.topics == ("PRODUCT", "SUBSCRIPTION")
    assert {each.id for each in await hooks.all()} == {theirs.id, second.webhook.id}
    assert before and after and before.secrets[0] not in after.secrets[:1] and after.secrets[1:] == before.secrets[:1]
    assert len(after.secrets[0]) > webhooks.SIGNS and after.secrets[0] not in repr(after)
    recorded = rows(house, "SELECT action, actor FROM audit WHERE action LIKE 'webhook.%'")
    assert recorded == [("webhook.register", "seatwise pax8")] * 2


async def test_what_the_old_webhook_still_sends_is_taken_while_it_is_replaced(house: Home) -> None:
    """Lost otherwise: what changes in the seconds in which a secret does."""
    first = await registered(house)
    old = dict(house.stage.world.hooks("harbour").webhooks[first.webhook.id])
    await registered(house)
    house.stage.world.hooks("harbour").webhooks = {old["id"]: old}
    house.alter(house.subscription(ACME, PREMIUM), quantity=17)
    await seen(lambda: rows(house, "SELECT count(*) FROM pax8_events") == [(1,)])


FAILURES: list[tuple[str, Fault, type[MarketplaceError] | None]] = [
    ("refused", Fault(kind="status", method="POST", path="/api/v2/webhooks", status=400), Rejected),
    ("its answer was lost", Fault(kind="after", method="POST", path="/api/v2/webhooks"), None),
]


@pytest.mark.parametrize(("fault", "raised"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
async def test_a_registration_that_goes_wrong_leaves_one_webhook_that_is_heard(
    house: Home, fault: Fault, raised: type[MarketplaceError] | None
) -> None:
    """Lost otherwise: a webhook whose secret nobody has, or two."""
    await registered(house)
    house.stage.world.faults.add(fault)
    if raised is None:
        await registered(house)
    else:
        with pytest.raises(raised):
            await registered(house)
    (hook,) = house.stage.world.hooks("harbour").webhooks.values()
    door = await door_of(house)
    assert door is not None and hook["authorization"] == door.secrets[0]


async def test_what_did_not_arrive_is_made_up_within_the_hour(house: Home) -> None:
    """Lost otherwise: what changed while we were away is seen when the next sync comes to it."""
    await registered(house)
    await registered(house, org=SUMMIT)
    house.stage.world.faults.add(Fault(kind="before", method="POST", path="/events", times=3))
    sub = house.subscription(ACME, PREMIUM)
    house.alter(sub, quantity=17)
    hooks = house.stage.world.hooks("harbour")
    await seen(lambda: [log["finalStatus"] for logs in hooks.logs.values() for log in logs] == ["FAILED"])
    assert rows(house, "SELECT count(*) FROM pax8_events") == [(0,)]
    assert await webhooks.sweep(house.built.ports, SUMMIT) == 0
    assert await webhooks.sweep(house.built.ports, HARBOUR) == 1
    house.forward(hinting.SETTLE.total_seconds())
    await seen(lambda: quantity(house, sub) == 17)
    house.forward(webhooks.LOOK_BACK.total_seconds())
    assert await webhooks.sweep(house.built.ports, HARBOUR) == 0


async def test_without_a_door_nothing_is_asked_of_pax8(house: Home) -> None:
    """Lost otherwise: a call an hour for each MSP that never wanted events."""
    calls = len(house.stage.world.calls)
    assert await webhooks.sweep(house.built.ports, HARBOUR) == 0
    assert len(house.stage.world.calls) == calls


async def test_topics_are_those_that_pax8_names(house: Home) -> None:
    """Lost otherwise: a webhook that listens for a word of ours."""
    with pytest.raises(webhooks.UnknownTopics) as refused:
        await registered(house, "SUBSCRIPTION", "SUBSCRIPTIONS")
    assert refused.value.unknown == ("subscriptions",) and "SUBSCRIPTION" in refused.value.known
    assert await door_of(house) is None
    assert (await registered(house)).webhook.topics == ("SUBSCRIPTION", "CLIENT", "PRODUCT")


@pytest.fixture
async def environment(sqlite_url: str) -> AsyncIterator[dict[str, str]]:
    """Of an installation whose bot is not running: a SQLite file serves one process."""
    stage = Stage(sqlite_url)
    await stage.start()
    yield stage.environment() | {"SEATWISE_PUBLIC_URL": "http://127.0.0.1:9"}
    await stage.stop()


async def typed(
    environment: dict[str, str], *commands: tuple[str, ...], more: dict[str, str] | None = None, group: str = "webhooks"
) -> list[tuple[int | None, str]]:
    """Exit status and what is read at the terminal, for each; `more` is in their environment too."""
    done = []
    for words in commands:
        terminal = await forked(environment | (more or {}), "pax8", group, *words)
        said = await asyncio.wait_for(terminal.communicate(), 60)
        done.append((terminal.returncode, "".join(said)))
    return done


async def test_an_operator_does_all_of_it_at_a_terminal(environment: dict[str, str]) -> None:
    """Lost otherwise: commands that were never typed."""
    done = await typed(
        environment,
        ("list", *OURS),
        ("topics", *OURS),
        ("register", *OURS, "--topic", "SUBSCRIPTION"),
        ("register", *OURS),
        ("list", *OURS, "--json"),
        ("test", *OURS, "--topic", "CLIENT"),
        ("logs", *OURS, "--json"),
        ("logs", *OURS),
    )
    assert [status for status, _ in done] == [0] * 8
    none, topics, first, second, listed, tested, logs, shown = (output for _, output in done)
    assert none == "None.\n" and "Subscriptions" in topics
    assert "http://127.0.0.1:9/pax8/events/harbour-events of SUBSCRIPTION" in first
    assert "Removed the webhook" not in first and "Removed the webhook" in second
    (row,) = json.loads(listed)
    assert row["name"] == "Seatwise harbour" and row["active"] and "authorization" not in row
    (told,) = json.loads(logs)
    assert "sample of CLIENT" in tested and told["event"]["topic"] == "CLIENT" and told["id"] in shown
    done = await typed(environment, ("retry", *OURS, told["id"]), ("remove", *OURS), ("remove", *OURS))
    again, removed, gone = (output for _, output in done)
    assert "once more" in again and "Removed the webhook" in removed and gone == "There was none.\n"


async def test_a_vendor_is_called_where_this_bot_is_with_a_secret_that_only_the_door_has(house: Home) -> None:
    """Lost otherwise: provision requests that Pax8 sends to nobody, or that the door turns away."""
    tidewater, door = OrgId("tidewater"), house.built.ports.pax8_doors
    assert await webhooks.vendor_webhook(house.built.ports, tidewater) is None
    (before,) = await door.of(tidewater)
    made = await webhooks.call_vendor(house.built.ports, tidewater, house.stage.bot_address)
    (after,) = await door.of(tidewater)
    known = house.stage.world.webhooks[PROVISIONER][-1]
    assert (known["id"], known["url"]) == (made.id, f"{house.stage.bot_address}/pax8/provisioning/{after.id}")
    assert after.secrets == (known["sharedSecret"]["credential"], before.secrets[0])
    assert await webhooks.vendor_webhook(house.built.ports, tidewater) == made
    with pytest.raises(webhooks.NoProvisioner):
        await webhooks.call_vendor(house.built.ports, HARBOUR, house.stage.bot_address)


async def test_a_vendors_operator_does_so_at_a_terminal(environment: dict[str, str]) -> None:
    """Lost otherwise: commands that were never typed."""
    org = ("--org", "tidewater")
    done = await typed(
        environment, ("register", *org), ("show", *org), ("show", "--org", "harbour"), group="provisioning"
    )
    (first, said), (second, shown), (third, refused) = done
    assert (first, second, third) == (0, 0, 1)
    assert "http://127.0.0.1:9/pax8/provisioning/tidewater-provisioning" in said and "secret that it made" in said
    assert "http://127.0.0.1:9/pax8/provisioning/tidewater-provisioning" in shown and "pax8ApiTokenV1" in shown
    assert "harbour has no provisioner" in refused


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "a topic that there is not": (
        ("register", *OURS, "--topic", "NO"),
        "does not tell of no. It tells of: SUBSCRIPTION",
    ),
    "nothing registered": (("test", *OURS), "Make one: seatwise pax8 webhooks register"),
    "a log of nothing": (("retry", *OURS, "../x"), "Make one"),
    "an organisation that there is not": (
        ("list", "--org", "harbor"),
        "no organisation harbor. There is: harbour, summit",
    ),
    "one without a connection": (("list", "--org", "tidewater"), "Pax8 is not connected"),
    "no organisation": (("list",), "--org"),
}


async def test_what_cannot_be_done_is_said_in_one_line(environment: dict[str, str]) -> None:
    """Lost otherwise: a traceback, where somebody only mistyped."""
    done = await typed(environment, *(words for words, _ in WRONG.values()))
    said = dict(zip(WRONG, done, strict=True))
    assert {case for case, (status, _) in said.items() if status == 0} == set()
    assert {case: output for case, (_, output) in said.items() if WRONG[case][1] not in output} == {}
    assert {case for case, (_, output) in said.items() if "Traceback" in output} == set()
    ((status, output),) = await typed(environment, ("register", *OURS), more={"SEATWISE_PUBLIC_URL": ""})
    assert status == 1 and "public_url" in output
