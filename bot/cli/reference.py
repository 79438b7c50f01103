"""How does one read, or write anew, the pages that are made from declarations?"""

from collections.abc import Callable
from pathlib import Path

import click

from bot.reference import commands_page
from bot.reference_settings import settings_page

PAGES: dict[str, Callable[[], str]] = {"commands": commands_page, "settings": settings_page}


@click.command()
@click.argument("page", type=click.Choice(list(PAGES)), default="commands")
@click.option("--write", type=click.Path(path_type=Path), help="Write it to this file instead of printing it.")
def reference(page: str, write: Path | None) -> None:
    """Print the page of all commands, buttons and forms, or of all settings."""
    text = PAGES[page]()
    if write is None:
        click.echo(text, nl=False)
    else:
        write.write_text(text, encoding="utf-8")
