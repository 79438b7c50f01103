"""How do letters leave the house?"""

from adapters.mail.logged import LoggedMailer

__all__ = ["LoggedMailer"]
