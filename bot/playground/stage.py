"""How do the loopback servers and the real bot stand up together, and how is the bot pulled down again?"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

from adapters.crypto import KeyRing
from bot.playground.cast import (
    APP_ID,
    APP_TOKEN,
    HARBOUR_TENANT,
    MAIL_FROM,
    SIGNING_SECRET,
    TEAMS_SECRET,
    furnish_slack,
    furnish_teams,
    pax8_world,
    seed_file,
    vendors_file,
)
from bot.playground.mail import MailServer
from bot.playground.market import Market
from bot.playground.pax8 import Pax8Server
from bot.playground.pax8 import delegated as pax8_delegated
from bot.playground.sizes import Sizes
from bot.playground.slack import SlackServer
from bot.playground.slack import oauth as slack_oauth
from bot.playground.teams import TeamsServer

LISTENING = "Seatwise listens on "

SETTINGS_OF_REAL_ONES = (
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "TEAMS_APP_PASSWORD",
    "DATABASE_URL",
    "ENCRYPTION_KEY",
    "SEED_FILE",
)


class RealCredentials(Exception):
    """The playground does not run where a real installation's settings are."""


class BotDied(Exception):
    """The bot's process ended by itself; the text is the end of what it said."""


class Running(Protocol):
    """A process, as `asyncio.subprocess.Process` is one."""

    stdout: asyncio.StreamReader | None

    @property
    def returncode(self) -> int | None: ...

    def kill(self) -> None: ...

    def send_signal(self, signal: int) -> None: ...

    async def wait(self) -> int: ...


Begin = Callable[[Mapping[str, str], IO[bytes]], Awaitable[Running]]
"""Begins the bot with this environment; what it logs goes into the file."""


async def begun(environment: Mapping[str, str], said: IO[bytes]) -> Running:
    """The production bot, as `seatwise serve` starts it."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=-1, stderr=said
    )


class Stage:
    """The small Slack, Teams, Pax8 and mail server in this process, and the bot in one of its own.

    Without a `database_url` the database is a temporary SQLite file, gone with the stage. In `socket_mode` the small
    Slack knows no address of the bot, which opens sockets to it.
    """

    def __init__(
        self,
        database_url: str | None = None,
        sizes: Sizes | None = None,
        begin: Begin = begun,
        socket_mode: bool = False,
    ) -> None:
        _refuse_real_credentials(os.environ)
        self.slack = SlackServer(SIGNING_SECRET, app_token=APP_TOKEN if socket_mode else "")
        self.teams = TeamsServer()
        self.world = pax8_world(sizes or Sizes())
        self.pax8 = Pax8Server(self.world)
        self.mail = MailServer()
        self.bot_address = ""
        self.market = Market(self.pax8, lambda: self.bot_address)
        self.approvals = furnish_teams(self.teams.state)
        furnish_slack(self.slack.state)
        self._folder = tempfile.TemporaryDirectory(prefix="seatwise-")
        self.folder = Path(self._folder.name)
        self.database_url = database_url or f"sqlite:///{self.folder / 'seatwise.sqlite3'}"
        self._key = KeyRing.generate()
        self._begin = begin
        self._bot: Running | None = None
        self._said = self.folder / "bot.log"
        self._ahead = 0.0

    async def start(self) -> None:
        await self.slack.start()
        await self.teams.start()
        await self.pax8.start()
        await self.mail.start()
        seeds = seed_file(self.world, self.approvals, self.teams.service_url)
        (self.folder / "seed.toml").write_text(seeds, encoding="utf-8")
        (self.folder / "vendors.toml").write_text(vendors_file(), encoding="utf-8")
        (self.folder / "clock").write_text("0", encoding="ascii")

    async def stop(self) -> None:
        if self._bot is not None:
            await self.end_bot()
        for server in (self.slack, self.teams, self.pax8, self.mail):
            await server.stop()
        self._folder.cleanup()

    async def start_bot(self, within: float = 30.0) -> str:
        """Returns the bot's address when it listens."""
        with self._said.open("ab") as said:
            self._bot = await self._begin(self.environment(), said)
        self.bot_address = await asyncio.wait_for(self._announced(self._bot), within)
        self.slack.door.address = self.teams.door.address = self.bot_address
        return self.bot_address

    def kill_bot(self) -> None:
        """As a crash would: nothing is finished, nothing is said."""
        if self._bot is not None and self._bot.returncode is None:
            self._bot.kill()

    async def end_bot(self, within: float = 15.0) -> int:
        """As a supervisor would; returns the exit status."""
        if self._bot is None:
            return 0
        with suppress(ProcessLookupError):
            self._bot.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self._bot.wait(), within)
        except TimeoutError:
            self._bot.kill()
            return await self._bot.wait()

    async def wait_for_death(self) -> None:
        if self._bot is not None:
            await self._bot.wait()

    def forward(self, seconds: float) -> None:
        """Push everybody's clock: the bot's, and those of all servers."""
        self._ahead += seconds
        written = self.folder / "clock.new"
        written.write_text(str(self._ahead), encoding="ascii")
        written.replace(self.folder / "clock")  # whoever read a file half written would be back where it began
        for server in (self.slack, self.teams, self.mail):
            server.clock.advance(seconds)
        self.world.clock.advance(seconds)

    def said(self) -> str:
        """What the bot has logged so far."""
        return self._said.read_text(encoding="utf-8", errors="replace") if self._said.exists() else ""

    def environment(self) -> dict[str, str]:
        """What the bot's process is given: this one's environment, and the settings of this stage."""
        told = {
            "PLAYGROUND": "true",
            "LISTEN_PORT": str(urlsplit(self.bot_address).port or 0),  # where it was: its mails lead there
            "DATABASE_URL": self.database_url,
            "ENCRYPTION_KEY": self._key,
            "SEED_FILE": str(self.folder / "seed.toml"),
            "VENDORS_FILE": str(self.folder / "vendors.toml"),
            "CLOCK_FILE": str(self.folder / "clock"),
            **self._way_in(),
            "SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_CLIENT_ID": slack_oauth.CLIENT_ID,
            "SLACK_CLIENT_SECRET": slack_oauth.CLIENT_SECRET,
            "SLACK_AUTHORIZE_URL": f"{self.slack.url}/oauth/v2/authorize",
            "TEAMS_APP_ID": APP_ID,
            "TEAMS_APP_PASSWORD": TEAMS_SECRET,
            "TEAMS_TENANT": HARBOUR_TENANT,
            "TEAMS_LOGIN_URL": self.teams.login_url,
            "TEAMS_OPENID_URL": self.teams.openid_url,
            "TEAMS_SERVICE_URLS": self.teams.url,
            "TEAMS_DEFAULT_SERVICE_URL": self.teams.service_url,
            "PAX8_API_URL": self.pax8.url,
            "PAX8_OAUTH_CLIENT_ID": pax8_delegated.CLIENT_ID,
            "PAX8_OAUTH_CLIENT_SECRET": pax8_delegated.CLIENT_SECRET,
            "PAX8_AUTHORIZE_URL": f"{self.pax8.url}/authorize",
            "PAX8_TOKEN_URL": f"{self.pax8.url}/oauth/token",
            "PAX8_CALLS_PER_MINUTE": "0",  # the small Pax8 is ours, and has no limit to keep
            "PAX8_TIMEOUT": "2",
            "DOOR_RATE": "0",  # benchmarks and storms press faster than a workspace does
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.mail.port),
            "SMTP_SECURITY": "none",
            "SMTP_TIMEOUT": "5",
            "MAIL_FROM": MAIL_FROM,
            "LOG_FORMAT": "json",
            "CONFIG": str(self.folder / "none.toml"),
        }
        plain = {key: value for key, value in os.environ.items() if not key.startswith("SEATWISE_")}
        return plain | {f"SEATWISE_{key}": value for key, value in told.items()}

    def _way_in(self) -> dict[str, str]:
        token = self.slack.sockets.app_token
        return {"SLACK_APP_TOKEN": token} if token else {"SLACK_SIGNING_SECRET": SIGNING_SECRET}

    async def _announced(self, bot: Running) -> str:
        assert bot.stdout is not None  # noqa: S101 - it was asked for
        while line := (await bot.stdout.readline()).decode():
            if line.startswith(LISTENING):
                return line[len(LISTENING) :].strip()
        await bot.wait()
        raise BotDied(self.said()[-4000:])


def _refuse_real_credentials(environ: Mapping[str, str]) -> None:
    found = [name for name in SETTINGS_OF_REAL_ONES for end in ("", "_FILE") if f"SEATWISE_{name}{end}" in environ]
    if found or Path("seatwise.toml").exists():
        what = "seatwise.toml" if not found else f"SEATWISE_{found[0]}"
        raise RealCredentials(f"{what} is set here: the playground refuses to run beside a real installation")
