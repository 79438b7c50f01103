"""A sound house, beside which the doctor is called; and what can be wrong with it, each put right again."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from bot.doctor import Files, Finding, Level, Wishes, visited
from bot.playground.cast import PAX8_SECRET, TOKENS
from bot.settings import SECRETS, load
from tests.e2e.home import Home

NO_WISHES = Wishes()


@dataclass(slots=True)
class Ward:
    """`folder` is for files of one's own."""

    home: Home
    folder: Path
    numbers: Iterator[int]

    def environment(self, **changed: str) -> dict[str, str]:
        """The bot's, with an address at which it can be reached; an empty value unsets."""
        stage = self.home.stage
        told = stage.environment() | {"SEATWISE_PUBLIC_URL": stage.bot_address + "/"}
        told |= {f"SEATWISE_{name}": value for name, value in changed.items()}
        return {name: value for name, value in told.items() if value}

    async def visit(self, *only: str, wishes: Wishes = NO_WISHES, **changed: str) -> list[Finding]:
        environment = self.environment(**changed)
        return await visited(load(None, environment), Files.of(None, environment), only, wishes)

    def secrets(self, **changed: str) -> set[str]:
        """What is never to be shown, as one word."""
        told = self.environment(**changed)
        of_settings = {told.get(f"SEATWISE_{name.upper()}", "") for name in SECRETS}
        beats = told.get("SEATWISE_HEARTBEAT_URL", "").rpartition("/")[2]
        return {*of_settings, beats, PAX8_SECRET, *TOKENS.values()} - {"", "wrong", "short"}

    def copied(self, *statements: str) -> str:
        """The address of a copy of the bot's database, to which this was done."""
        path = self.folder / f"copy{next(self.numbers)}.sqlite3"
        source = self.home.stage.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(source)) as had, closing(sqlite3.connect(path)) as made:
            had.backup(made)
            made.execute("PRAGMA journal_mode=wal")
            for statement in statements:
                made.execute(statement)
            made.commit()
        return f"sqlite:///{path}"


Fault = Callable[[Ward], AbstractAsyncContextManager[dict[str, str]]]
"""While it lasts, the house has this fault; it brings the settings that are other than the house's."""


def told(**changed: str) -> Fault:
    """A fault of the settings alone."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        yield {name: value.replace("{folder}", str(ward.folder)) for name, value in changed.items()}

    return fault


def written(setting: str, text: str) -> Fault:
    """A fault of the file that this setting names."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        path = ward.folder / f"written{next(ward.numbers)}"
        path.write_text(text, encoding="utf-8")
        yield {setting: str(path)}

    return fault


def stored(*statements: str) -> Fault:
    """A fault of what is in the database."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        yield {"DATABASE_URL": ward.copied(*statements)}

    return fault


def done(do: Callable[[Ward], object], undo: Callable[[Ward], object], **changed: str) -> Fault:
    """A fault of the servers that the house speaks to."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        do(ward)
        try:
            yield changed
        finally:
            undo(ward)

    return fault


OK, WARNING, FAILURE = Level.OK, Level.WARNING, Level.FAILURE


class Row(NamedTuple):
    fault: Fault
    id: str
    level: Level
    cure: str = ""
    wishes: Wishes = NO_WISHES


ALONE = {"PLAYGROUND": "", "CLOCK_FILE": "", "SMTP_HOST": ""}
"""No playground, of which less is asked."""


Answer = Callable[[], web.HTTPException] | dict[str, str]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """Its address; it says the same of everything."""

    async def say(request: web.Request) -> web.StreamResponse:
        if isinstance(answer, dict):
            return web.json_response(answer)
        raise answer()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def served(answer: Answer, setting: str = "PUBLIC_URL", path: str = "") -> Fault:
    """Somebody else at the address of this setting."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        async with server(answer) as address:
            yield {setting: address + path}

    return fault
