"""How is the bot started, and its database prepared?"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from bot import serving, wiring
from bot.logs import configure
from bot.settings import BadSettings, Settings

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


def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
