"""How does an operator see what is wrong with an installation?"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.run import to_its_end
from bot.doctor import AREAS, Files, Finding, Level, Wishes, configuration, visited
from bot.logs import configure
from bot.settings import BadSettings, load
from cards.words import doctor as words

COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.FAILURE: "red bold"}

POST = "Post a sample card there: slack:TEAM:CHANNEL, teams:TENANT:CONVERSATION, or its id alone."


@click.command()
@click.option(
    "--only", multiple=True, type=click.Choice(list(AREAS)), help="Only this area; several times for several."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--post", multiple=True, metavar="CHANNEL", help=POST)
@click.option("--mail", default="", metavar="TO", help="Send a sample to this address.")
@click.pass_context
def doctor(ctx: click.Context, only: tuple[str, ...], as_json: bool, post: tuple[str, ...], mail: str) -> None:
    """Say what is wrong with this installation, and what cures it; the exit code is 1 when anything failed.

    Nothing is changed and nothing sent that is not asked for; a bot may serve meanwhile.
    """
    config: Path | None = ctx.find_root().params.get("config")
    configure("console", "ERROR")
    try:
        settings, files = load(config), Files.of(config)
    except BadSettings as error:
        found = configuration.refused(error)
    else:
        found = to_its_end(visited(settings, files, only, Wishes(post, mail)))
    (_as_json if as_json else _as_text)(found)
    if any(each.level is Level.FAILURE for each in found):
        raise SystemExit(1)


def _as_json(found: Sequence[Finding]) -> None:
    counts = Counter(each.level for each in found)
    told = {"counts": {level.value: counts[level] for level in Level}, "findings": [_row(each) for each in found]}
    click.echo(json.dumps(told, indent=2))


def _row(finding: Finding) -> dict[str, Any]:
    what, cure = words.told(finding.id, finding.facts)
    row = {"id": finding.id, "area": finding.area, "level": finding.level.value, "about": words.plain(finding.about)}
    return {**row, "found": what, "cure": cure or None}


def _as_text(found: Sequence[Finding]) -> None:
    if sys.stdout.isatty():
        _table(found)
    else:
        for row in map(_row, found):
            about = f" ({row['about']})" if row["about"] else ""
            cure = f" {words.CURE}: {row['cure']}" if row["cure"] else ""
            click.echo(f"{row['level']:<8}{row['id']}{about}: {row['found']}{cure}")
    click.echo(words.summed(Counter(each.level.value for each in found)))


def _table(found: Sequence[Finding]) -> None:
    table = Table(*words.HEADS, box=None, header_style="bold", padding=(0, 2, 1, 0))
    table.columns[2].max_width, table.columns[2].overflow = 32, "fold"
    for finding in found:
        row = _row(finding)
        colour = COLOURS[finding.level]
        what = escape(row["found"]) + (f"\n[bold]→[/bold] {escape(row['cure'])}" if row["cure"] else "")
        level = f"[{colour}]{row['level']}[/{colour}]"
        table.add_row(level, row["area"], escape(row["about"]), what)
    Console().print(table)
