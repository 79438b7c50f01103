"""What becomes of mail where no server is set up for it: a line in the log, and a ledger that says so?"""

import structlog

from domain.errors import Unroutable
from domain.ports import Letter

log = structlog.get_logger()


class LoggedMailer:
    """The Mailer port. Nothing is sent, and nothing may look as if it had been."""

    async def send(self, letter: Letter) -> None:
        log.warning("mail_not_sent", letter=letter.marker, why="no mail server is set up")
        raise Unroutable("no mail server is set up")
