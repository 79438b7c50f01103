"""How fast is the outbox emptied, by one process and by several on one database, beside the bare client?"""

import asyncio
from dataclasses import dataclass
from statistics import median
from typing import Any

import aiohttp

from bot.playground.stage import Stage
from tests.bench import emptying
from tests.bench.lines import Line
from tests.bench.processes import run, running


@dataclass(frozen=True, slots=True)
class Sizes:
    """`inside` this process nothing is timed well."""

    rounds: int = 3
    posts: int = 600
    inside: bool = False


async def throughput(sizes: Sizes) -> Line:
    """Claimed, drawn, posted, recorded; on SQLite, where each record is on the disk before the next is claimed."""
    return await _line(sizes, None, 1, "SQLite, durable")


async def replicas(sizes: Sizes, url: str, count: int) -> Line:
    """`count` processes that share this PostgreSQL and nothing else."""
    processes = "1 process" if count == 1 else f"{count} processes"
    return await _line(sizes, url, count, f"PostgreSQL, durable, {processes}")


async def _line(sizes: Sizes, url: str | None, count: int, where: str) -> Line:
    stage = Stage(url)
    await stage.start()
    try:
        async with running("sink", sizes.inside) as sink:
            environment = stage.environment() | {"SEATWISE_SLACK_API_URL": f"{sink.address}/api/"}
            del environment["SEATWISE_CLOCK_FILE"]
            ours, bare, told = [], [], []
            for _ in range(sizes.rounds):
                before = await _posted(sink.address)
                ours.append(await _emptied(environment, sizes, count))
                told.append(await _posted(sink.address) - before)
                bare.append(await _child(sizes, task="bare", api=f"{sink.address}/api/"))
    finally:
        await stage.stop()
    rates = [sizes.posts / each["seconds"] for each in ours]
    cpu = median(each["cpu"] for each in ours) / sizes.posts * 1000
    plain = median(each["cpu"] for each in bare) / sizes.posts * 1000
    return Line(
        what=f"outbox emptied through the loop ({where})",
        beside="the bare aiohttp client posts the same",
        ours=median(rates),
        bare=median(sizes.posts / each["seconds"] for each in bare),
        unit="posts/s",
        notes=(f"{cpu:.2f} ms of processor time a post, the bare one {plain:.2f} ms",),
        counted=tuple(("notices told, each once", sizes.posts, each) for each in told),
    )


async def _emptied(environment: dict[str, str], sizes: Sizes, count: int) -> dict[str, Any]:
    await _child(sizes, task="fill", environment=environment)
    done = await asyncio.gather(*(_child(sizes, task="empty", environment=environment) for _ in range(count)))
    return {"seconds": max(each["seconds"] for each in done), "cpu": sum(each["cpu"] for each in done)}


async def _child(sizes: Sizes, **options: Any) -> Any:
    told = {"posts": sizes.posts, **options}
    return await emptying.main(told) if sizes.inside else await run(emptying.__name__, told)


async def _posted(sink: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"{sink}/count") as response:
        return int((await response.json()).get("/api/chat.postMessage", 0))
