"""Somebody at a shell in a folder of their own, beside whom Slack, Teams, Pax8 and a database stand on loopback."""

import asyncio
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from bot.playground.stage import Stage
from tests import postgres
from tests.docs.pages import Command
from tests.forked import begin, forked

ADDRESS = "https://seatwise.example"
SERVER = "postgresql://seatwise@db.example"
ASKS_THE_BOT = ("curl", "seatwise doctor")
PATIENCE = 60
"""Seconds that one command may take on a busy machine."""

OF_OURS = re.compile(
    r"(?P<told>(?:[A-Z_]+=\S+ )*)(?:seatwise|python -m bot) (?P<words>[^|&;<>]*?)(?: (?P<how>>>?) (?P<file>\S+))?"
)
"""What needs no shell, and so no interpreter of its own to start."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    out: str


class Shell:
    """What is typed runs as it stands, but for the addresses of examples. The bot serves while a block is run that
    starts it, or that asks it something; then it is stopped. `suffix` goes behind the name of each database.
    """

    def __init__(self, folder: Path, sqlite: str, server: str, suffix: str) -> None:
        self.stage = Stage(sqlite, begin=begin)
        self._folder = folder
        self._server = server
        self._suffix = suffix
        self._serving = False

    async def block(self, commands: list[Command]) -> list[str]:
        """Runs them in order; what did not go as the page says, each with what was answered."""
        if any(each.typed.startswith(ASKS_THE_BOT) for each in commands):
            await self._serve()
        try:
            return [wrong for each in commands if (wrong := await self._tried(each))]
        finally:
            await self._rest()

    async def _serve(self) -> str:
        self._serving = True
        return await self.stage.start_bot()

    async def _rest(self) -> None:
        if self._serving:
            await self.stage.end_bot()
        self._serving = False

    async def _tried(self, command: Command) -> str:
        if command.typed == "seatwise serve":
            await self._rest()
            answer = Answer(0, f"Seatwise listens on {await self._serve()}")
        else:
            answer = await asyncio.wait_for(self._typed(command.typed), PATIENCE)
        missing = lacking(command.says, answer.out)
        if answer.status == 0 and not missing:
            return ""
        return f"$ {command.typed}\n{answer.out}\nstatus {answer.status}" + (f", and not: {missing}" if missing else "")

    async def _typed(self, typed: str) -> Answer:
        ours = OF_OURS.fullmatch(typed)
        if not ours:
            return await self._in_a_shell(typed)
        told = dict(each.split("=", 1) for each in shlex.split(self._here(ours["told"])))
        command = await forked(self._environment() | told, *shlex.split(self._here(ours["words"])), folder=self._folder)
        out, err = await command.communicate()
        if ours["file"]:
            with (self._folder / ours["file"]).open("a" if ours["how"] == ">>" else "w", encoding="utf-8") as file:
                file.write(out)
            out = ""
        return Answer(await command.wait(), self._there(out + err))

    async def _in_a_shell(self, typed: str) -> Answer:
        process = await asyncio.create_subprocess_exec(
            "bash", "-ec", self._here(typed), cwd=self._folder, env=self._environment(), stdout=-1, stderr=-2
        )
        out, _ = await process.communicate()
        return Answer(process.returncode or 0, self._there(out.decode()))

    def _environment(self) -> dict[str, str]:
        path = f"{postgres.program('psql').parent}{os.pathsep}{os.environ.get('PATH', '')}"
        own = self.stage.environment() | {"PATH": path, "SEATWISE_LOG_FORMAT": "console"}
        return own | {"SEATWISE_PUBLIC_URL": self.stage.bot_address if self._serving else ADDRESS}

    def _here(self, typed: str) -> str:
        typed = typed.replace(ADDRESS, self.stage.bot_address) if typed.startswith("curl") else typed
        here = re.sub(rf"{SERVER}/(\w+)", lambda found: self._server.format(database=self._own(found[1])), typed)
        return here + self._suffix if typed.startswith("createdb ") else here

    def _own(self, database: str) -> str:
        """Pages that are tried at the same time share the server."""
        return database if database == "postgres" else database + self._suffix

    def _there(self, said: str) -> str:
        """As the page would have it."""
        return said.replace(self.stage.bot_address or "\0", ADDRESS)


def lacking(says: tuple[str, ...], said: str) -> str:
    """The first line that is not said after those before it; spaces count once, and `…` is anything."""
    rest = [" ".join(line.split()) for line in said.splitlines()]
    for line in says:
        wanted = ".*".join(re.escape(" ".join(part.split())) for part in line.split("…"))
        place = next((n for n, each in enumerate(rest) if re.fullmatch(rf"\s*{wanted}\s*", each)), None)
        if place is None:
            return line
        rest = rest[place + 1 :]
    return ""
