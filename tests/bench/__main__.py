"""Runs the bench, and prints each line as soon as it is known."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.bench import lists, mirror, provisioning, report, searching, talk
from tests.bench.lines import Line

PARTS = ("talk", "postgresql", "sync", "search", "lists", "provisioning")
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> int:
    """1 where something counted is not as it should be; a goal missed is only printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} from this run")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    chosen = parser.parse_args()
    lines = asyncio.run(_run(chosen.only))
    if chosen.write:
        PAGE.write_text(report.markdown(lines), encoding="utf-8")
    return int(any(line.broken for line in lines))


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
