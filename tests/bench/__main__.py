"""Runs the bench, and prints each line as soon as it is known."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.bench import lists, mirror, provisioning, recorded, replicas, report, searching, speaking, talk, weight
from tests.bench.lines import Line

PARTS = ("talk", "postgresql", "sync", "search", "lists", "provisioning", "outbox", "weight", "replicas")
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> int:
    """1 where something counted is not as it should be, or with --check is slower than it was; a goal missed is only
    printed.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} from this run")
    parser.add_argument("--check", action="store_true", help="fail where a recorded ratio is missed by a quarter")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    chosen = parser.parse_args()
    lines = asyncio.run(_run(chosen.only))
    if chosen.write:
        recorded.record(lines, whole=chosen.only is None)
        if chosen.only is None:
            PAGE.write_text(report.markdown(lines), encoding="utf-8")
    missed = recorded.regressions(lines, recorded.read()) if chosen.check else ()
    for each in missed:
        print(f"REGRESSION: {each}")  # noqa: T201
    return int(bool(missed) or any(line.broken for line in lines))


async def _run(only: str | None) -> list[Line]:
    print(report.machine(), flush=True)  # noqa: T201 - it is what a bench is for
    lines = []
    async for line in _lines(only):
        print(report.text(line), flush=True)  # noqa: T201
        lines.append(line)
    return lines


async def _lines(only: str | None) -> AsyncIterator[Line]:
    if only in (None, "talk"):
        async for line in talk.on_sqlite(talk.Sizes()):
            yield line
    if only in (None, "postgresql"):
        with _postgresql() as url:
            yield await talk.on_postgresql(talk.Sizes(rounds=3), await _database(url))
    if only in (None, "sync"):
        yield await mirror.full_sync(mirror.Sizes())
    if only in (None, "search"):
        with _postgresql() as url:
            async for line in searching.catalogue(searching.Sizes(), await postgres.create(url, "bench")):
                yield line
    if only in (None, "lists"):
        async for line in lists.lists(lists.Sizes()):
            yield line
    if only in (None, "provisioning"):
        yield await provisioning.arriving(provisioning.Sizes())
    if only in (None, "outbox"):
        yield await speaking.throughput(speaking.Sizes())
    if only in (None, "weight"):
        async for line in weight.weighed(weight.Sizes()):
            yield line
    if only in (None, "replicas"):
        with _postgresql() as url:
            async for line in replicas.deciding(replicas.Sizes(), await _database(url)):
                yield line
            for count in replicas.Sizes().processes:
                shared = await postgres.create(url, f"outbox{count}", postgres.TEMPLATE)
                yield await speaking.replicas(speaking.Sizes(), shared, count)


@contextmanager
def _postgresql() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.SharedServer(Path(folder), postgres.DURABLE)
        try:
            yield server.join()
        finally:
            server.leave()


async def _database(url: str) -> str:
    await postgres.fill_template(url)
    return await postgres.create(url, "bench", postgres.TEMPLATE)


if __name__ == "__main__":
    raise SystemExit(main())
