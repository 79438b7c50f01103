"""How does a command at the terminal come to its answers: from the bot that serves the file, or by itself?"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from bot import wiring
from bot.settings import BadSettings, Settings, telling
from bot.terminal.asked import Asked
from bot.terminal.desk import Desk, Told
from bot.terminal.door import asking, served, served_file, socket_of
from bot.terminal.whose import own_terminal

Ask = Callable[[Asked], AsyncIterator[Told]]

CLOSING = 10.0
"""Seconds that what was begun may take when the command ends."""


@asynccontextmanager
async def reached(settings: Settings) -> AsyncIterator[Ask]:
    """A SQLite file that is served is its bot's alone, which is asked then; else the house is put together here, as it
    may be beside any number of replicas on PostgreSQL. A file that is not there is made by nobody who asks something.
    Raises `NotOurs`, and BadSettings.
    """
    with telling("database_url"):
        path = socket_of(settings.database_url)
    if path is not None and await served(path):
        yield partial(asking, path)
        return
    if path is not None and not served_file(path).exists():
        raise BadSettings(f"database_url: there is no database {served_file(path)}; “seatwise migrate” makes one")
    await wiring.check_tables(settings)
    async with wiring.house(settings) as built:
        desk = Desk(built.ports, built.dispatcher)
        try:
            yield partial(desk.answer, whose=own_terminal())
        finally:
            await desk.close(CLOSING)
