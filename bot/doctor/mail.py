"""Would our mails be taken?"""

import asyncio
from collections.abc import Iterable

from adapters.mail.probe import Trouble, Turned, greeted
from bot.doctor.findings import Finding, failure, ok
from bot.doctor.patient import SECONDS, Patient
from bot.settings import BadSettings
from bot.wiring import smtp_mailer
from domain.errors import SendError
from domain.notices import Sample
from domain.ports import Letter


async def taken(patient: Patient) -> Iterable[Finding]:
    settings = patient.settings
    if not settings.smtp_host:
        return [ok("mail.none")]
    about = settings.smtp_host
    try:
        ours = smtp_mailer(settings)
        async with asyncio.timeout(SECONDS):
            turned = await greeted(ours)
    except BadSettings as error:
        return [failure("mail.settings", about, why=error)]
    except TimeoutError:
        turned = Turned(Trouble.UNREACHABLE, "no answer in time")
    if turned is not None:
        return [failure(f"mail.{turned.trouble.value}", about, why=turned.why)]
    return [ok("mail.taken", about, domain=ours.sender.rpartition("@")[2])]


async def sent(patient: Patient) -> Iterable[Finding]:
    """A sample, to whom it was asked for."""
    to = patient.wishes.mail
    if not to:
        return []
    if not patient.settings.smtp_host:
        return [failure("mail.unsent", to, why="no mail server is set up")]
    now = patient.clock.now()
    try:
        await smtp_mailer(patient.settings).send(Letter(to, "Seatwise", Sample(), f"doctor/{now:%Y%m%d%H%M%S}", now))
    except (SendError, BadSettings) as error:
        return [failure("mail.unsent", to, why=error)]
    return [ok("mail.sent", to)]


CHECKS = {"taken": taken, "sent": sent}
