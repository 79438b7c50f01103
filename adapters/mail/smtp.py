"""How is a letter given to the operator's mail server, and what does each way of failing mean?

Before the message itself is sent, nothing can have been taken. After that, a lost answer leaves it open.
"""

import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from adapters.mail.letters import addressed, message, sender_of
from cards.clean import cut, line
from domain.errors import MaybeSent, NotSent, Unroutable
from domain.ports import Letter

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual ones: RFC 6409 for submission, RFC 8314 for TLS from the start."""

LONGEST_ANSWER = 160

_ADDRESS_OR_LINK = re.compile(r"\S+@\S+|https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """`security` is "starttls", "tls" or "none"; port 0 is the usual one for it. `authorities` is a file of
    certificates to trust instead of the public ones; `timeout` seconds for each answer.
    """

    host: str
    sender: str
    port: int = 0
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    authorities: Path | None = None
    timeout: float = 30.0


class SmtpMailer:
    """The Mailer port: a connection for each letter, so that nothing of one attempt is left for the next."""

    def __init__(self, settings: SmtpSettings) -> None:
        """Raises OSError for a file of authorities that cannot be read, `Unroutable` for a sender that is none."""
        self._settings = settings
        self._sender = sender_of(settings.sender)
        authorities = str(settings.authorities) if settings.authorities else None
        self._tls = None if settings.security == "none" else ssl.create_default_context(cafile=authorities)

    async def send(self, letter: Letter) -> None:
        drawn = message(letter, self._sender)
        to = addressed(letter.to).addr_spec
        server = self.server()
        try:
            await self._offered(server, to)
            await _taken(server, drawn.as_bytes())
        finally:
            server.close()

    def server(self) -> SMTP:
        known = self._settings
        return SMTP(
            hostname=known.host,
            port=known.port or PORTS[known.security],
            username=known.username or None,
            password=known.password or None,
            local_hostname=self._sender.domain,
            timeout=known.timeout,
            use_tls=known.security == "tls",
            start_tls=known.security == "starttls",
            tls_context=self._tls,
        )

    @property
    def sender(self) -> str:
        """The address alone."""
        return self._sender.addr_spec

    async def _offered(self, server: SMTP, to: str) -> None:
        """Up to the server's yes to sender and recipient; nothing is taken before that.

        Whatever is wrong with the connection, the login or the sender is the operator's to mend: it is tried again.
        """
        try:
            await server.connect()
            options = await self._options(server, to)
            await server.mail(self.sender, options=options)
        except (SMTPException, OSError) as error:
            raise NotSent(said(error)) from None
        try:
            await server.rcpt(to, encoding="utf-8")
        except SMTPResponseException as error:
            raise _refused(error) from None
        except (SMTPException, OSError) as error:
            raise NotSent(said(error)) from None

    async def _options(self, server: SMTP, to: str) -> list[str]:
        """An address in letters of its own needs a server that takes those (RFC 6531)."""
        if to.isascii():
            return []
        await server.ehlo()
        if not server.supports_extension("smtputf8"):
            raise Unroutable("the mail server takes no international addresses")
        return ["SMTPUTF8", "BODY=8BITMIME"]


async def _taken(server: SMTP, drawn: bytes) -> None:
    try:
        await server.data(drawn)
    except SMTPResponseException as error:
        raise _refused(error) from None
    except (SMTPException, OSError) as error:
        raise MaybeSent(said(error)) from None


def _refused(error: SMTPResponseException) -> NotSent | Unroutable:
    """4xx is "not now", 5xx "never" (RFC 5321, 4.2.1); any other answer is no answer that was asked for."""
    return Unroutable(said(error)) if 500 <= error.code < 600 else NotSent(said(error))


def said(error: Exception) -> str:
    """The server's words, which may hold anything: no address of anybody, no link, one line."""
    if isinstance(error, SMTPResponseException):
        return cut(line(_ADDRESS_OR_LINK.sub("…", f"{error.code} {error.message}")), LONGEST_ANSWER)
    told = _ADDRESS_OR_LINK.sub("…", str(error))
    return cut(line(f"{type(error).__name__}: {told}"), LONGEST_ANSWER)
