"""Would the mail server take mails of this sender's? It is asked, and given none."""

import ssl
from dataclasses import dataclass
from enum import StrEnum

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from adapters.mail.smtp import SmtpMailer, said


class Trouble(StrEnum):
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    PLAIN = "plain"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Turned:
    """`why` is the server's, without addresses."""

    trouble: Trouble
    why: str


async def greeted(mailer: SmtpMailer) -> Turned | None:
    """None where all is well, up to the server's yes to the sender."""
    server = mailer.server()
    try:
        try:
            await server.connect()
        except (SMTPException, OSError) as error:
            return Turned(_trouble(error), said(error))
        try:
            await server.mail(mailer.sender)
            await server.quit()
        except (SMTPException, OSError) as error:
            return Turned(Trouble.LOGIN if _wants_login(error) else Trouble.SENDER, said(error))
    finally:
        server.close()
    return None


def _trouble(error: BaseException) -> Trouble:
    """aiosmtplib wraps what the connection raises."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble.CERTIFICATE
        cause = cause.__cause__
    if isinstance(error, SMTPAuthenticationError):
        return Trouble.LOGIN
    if isinstance(error, SMTPException) and "STARTTLS" in str(error):
        return Trouble.PLAIN
    return Trouble.LOGIN if _wants_login(error) else Trouble.UNREACHABLE


def _wants_login(error: BaseException) -> bool:
    return isinstance(error, SMTPResponseException) and error.code in _LOGIN


_LOGIN = frozenset({530, 534, 535, 538})
"""What a server says to who has not logged in as it wants (RFC 4954, section 6)."""
