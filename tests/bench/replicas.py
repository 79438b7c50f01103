"""What do two and four processes on one PostgreSQL decide together, which share nothing else?"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median

from bot.playground.stage import Stage
from tests.bench.lines import Line
from tests.bench.load import burst
from tests.bench.processes import Running, running
from tests.bench.speech import Speech
from tests.bench.talk import AT_ONCE


@dataclass(frozen=True, slots=True)
class Sizes:
    """`decisions` in each round, shared among the processes."""

    processes: tuple[int, ...] = (1, 2, 4)
    rounds: int = 3
    decisions: int = 400


async def deciding(sizes: Sizes, url: str) -> AsyncIterator[Line]:
    """Each of them beside one process alone, in the same run."""
    async with AsyncExitStack() as stack:
        stage = Stage(url)
        await stage.start()
        stack.push_async_callback(stage.stop)
        sink = (await stack.enter_async_context(running("sink"))).address
        environment = stage.environment() | {"SEATWISE_SLACK_API_URL": f"{sink}/api/"}
        del environment["SEATWISE_CLOCK_FILE"]
        pending = sizes.decisions * (sizes.rounds + 1) * len(sizes.processes)
        first = await stack.enter_async_context(running("bot", environment=environment, pending=pending))
        bots = [first]
        for _ in range(max(sizes.processes) - 1):
            options = {"environment": environment, "pending": pending, "follows": True}
            bots.append(await stack.enter_async_context(running("bot", **options)))
        speech, numbers = Speech(stage, sink), iter(range(pending))
        rates: dict[int, list[float]] = {count: [] for count in sizes.processes}
        for turn in range(sizes.rounds + 1):
            for count in sizes.processes:
                requests = [speech.press(next(numbers)) for _ in range(sizes.decisions)]
                rate = await _shared(bots[:count], requests)
                rates[count] += [rate] if turn else []
        approved = await first.approved()
    alone = median(rates[sizes.processes[0]])
    for count in sizes.processes[1:]:
        yield Line(
            what=f"Approve in Slack, durable, {count} processes on one PostgreSQL",
            beside="one process",
            ours=median(rates[count]),
            bare=alone,
            unit="requests/s",
            counted=(("requests approved", pending, approved),),
        )


async def _shared(bots: list[Running], requests: list[bytes]) -> float:
    """Requests a second of all together; each process has its part of them, and of the open connections."""
    count = len(bots)
    began = time.perf_counter()
    parts = (burst(bot.address, requests[place::count], AT_ONCE // count) for place, bot in enumerate(bots))
    await asyncio.gather(*parts)
    return len(requests) / (time.perf_counter() - began)
