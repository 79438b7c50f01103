"""How does an operator copy the database, bring a copy back, and change its keys?"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from bot import upkeep
from bot.cli.run import to_its_end
from bot.logs import configure
from bot.settings import Settings

T = TypeVar("T")

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@_file
@click.pass_obj
def backup(settings_of: Callable[[], Settings], file: Path) -> None:
    """Copy the SQLite database, beside a bot that uses it, and examine the copy."""
    revision = _done(lambda: upkeep.backup(settings_of(), file))
    click.echo(f"{file}: {file.stat().st_size:,} bytes, whole, at revision {revision}.")
    click.echo("It holds no encryption key; without that its secrets are lost.")


@click.command()
@_file
@click.pass_obj
def restore(settings_of: Callable[[], Settings], file: Path) -> None:
    """Put a backup in the database's place, while no bot runs; the former file is kept."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    done = _done(lambda: to_its_end(upkeep.restore(settings, file)))
    click.echo(f"The database is that of {file} now; {done.open} requests wait in it, and are drawn anew at the start.")
    if done.aside is not None:
        click.echo(f"What was there before is {done.aside}.")
    _tell_lost(done.lost)


@click.group()
def keys() -> None:
    """The keys that seal secrets at rest."""


@keys.command()
@click.pass_obj
def rotate(settings_of: Callable[[], Settings]) -> None:
    """Seal every secret with the first key, so that the others can be dropped."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    done = _done(lambda: to_its_end(upkeep.rotate(settings)))
    click.echo(f"{done.anew} secrets sealed with the first key, {done.already} were before.")
    _tell_lost(done.lost)
    click.echo("The other keys can be dropped.")


def _tell_lost(lost: tuple[str, ...]) -> None:
    if lost:
        for each in lost:
            click.echo(f"No key opens {each}.")
        raise click.ClickException(f"{len(lost)} secrets cannot be opened: add the key that sealed them to the setting")


def _done(work: Callable[[], T]) -> T:
    try:
        return work()
    except upkeep.Refused as error:
        raise click.ClickException(str(error)) from None
