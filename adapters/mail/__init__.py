"""How do letters leave the house?"""

from adapters.mail.logged import LoggedMailer
from adapters.mail.smtp import SmtpMailer, SmtpSettings

__all__ = ["LoggedMailer", "SmtpMailer", "SmtpSettings"]
