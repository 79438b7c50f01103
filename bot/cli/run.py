"""How is the bot started, its database prepared, and a sync run by hand?"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from bot import serving, wiring
from bot.logs import configure
from bot.settings import BadSettings, Settings
from domain.ports import Kind

T = TypeVar("T")


@click.command()
@click.pass_obj
def serve(settings_of: Callable[[], Settings]) -> None:
    """Serve Slack, Teams and the background jobs until told to stop."""
    settings = settings_of()
    configure(settings.log_format, settings.log_level)
    to_its_end(serving.serve(settings))


@click.command()
@click.option("--replant", is_flag=True, help="Also set organisations exactly as the seed file has them.")
@click.pass_obj
def migrate(settings_of: Callable[[], Settings], replant: bool) -> None:
    """Bring the database up to this version."""
    settings = settings_of()
    configure(settings.log_format, settings.log_level)
    click.echo(f"database is at revision {to_its_end(wiring.migrate(settings, replant))}")


@click.command()
@click.argument("kind", type=click.Choice([*(k.value for k in Kind), "all"]), default="all")
@click.option("--org", help="Only this organisation (its id).")
@click.pass_obj
def sync(settings_of: Callable[[], Settings], kind: str, org: str | None) -> None:
    """Read from Pax8 now, and say what changed."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    kinds = list(Kind) if kind == "all" else [Kind(kind)]
    runs = to_its_end(serving.sync(settings, kinds, org))
    for name, run in runs:
        outcome = f"FAILED: {run.failure}" if run.failure else "ok"
        click.echo(f"{name}: {run.kind}: {run.read} read, {run.changed} changed, {run.gone} gone, {outcome}")
    if not runs:
        raise click.ClickException("no organisation with a Pax8 connection" + (f" called {org}" if org else ""))
    if any(run.failure for _, run in runs):
        raise SystemExit(1)


def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
