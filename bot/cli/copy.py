"""How does an operator move everything into another database?"""

from collections.abc import Callable

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot import upkeep
from bot.cli.run import to_its_end
from bot.cli.talk import console
from bot.logs import configure
from bot.settings import Settings


@click.command()
@click.option("--from", "source", metavar="URL", help="The database as it is (default: database_url).")
@click.option("--to", "target", metavar="URL", required=True, help="An empty one: postgresql://…, or sqlite:///path.")
@click.pass_obj
def copy(settings_of: Callable[[], Settings], source: str | None, target: str) -> None:
    """Copy everything into another database, while no bot runs; the one that is copied stays as it is.

    The password in database_password is that of database_url alone. Any other address has its own in PGPASSFILE or
    ~/.pgpass; PGPASSWORD is that of every address without one.
    """
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    try:
        with _Bar() as bar:
            found = to_its_end(upkeep.copy(source or settings.database_url, target, bar.step))
    except upkeep.Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{sum(found.values()):,} rows of {len(found)} tables are in both, and the same.")
    click.echo("Set database_url to the new one, keep the keys, and start no bot on the old one any more.")


class _Bar(Progress):
    """On a terminal only: the table that is being copied."""

    def __init__(self) -> None:
        where = console(err=True)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        super().__init__(*columns, console=where, transient=True, disable=not where.is_terminal)
        self._tables: dict[str, TaskID] = {}

    def step(self, table: str, done: int, total: int) -> None:
        if table not in self._tables:
            for former in self._tables.values():
                self.update(former, visible=False)
            self._tables[table] = self.add_task(table, total=total)
        self.update(self._tables[table], completed=done)
