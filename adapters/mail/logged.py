"""What becomes of mail where no server is set up for it: a line in the log, and nothing else?"""

import structlog

from domain.ports import Letter

log = structlog.get_logger()


class LoggedMailer:
    """The Mailer port."""

    async def send(self, letter: Letter) -> None:
        log.info("mail_not_sent", message_id=letter.message_id, why="no mail server is set up")
