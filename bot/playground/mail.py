"""What takes the bot's mails on loopback, and can refuse them as real mail servers do?"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.playground.chat_log import Clock, Json, Revisions

ANSWERS = {
    "greylisted": "451 4.7.1 Greylisted, come back later",
    "refused": "550 5.1.1 No such mailbox: {to}",
    "unwanted": "554 5.7.1 We do not want this",
}
"""Faults that are answers: the first two to the recipient, the last to the message."""

FAULTS = (*ANSWERS, "dropped_before", "dropped_inside", "dropped_after", "hangs")
"""The rest cut the connection, before, in or after the message, or leave it without an answer."""

TAKEN = "250 2.0.0 Taken"


@dataclass(frozen=True)
class Mail:
    """One message as it arrived, taken apart when somebody looks: a thousand may come at once. `at` is seconds since
    1970; `sender` as people see it, name and address.
    """

    id: int
    at: float
    to: tuple[str, ...]
    content: bytes = field(repr=False)

    @cached_property
    def headers(self) -> dict[str, str]:
        return {name: str(value) for name, value in self._read.items()}

    @property
    def sender(self) -> str:
        return self.headers.get("From", "")

    @property
    def subject(self) -> str:
        return self.headers.get("Subject", "")

    @property
    def message_id(self) -> str:
        return self.headers.get("Message-ID", "")

    @cached_property
    def text(self) -> str:
        return self._part("plain")

    @cached_property
    def html(self) -> str:
        return self._part("html")

    @cached_property
    def _read(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)

    def _part(self, kind: str) -> str:
        part = self._read.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class MailLog(Revisions):
    """Every mail that was taken, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []

    def add(self, mail: Mail) -> None:
        self.mails.append(mail)
        self.touch()

    def to(self, address: str, subject: str = "") -> list[Mail]:
        """The mails to this address whose subject holds these words."""
        wanted = address.casefold()
        return [mail for mail in self.mails if wanted in map(str.casefold, mail.to) and subject in mail.subject]


class MailServer:
    """An SMTP server on 127.0.0.1 that takes everything. `smtp` are aiosmtpd's own options, for one that asks for more;
    `tls` speaks TLS from the start.
    """

    def __init__(self, smtp: Mapping[str, Any] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.log = MailLog()
        self.clock = Clock()
        self.faults: deque[str] = deque()
        self.port = 0
        self.tried = 0
        self._options = {"enable_SMTPUTF8": True, **(smtp or {})}
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._ended = asyncio.Event()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._speaks, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._ended.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def fail(self, *kinds: str) -> None:
        """The next recipients or messages meet these, one each. Raises ValueError for what is none of `FAULTS`."""
        for kind in kinds:
            if kind not in FAULTS:
                raise ValueError(f"{kind} is none of {', '.join(FAULTS)}")
        self.faults.extend(kinds)
        self.log.touch()

    def met(self, *kinds: str) -> str:
        """The fault whose turn it is, if it is one of these."""
        if not (self.faults and self.faults[0] in kinds):
            return ""
        met = self.faults.popleft()
        self.log.touch()
        return met

    def snapshot(self) -> Json:
        """Bodies are fetched one by one."""
        told = ({"id": m.id, "at": m.at, "to": m.to, "sender": m.sender, "subject": m.subject} for m in self.log.mails)
        return {"revision": self.log.revision, "mails": list(told), "faults": list(self.faults)}

    async def hang(self) -> None:
        await self._ended.wait()

    def take(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self.log.add(Mail(len(self.log.mails) + 1, self.clock.now(), tuple(envelope.rcpt_tos), content))

    def _speaks(self) -> SMTP:
        return _Speaker(self)


class _Speaker(SMTP):
    """One connection, which can be cut where a network would."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(_Taker(server), hostname="mail.playground.example", ident="playground", **server._options)
        self._of = server

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds a command by this name
        self._of.tried += 1
        if self._of.met("dropped_before"):
            _cut(self)
            return
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self._of.met("dropped_inside"):
            await self.push("354 Go on")
            _cut(self)
            return
        await super().smtp_DATA(arg)


class _Taker:
    """aiosmtpd's handler: its methods are hooks, found by their names."""

    def __init__(self, server: MailServer) -> None:
        self._of = server

    async def handle_RCPT(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self._of.met("greylisted", "refused"):
            return ANSWERS[fault].format(to=address)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        match self._of.met("unwanted", "dropped_after", "hangs"):
            case "unwanted":
                return ANSWERS["unwanted"]
            case "dropped_after":
                self._of.take(envelope)
                _cut(smtp)
            case "hangs":
                await self._of.hang()
            case _:
                self._of.take(envelope)
        return TAKEN


def _cut(connection: SMTP) -> None:
    assert isinstance(connection.transport, asyncio.Transport)  # noqa: S101 - a TCP connection is one
    connection.transport.abort()
