"""How is the playground opened from a terminal, and closed again?"""

import asyncio
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from bot.playground.sizes import Sizes

if TYPE_CHECKING:
    from bot.playground.page import Page
    from bot.playground.stage import Stage

USUAL = Sizes()


@click.command()
@click.option("--port", default=8765, show_default=True, help="Port of the page; 0 takes a free one.")
@click.option("--story", is_flag=True, help="Run the whole walk without a browser, and say how it went.")
@click.option("--companies", default=USUAL.companies, show_default=True, type=click.IntRange(3, 1_000))
@click.option("--subscriptions", default=USUAL.subscriptions, show_default=True, type=click.IntRange(20, 100_000))
@click.option("--products", default=USUAL.products, show_default=True, type=click.IntRange(15, 50_000))
@click.option("--seed", default=USUAL.seed, show_default=True, help="Another number, other names and prices.")
@click.option("--database-url", help="Instead of a temporary SQLite file.")
def playground(
    port: int, story: bool, companies: int, subscriptions: int, products: int, seed: int, database_url: str | None
) -> None:
    """Start the bot beside a small Slack, Teams and Pax8, and open a page that shows them all."""
    from bot.playground.stage import BotDied, RealCredentials, Stage  # a bot that serves never needs its doubles

    sizes = Sizes(companies, subscriptions, products, seed)
    try:
        held = asyncio.run(_tell(database_url, sizes) if story else _show(Stage(database_url, sizes), port))
    except RealCredentials as error:
        raise click.ClickException(str(error)) from None
    except BotDied as error:
        raise click.ClickException(f"the bot ended by itself. The end of its log:\n{error}") from None
    if not held:
        raise SystemExit(1)


async def _tell(database_url: str | None, sizes: Sizes) -> bool:
    from bot.playground.story import tell

    return await tell(database_url, sizes)


async def _show(stage: "Stage", port: int) -> bool:
    """Until SIGINT or SIGTERM."""
    from bot.playground.page import Page
    from bot.playground.watch import Watch

    stopped = _stop_signal()
    page = Page(stage, Watch(stage, _lament))
    try:
        await stage.start()
        address = await _opened(page, port)
        await page.watch.start_bot()
        click.echo(f"Open {address} in a browser. Ctrl-C ends it.")
        await stopped.wait()
    finally:
        await page.stop()
        await stage.stop()
    return True


async def _opened(page: "Page", port: int) -> str:
    try:
        return await page.start(port)
    except OSError as error:
        raise click.ClickException(f"port {port}: {error.strerror}. Choose another with --port.") from None


def _lament(last_words: str) -> None:
    click.echo(f"The bot ended by itself. The end of its log:\n{last_words}", err=True)
    click.echo("Start it again from the page.", err=True)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stopped.set))
        else:
            with suppress(NotImplementedError):
                loop.add_signal_handler(name, stopped.set)
    return stopped
