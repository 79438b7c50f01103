"""Does the bot's process stay as large as it was, however much is sent to its doors?"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.cast import ACME_SLACK, APP_ID, SIGNING_SECRET, VENDOR_SECRET
from bot.playground.market import DOOR
from bot.playground.slack.signing import signed
from domain.ids import OrgId
from tests.e2e import fuzz
from tests.e2e.fuzz import EVENT, EVENTS, EVENTS_SECRET, FORM, JSON, ORDER, Sent, Target, packed
from tests.e2e.test_fuzzed_doors import PROVABLE, ROUTES, SHORT, process, proven, weight

WARM, MEASURED = 3_000, 5_000
GROWTH = 10 * 2**20
"""Bytes that so many requests may add after the first ones. What is remembered on purpose has a bound: 2,000 answers a
door, 10,000 allowances, 10,000 conversations."""
AT_ONCE = 8


def drawn(strategy: st.SearchStrategy[Sent], how_many: int) -> list[Sent]:
    """The same ones every time."""
    found: list[Sent] = []

    @settings(SHORT, max_examples=how_many, derandomize=True)
    @given(strategy)
    def kept(sent: Sent) -> None:
        found.append(sent)

    kept()
    return found


def bad(target: Target) -> list[Sent]:
    """What is known to break doors, and anything at all: of strangers, and of whom the doors believe."""
    ways = [fuzz.anything(route) for route in ROUTES] + [proven(route, target) for route in PROVABLE]
    return [
        *(sent for route in ROUTES for sent in fuzz.nasties(route)),
        *(sent for way in ways for sent in drawn(way, 25)),
    ]


def good(target: Target) -> Iterator[Sent]:
    """Well-formed and proven, none of them ever sent before: what a door remembers, it has to remember of each."""
    makes = (_said, _typed, _posted, _ordered, _hinted, _fetched, _looked)
    for number in itertools.count(1):
        for make in makes:
            yield make(target, number)


def _direct(target: Target) -> str:
    state = target.stage.slack.state
    return str(state.dm(state.workspaces[ACME_SLACK], "U0CLARA").id)


def _said(target: Target, number: int) -> Sent:
    stamp = f"{time.time():.6f}"
    event = {"type": "message", "channel_type": "im", "user": "U0CLARA", "team": ACME_SLACK, "text": f"frobnicate {number}"}  # fmt: skip
    event |= {"channel": _direct(target), "ts": stamp, "event_ts": stamp}
    told = {"type": "event_callback", "team_id": ACME_SLACK, "api_app_id": "A0SEATWISE", "event": event}
    return _by_slack(packed(told | {"event_id": f"Ev{number}", "event_time": int(time.time())}), JSON)


def _typed(target: Target, number: int) -> Sent:
    told = {"command": "/licenses", "text": "", "team_id": ACME_SLACK, "user_id": "U0CLARA", "channel_id": _direct(target)}  # fmt: skip
    return _by_slack(urlencode(told | {"trigger_id": f"{number}.1"}).encode(), FORM)


def _by_slack(body: bytes, kind: str) -> Sent:
    headers = {"Content-Type": kind, **signed(body, SIGNING_SECRET, int(time.time()))}
    return Sent("POST", "/slack/events", body, tuple(headers.items()))


def _posted(target: Target, number: int) -> Sent:
    state = target.stage.teams.state
    bea = state.users["bea-0001"]
    made = target.stage.teams.wire.activity("message", APP_ID, bea, state.personal(APP_ID, bea))
    body = packed(made | {"id": f"m-{number}", "text": f"frobnicate {number}"})
    token = f"Bearer {target.stage.teams.token(APP_ID)}"
    return Sent("POST", "/api/messages", body, (("Content-Type", JSON), ("Authorization", token)))


def _ordered(target: Target, number: int) -> Sent:
    """One request, told of again and again: each with an attempt of its own would be an order of its own to carry out."""
    told: dict[str, Any] = {**ORDER, "provisionAttempt": {**ORDER["provisionAttempt"], "id": f"a-{number % 50}"}}  # type: ignore[dict-item]
    return Sent("POST", DOOR, packed(told), (("Content-Type", JSON), ("pax8ApiTokenV1", VENDOR_SECRET)))


def _hinted(target: Target, number: int) -> Sent:
    told = EVENT | {"payloadData": {"id": f"05c587df-0000-4000-8000-{number:012}", "type": "Change", "companyId": "c"}}
    headers = (("Content-Type", JSON), (EVENTS.header, EVENTS_SECRET))
    return Sent("POST", f"/pax8/events/{EVENTS.id}", packed(told), headers)


def _fetched(target: Target, number: int) -> Sent:
    now = target.files.clock.now().isoformat()
    terms = {"org": OrgId(f"org-{number}"), "words": str(number), "zone": "UTC", "at": now}
    url = target.files.address("audit", terms, 5) or ""
    return Sent("GET", url.removeprefix(target.address))


def _looked(target: Target, number: int) -> Sent:
    page = sorted(target.forms)[number % len(target.forms)]
    return Sent("GET", f"{target.forms[page].url}?x={number}", headers=(("Cookie", f"seatwise=visitor-{number}"),))


async def all_sent(target: Target, sents: Iterator[Sent], how_many: int) -> None:
    """So many of them, a few at a time; makes each just before, for what is signed is good for minutes."""

    async def hand() -> None:
        for sent in sents:
            await target.send(sent)
            if target.sent >= until:
                return

    until = target.sent + how_many
    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))


@pytest.mark.proof
@pytest.mark.timeout(3600)
async def test_thousands_of_requests_leave_the_process_as_large_as_it_was(sqlite_url: str) -> None:
    """Lost otherwise: a bot that is slowly fed to death, by strangers or by those whom it serves."""
    async with process(sqlite_url, door_rate=10_000) as target:
        known = await asyncio.to_thread(bad, target)
        both = (each for pair in zip(itertools.cycle(known), good(target), strict=False) for each in pair)
        await all_sent(target, both, max(WARM, 2 * len(known)))
        before = weight(target.stage)
        await all_sent(target, both, MEASURED)
        after = weight(target.stage)
        print(f"{target.sent} requests; {before / 2**20:.1f} MiB, then {after / 2**20:.1f} MiB")  # noqa: T201
        assert after - before < GROWTH
        assert await target.send(Sent("GET", "/readyz")) == 200
