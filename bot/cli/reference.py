"""How does one read, or write anew, the page of commands?"""

from pathlib import Path

import click

from bot.reference import commands_page


@click.command()
@click.option("--write", type=click.Path(path_type=Path), help="Write it to this file instead of printing it.")
def reference(write: Path | None) -> None:
    """Print the page of all commands, buttons and forms."""
    if write is None:
        click.echo(commands_page(), nl=False)
    else:
        write.write_text(commands_page(), encoding="utf-8")
