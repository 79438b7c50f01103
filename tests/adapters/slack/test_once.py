"""A thing that Slack delivers twice is done once, and a failed one can be done again."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.once import Once
from domain.chat import Incoming
from domain.examples import EXAMPLES
from domain.notices import Nothing, Reply, Say

PAYLOADS: dict[str, Any] = json.loads(Path(__file__).with_name("payloads.json").read_text())


class SetClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class Work:
    """Counts how often it is done; each piece ends when it is let go, as it is told to."""

    def __init__(self) -> None:
        self.count = 0
        self.go = asyncio.Event()
        self.go.set()
        self.kept = True
        self.falls = False

    async def __call__(self) -> tuple[str, bool]:
        self.count += 1
        answer = f"answer {self.count}"
        await self.go.wait()
        if self.falls:
            raise ConnectionError
        return answer, self.kept


async def test_a_repetition_gets_the_first_ones_answer() -> None:
    """Lost if it failed: one message, answered twice."""
    once, work = Once[str](SetClock()), Work()
    assert [await once.run("a", work) for _ in range(3)] == ["answer 1"] * 3
    assert await once.run("b", work) == "answer 2"


async def test_a_repetition_waits_for_what_is_in_hand() -> None:
    """Lost if it failed: the same click, handled twice at once."""
    once, work = Once[str](SetClock()), Work()
    work.go.clear()
    running = [asyncio.create_task(once.run("a", work)) for _ in range(5)]
    await asyncio.wait(running, timeout=0.01)
    running[3].cancel()
    work.go.set()
    answers = await asyncio.gather(*running, return_exceptions=True)
    assert [str(each) for each in answers if not isinstance(each, asyncio.CancelledError)] == ["answer 1"] * 4
    assert work.count == 1


@pytest.mark.parametrize("how", ["it fell", "it was not to be kept", "it was cancelled"])
async def test_what_came_to_nothing_is_done_again(how: str) -> None:
    """Lost if it failed: a retry, answered with the failure it was sent for."""
    once, work = Once[str](SetClock()), Work()
    work.falls, work.kept = how == "it fell", how != "it was not to be kept"
    work.go.clear()
    first = asyncio.create_task(once.run("a", work))
    await asyncio.wait({first}, timeout=0.01)
    if how == "it was cancelled":
        first.cancel()
    work.go.set()
    await asyncio.gather(first, return_exceptions=True)
    work.falls, work.kept = False, True
    assert await once.run("a", work) == "answer 2"


async def test_those_who_waited_for_a_fall_try_themselves() -> None:
    """Lost if it failed: an event whose first delivery broke, and whose repetition was told that all is well."""
    once, work = Once[str](SetClock()), Work()
    work.go.clear()
    work.falls = True
    first, second = (asyncio.create_task(once.run("a", work)) for _ in range(2))
    await asyncio.wait({first, second}, timeout=0.01)
    work.go.set()
    assert isinstance((await asyncio.gather(first, second, return_exceptions=True))[1], ConnectionError)
    assert work.count == 2


async def test_an_answer_is_forgotten_after_ten_minutes() -> None:
    """Lost if it failed: memory, answer by answer."""
    clock = SetClock()
    once, work = Once[str](clock), Work()
    await once.run("a", work)
    clock.time += timedelta(minutes=10, seconds=1)
    assert await once.run("a", work) == "answer 2"


async def test_only_so_many_answers_are_kept() -> None:
    """Lost if it failed: memory, on a busy day."""
    once, work = Once[str](SetClock(), room=3), Work()
    for key in "abcde":
        await once.run(key, work)
    assert await once.run("e", work) == "answer 5"
    assert await once.run("a", work) == "answer 6"


async def test_an_event_delivered_again_under_another_id_is_handled_once(world: Any) -> None:
    """Lost if it failed: a request made twice by one message, if Slack missed our first answer."""
    world.reply = Nothing()
    for number in range(3):
        body = {**PAYLOADS["event"], "event": PAYLOADS["message"], "event_id": f"Ev{number}"}
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert (await world.send(json.dumps(body).encode(), **retry))[0] == 200
    assert len(world.heard) == 1


async def test_a_message_and_the_mention_in_it_are_one(world: Any) -> None:
    """Lost if it failed: two answers to one sentence."""
    mention = {**PAYLOADS["mention"], "channel": "D1"}
    direct = {**PAYLOADS["message"], "ts": mention["ts"]}
    for event in (mention, direct):
        await world.send(json.dumps({**PAYLOADS["event"], "event": event}).encode())
    assert len(world.heard) == 1


async def test_a_retry_of_a_failed_event_is_handled(world: Any) -> None:
    """Lost if it failed: the message, for good."""
    body = json.dumps({**PAYLOADS["event"], "event": {**PAYLOADS["message"], "channel": world.dm}}).encode()
    replies = iter([RuntimeError("down"), Say(EXAMPLES["help"])])

    async def answer(incoming: Incoming) -> Reply:
        reply = next(replies)
        if isinstance(reply, Exception):
            raise reply
        return reply

    world.answer = answer
    assert [(await world.send(body))[0] for _ in range(3)] == [500, 200, 200]
    assert (len(world.heard), len(world.posts(world.dm))) == (2, 1)
