"""How is a run of the bench read, on a terminal and in the documentation?"""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.lines import Line

_PACKAGES = ("aiohttp", "slack-bolt", "botbuilder-core", "SQLAlchemy", "aiosqlite", "asyncpg", "httpx")


def machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}"
    )


def text(line: Line) -> str:
    """The ratio last; what is counted only when it is not as it should be."""
    goal = f" (goal {line.goal})" if line.goal else " (for information)"
    first = f"{line.what}: {_amount(line.ours, line.unit)}; {line.beside}: {_amount(line.bare, line.unit)}{goal}"
    wrong = tuple(f"NOT AS IT SHOULD BE: {each}" for each in line.broken)
    return "\n".join([f"{first}  ratio {line.ratio:.2f}", *(f"    {note}" for note in (*line.notes, *wrong))])


def markdown(lines: list[Line]) -> str:
    rows = "\n".join(_row(line) for line in lines)
    notes = "\n".join(f"- {line.what}: {'; '.join(line.notes)}." for line in lines)
    return _PAGE.format(day=datetime.now(UTC).date(), machine=machine(), rows=rows, notes=notes)


def _row(line: Line) -> str:
    ours, bare = _amount(line.ours, line.unit), _amount(line.bare, line.unit)
    return f"| {line.what} | {ours} | {line.beside} | {bare} | {line.goal or 'information'} | **{line.ratio:.2f}** |"


def _amount(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if value < 100 and unit in ("s", "ms") else f"{value:,.0f} {unit}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor() or "unknown processor"


_PAGE = """# Benchmarks

`make bench` prints these lines; this page is one run, written by `python -m tests.bench --write`.
Ours and the bare framework stand in one run on one machine, turn by turn (ours, bare, ours, bare …, after one turn of
each that is not counted); the figures are medians of the turns. Every server has a process of its own, and so has the
client, which sends requests that were made beforehand over 16 open connections. Everything is on loopback.

Run on {day}: {machine}.

| ours | | beside it | | goal | ratio |
| --- | ---: | --- | ---: | --- | ---: |
{rows}

{notes}

## What is measured

- **`/licenses`**: signed HTTP in, the caller's rights and licences read from the database of the playground, the card
  drawn, the answer out, against a slack-bolt `AsyncApp` with its default middleware that answers “hi”.
- **Approve in Slack**: a signed `block_actions`, each for another pending request; the decision, its audit entry and
  everything that follows from it are committed before the acknowledgement. Afterwards the approved requests are counted.
- **`Action.Execute`**: an Approve in a Teams card, with a JWT that is verified, decided and committed, answered with the
  redrawn card. The bare `CloudAdapter` has only its credentials and the source of its keys replaced; it is sent a
  message and echoes it through a loopback connector.
- **Full sync**: a small Pax8 in a process of its own, every company mapped, the call limit lifted on both sides; against
  the same client fetching the same pages and throwing them away. A second sync of the same pages must write no row.
- **Catalogue search**: ours as a page asks it, in memory behind the database's revision, against the databases' own
  indexes, called bare with the same words: as they stand in names, as beginnings, and with two letters swapped.
- **Lists**: a house of 1,000 companies, 5,000 subscriptions and 10,000 products, with 300 people, 420 requests and
  5,000 audit rows. A manager and a client type every command with its filters in Slack and in Teams, turn to the next
  and to the last page, open every form and search in it, one act after the other; a small Slack and a small Teams refuse
  what the real ones refuse. A page of the catalogue waits up to 1.2 s for prices where it cannot be redrawn, and those
  waits count. Beside it, the bare framework's answer to one greeting at a time.
- **Provision requests**: a burst that Pax8 sends at once, each acknowledged when it is committed, beside a server that
  reads the same calls and says yes.
- **64 and 256 people**: as many connections, on each a press at the same moment and the next one with its answer; every
  press decides a request of its own. Slack calls a press failed after three seconds.
- **Outbox**: notices to as many people, each in a conversation of their own, claimed, drawn, posted and recorded by the
  loop as it runs in production; beside it aiohttp's client, which posts the same bodies, twelve at a time too.
- **Cold start, memory**: the whole process as `seatwise serve` starts it, with its database there, until `/readyz` says
  yes; its memory three seconds later. Beside it a Python that imports the frameworks and does nothing.
- **Several processes on one PostgreSQL**: the same presses shared among 2 and 4 of them, beside one of them in the same
  run. On a machine of two cores the database, the client and the processes share those two.

`make bench-check` runs all of it again and fails where a ratio is worse by more than a quarter than the one recorded in
`benchmarks.json`, and says which. Both sides stand in one run, so the ratio moves less than either of them.
"""
