"""How does a letter become one message that every mail program can read?"""

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from cards import html, text
from cards.clean import cut, line
from cards.notices import card
from domain.errors import Unroutable
from domain.ports import Letter

LONGEST_SUBJECT = 150
LONGEST_NAME = 100
LINE = 78
"""Characters of a header's line before it is folded."""

_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')


def addressed(address: str) -> Address:
    """Raises `Unroutable` unless this is one address and nothing else: no second one, no line break, no name.

    A domain in other letters than English ones is told as mail servers know it; what stands before the @ is left as it
    is, and may need a server that takes it (RFC 6531).
    """
    name, at, domain = address.rpartition("@")
    try:
        if not (at and name and domain and address.isprintable()):
            raise ValueError("no address")
        known = domain.encode("idna").decode("ascii")
        plain = "".join(letter if letter.isascii() else "x" for letter in name)
        read = Address(addr_spec=f"{plain}@{known}")
        if read.addr_spec != f"{plain}@{known}":
            raise ValueError("more than an address: a comment, or blanks")
        if name.isascii():
            return read
        if read.username != plain:
            raise ValueError("quoted, in letters that Python quotes for English ones only")
        return Address(username=name, domain=known)
    except (ValueError, IndexError, MessageError):
        raise Unroutable("this is no e-mail address") from None


def sender_of(setting: str) -> Address:
    """`seats@example.com`, or `Example <seats@example.com>`."""
    name, address = parseaddr(setting)
    known = addressed(address)
    return Address(name, known.username, known.domain)


def message(letter: Letter, sender: Address) -> EmailMessage:
    """Text and HTML of one card. The sender goes by the name of whoever writes, unless the operator has named one.

    `Auto-Submitted` asks other programs for no answer (RFC 3834).
    """
    to, drawn = addressed(letter.to), card(letter.notice)
    made = EmailMessage(policy=SMTP if to.username.isascii() else SMTPUTF8)
    made["From"] = _named(sender.display_name or _said(letter.sender_name, LONGEST_NAME), sender)
    made["To"] = to
    made["Subject"] = _said(drawn.title, LONGEST_SUBJECT)
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.marker}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text.letter(drawn))
    made.add_alternative(html.page(drawn), subtype="html")
    return made


def _said(text: str, limit: int) -> str:
    """Nothing in it is an encoded word (RFC 2047): Python would decode one that somebody typed, signs and all."""
    return cut(line(text).replace("=?", "= ?"), limit)


def _named(name: str, sender: Address) -> Address:
    """Python leaves the quotes out of a name that it folds or encodes, and "Acme, Inc. <a@b.example>" would be two
    senders: one that does not fit its line as it is goes without the signs that mean something there (RFC 5322, 3.2.3).
    """
    named = Address(name, sender.username, sender.domain)
    if name.isascii() and len(f"From: {named}") <= LINE:
        return named
    return Address(" ".join(_SPECIALS.sub(" ", name).split()), sender.username, sender.domain)
