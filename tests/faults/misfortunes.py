"""What goes wrong between the bot and the world, and how often did it?"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping

from bot.playground.cast import SIGNING_SECRET
from bot.playground.chat_door import BotDoor, Seen, unsent
from bot.playground.pax8.faults import Fault
from bot.playground.slack.signing import signed
from bot.playground.stage import Stage

CHATS = ("rate_limited", "server_error", "slow", "dropped_before", "dropped_after")
MAILS = ("greylisted", "dropped_before", "dropped_inside", "dropped_after")


class Misfortunes:
    """By one lot; `counted` tells how often each came."""

    def __init__(self, stage: Stage, lot: random.Random) -> None:
        self._stage = stage
        self._lot = lot
        self.counted: Counter[str] = Counter()

    def strike(self) -> None:
        """One more thing goes wrong, a few times."""
        match self._lot.choice(("slack", "slack", "teams", "teams", "pax8", "pax8", "pax8", "mail")):
            case "mail":
                self._note("mail", kind := self._lot.choice(MAILS))
                self._stage.mail.fail(kind)
            case "pax8":
                fault = self._at_pax8()
                self._note("pax8", fault.kind)
                self._stage.world.faults.add(fault)
            case chat:
                server = self._stage.slack if chat == "slack" else self._stage.teams
                self._note(chat, kind := self._lot.choice(CHATS))
                server.faults.add(kind, count=self._lot.randint(1, 3), seconds=self._lot.uniform(0.2, 2.0))

    def cease(self) -> None:
        for server in (self._stage.slack, self._stage.teams):
            server.faults.clear()
        self._stage.world.faults.clear()
        self._stage.mail.faults.clear()

    def _at_pax8(self) -> Fault:
        times = self._lot.randint(1, 2)
        puts = Fault(kind="after", method="PUT", path="/subscriptions/*", times=times)
        return self._lot.choice(
            (
                puts,
                Fault(kind="after", method="PUT", path="/subscriptions/*", hang=True),
                Fault(kind="before", method="PUT", path="/subscriptions/*", times=times),
                Fault(kind="status", method="PUT", path="/subscriptions/*", status=500, takes_effect=True),
                Fault(kind="late", method="PUT", path="/subscriptions/*", seconds=20),
                Fault(kind="before", times=times),
                Fault(kind="status", status=429, retry_after="1", times=times),
                Fault(kind="status", status=500, times=times),
                Fault(kind="slow", seconds=self._lot.uniform(0.2, 3.0), times=times),
                Fault(kind="shift", path="/subscriptions", edit="move"),
                Fault(kind="before", method="POST", path="/events", times=self._lot.randint(1, 4)),
                Fault(kind="after", method="POST", path="/events", times=times),
                Fault(kind="slow", method="POST", path="/events", seconds=self._lot.uniform(0.2, 3.0)),
                Fault(kind="after", method="POST", path="/notifications", times=times),
                Fault(kind="after", method="POST", path="/provision-requests/*", times=times),
            )
        )

    def _note(self, where: str, what: str) -> None:
        self.counted[f"{where}: {what.replace('_', ' ')}"] += 1


class Unruly(BotDoor):
    """A network between the platform and the bot that loses, repeats and overtakes."""

    def __init__(self, real: BotDoor, lot: random.Random, counted: Counter[str], platform: str) -> None:
        super().__init__(real.address, real.patience)
        self._lot = lot
        self._counted = counted
        self._platform = platform
        self._again: set[asyncio.Task[Seen]] = set()
        self.unruly = True

    async def call(self, path: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        if not self.unruly:
            return await super().call(path, body, headers)
        fate = self._lot.random()
        if fate < 0.08:
            self._counted[f"{self._platform}: lost on the way"] += 1
            return unsent("it was lost on the way")
        if fate < 0.25:
            self._counted[f"{self._platform}: overtaken"] += 1
            await asyncio.sleep(self._lot.uniform(0.1, 1.5))
        if fate > 0.75:
            self._counted[f"{self._platform}: sent twice"] += 1
            self._soon(path, *self._repeated(body, headers))
        return await super().call(path, body, headers)

    async def close(self) -> None:
        for task in self._again:
            task.cancel()
        await asyncio.gather(*self._again, return_exceptions=True)
        await super().close()

    def _soon(self, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        async def later(pause: float) -> Seen:
            await asyncio.sleep(pause)
            return await BotDoor.call(self, path, body, headers)

        task = asyncio.create_task(later(self._lot.uniform(0.0, 1.0)))
        self._again.add(task)
        task.add_done_callback(self._again.discard)

    def _repeated(self, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, Mapping[str, str]]:
        """Teams sends the same again; Slack an event with a number, or under another id and without one."""
        if self._platform != "slack" or headers.get("Content-Type") != "application/json":
            return body, headers
        if self._lot.random() < 0.5:
            return body, {**headers, "X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
        event = json.loads(body) | {"event_id": f"Ev{self._lot.getrandbits(40):010X}"}
        anew = json.dumps(event).encode()
        return anew, {**headers, **signed(anew, SIGNING_SECRET, headers["X-Slack-Request-Timestamp"])}
