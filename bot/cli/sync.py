"""How is Pax8 read from the terminal, and how is it seen how far that is?"""

import json
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from bot.cli.talk import console, within
from bot.settings import Settings
from bot.terminal.asked import Asked, Synced
from bot.terminal.reach import Ask
from cards.clean import line
from cards.coded import decoded
from cards.text import fallback
from domain.ports import Kind


@click.command()
@click.argument("kind", type=click.Choice([*(k.value for k in Kind), "all"]), default="all")
@click.option("--org", default="", help="Only this organisation (its id).")
@click.option("--json", "as_json", is_flag=True, help="For programs: a line for each run.")
@click.pass_obj
def sync(settings_of: Callable[[], Settings], kind: str, org: str, as_json: bool) -> None:
    """Read from Pax8 now, and say what changed; it is nobody's doing but the bot's own."""
    kinds = tuple(Kind) if kind == "all" else (kind,)
    within(settings_of(), lambda ask: _shown(ask, Asked(Synced(tuple(kinds)), org=org), as_json))


async def _shown(ask: Ask, asked: Asked, as_json: bool) -> None:
    good = runs = 0
    with _Bars(console()) as bars:
        async for part in ask(asked):
            if "progress" in part:
                bars.step(part["progress"])
            elif "run" in part:
                run, runs = part["run"], runs + 1
                good += run["failure"] is None and run["ended"] is not None
                bars.end(run, json.dumps(run) if as_json else _told(run))
            else:
                raise click.ClickException(fallback(decoded(part["card"])))
    if not runs:
        raise click.ClickException("no organisation has a Pax8 connection")
    if good < runs:
        raise SystemExit(1)


def _told(run: dict[str, Any]) -> str:
    counts = f"{run['read']} read, {run['changed']} changed, {run['gone']} gone"
    return f"{_name(run)}: {counts}, {_outcome(run)}"


def _name(run: dict[str, Any]) -> str:
    return f"{line(run['name'])}: {run['kind']}"


def _outcome(run: dict[str, Any]) -> str:
    if run["failure"] is not None:
        return f"FAILED: {line(run['failure'])}"
    return "ok" if run["ended"] else "NOT BEGUN: another run is under way"


class _Bars(Progress):
    """On a terminal only: one for the kind that is being read, by its pages. What is said meanwhile stands above it."""

    def __init__(self, where: Console) -> None:
        columns = TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[read]:,} read")
        super().__init__(*columns, console=where, transient=True, disable=not where.is_terminal)
        self._known: dict[str, TaskID] = {}

    def step(self, run: dict[str, Any]) -> None:
        name = _name(run)
        if name not in self._known:
            self._known[name] = self.add_task(name, total=None, read=0)
        self.update(self._known[name], completed=run["pages"], total=run["page_total"] or None, read=run["read"])

    def end(self, run: dict[str, Any], told: str) -> None:
        if (task := self._known.pop(_name(run), None)) is not None:
            self.remove_task(task)
        self.console.print(told, markup=False, highlight=False, soft_wrap=True)
