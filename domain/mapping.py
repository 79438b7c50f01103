"""Which of the MSP's clients is a Pax8 company, and why do we think so?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from domain.catalog import Company
from domain.ids import ClientId

PUBLIC_MAIL = frozenset(
    {
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "web.de",
        "yahoo.com",
    }
)
"""Where anybody has a mailbox: such a domain says nothing about a company."""


class Likely(StrEnum):
    """What a suggestion rests on."""

    NAME = "name"
    DOMAIN = "domain"
    PEOPLE = "people"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`client_id` is None for a new one of this name."""

    client_id: ClientId | None
    name: str
    why: Likely


@dataclass(frozen=True, slots=True)
class ClientHint:
    """What a client can be known by: its name, its own domain, those of its people's addresses."""

    id: ClientId
    name: str
    domain: str | None = None
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """A company as it is listed: `gone` at Pax8, and mapped by whom, when; `version` counts the mappings."""

    company: Company
    client_name: str | None = None
    gone: bool = False
    version: int = 0
    by: str | None = None
    at: datetime | None = None


def host(website: str | None) -> str | None:
    """ "acme.com" of "https://www.Acme.com:8080/en"; None of what is no address."""
    text = (website or "").strip().casefold()
    try:
        name = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return None
    name = name.removeprefix("www.").strip(".")
    return name if "." in name else None


def mail_domain(email: str | None) -> str | None:
    """None of a mailbox that anybody could have."""
    domain = (email or "").rpartition("@")[2].strip().casefold()
    return domain if "." in domain and domain not in PUBLIC_MAIL else None
