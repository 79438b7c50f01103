"""Which subscriptions, or which requests, does somebody want to see who types filters among their words?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from domain.catalog import SubscriptionStatus
from domain.changes import ChangeStatus
from domain.errors.selfservice import UnknownFilter

S, C = SubscriptionStatus, ChangeStatus

STATUSES: Mapping[str, frozenset[str]] = {
    "active": frozenset({S.ACTIVE, S.ACTIVATED}),
    "pending": frozenset({S.PENDING_MANUAL, S.PENDING_AUTOMATED, S.PENDING_ACTIVATION, S.WAITING_FOR_DETAILS}),
    "trial": frozenset({S.TRIAL}),
    "ending": frozenset({S.PENDING_CANCEL}),
    "cancelled": frozenset({S.CANCELLED, S.CONVERTED}),
}
"""What people call where a subscription stands, in Pax8's spellings."""

STANDINGS: Mapping[str, frozenset[str]] = {
    "open": frozenset({C.PENDING, C.APPROVED, C.APPLYING, C.UNKNOWN}),
    "pending": frozenset({C.PENDING}),
    "approved": frozenset({C.APPROVED, C.APPLYING, C.UNKNOWN, C.APPLIED}),
    "applied": frozenset({C.APPLIED}),
    "rejected": frozenset({C.REJECTED}),
    "withdrawn": frozenset({C.WITHDRAWN}),
    "failed": frozenset({C.FAILED}),
    "expired": frozenset({C.EXPIRED}),
    "closed": frozenset({C.CLOSED}),
}
"""What people call where a request stands."""

SORTS = ("name", "renewal")
MOST_DAYS = 3660

_DAYS = re.compile(r"(\d{1,4})\s*d?", re.ASCII)
_TERM = re.compile(r'(?<![A-Za-z])([A-Za-z]+):(?:"([^"]*)"|([^\s"]\S*))')
"""It begins where letters begin: tried at each letter of a long word, it would take the square of its length."""


@dataclass(frozen=True, slots=True)
class LicenceFilter:
    """`words` stand in the product's, vendor's or client's name; `renews` is within so many days from now.

    As text: `client:acme vendor:"google cloud" status:active renews:90d sort:renewal words`.
    """

    words: str = ""
    client: str = ""
    vendor: str = ""
    product: str = ""
    status: str = ""
    renews: int | None = None
    sort: str = ""

    @staticmethod
    def read(text: str) -> "LicenceFilter":
        """Raises `UnknownFilter` for a filter that there is not, or a value that it cannot have."""
        found, words = _terms(text, tuple(f.name for f in fields(LicenceFilter) if f.name != "words"))
        client, vendor, product, sort = (found.get(name, "") for name in ("client", "vendor", "product", "sort"))
        status = found.get("status", "").casefold()
        _one_of("status", status, STATUSES)
        _one_of("sort", sort, SORTS)
        return LicenceFilter(words, client, vendor, product, status, _days(found.get("renews", "")), sort)

    @property
    def statuses(self) -> frozenset[str]:
        return STATUSES.get(self.status, frozenset())

    def __str__(self) -> str:
        renews = f"{self.renews}d" if self.renews is not None else ""
        told = {"client": self.client, "vendor": self.vendor, "product": self.product, "status": self.status}
        return _told({**told, "renews": renews, "sort": self.sort}, self.words)


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """`words` stand in the product's or client's name, or who asked; `status` is one of `STANDINGS`."""

    words: str = ""
    client: str = ""
    status: str = ""

    @staticmethod
    def read(text: str) -> "RequestFilter":
        """One word that names where requests stand is that: "requests open". Raises `UnknownFilter`."""
        found, words = _terms(text, ("client", "status"))
        if "status" not in found and words.casefold() in STANDINGS:
            found, words = {**found, "status": words}, ""
        status = found.get("status", "").lower()
        _one_of("status", status, STANDINGS)
        return RequestFilter(words, found.get("client", ""), status)

    @property
    def statuses(self) -> frozenset[str]:
        return STANDINGS.get(self.status, frozenset())

    def __str__(self) -> str:
        return _told({"client": self.client, "status": self.status}, self.words)


def _terms(text: str, known: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """(filters by name, the other words)."""
    found: dict[str, str] = {}
    for term in _TERM.finditer(text):
        key = term[1].casefold()
        if key not in known:
            raise UnknownFilter(key, term[0], known)
        found[key] = (term[2] if term[2] is not None else term[3]).strip()
    return found, " ".join(_TERM.sub(" ", text).split())


def _one_of(key: str, value: str, possible: Iterable[str]) -> None:
    if value and value not in possible:
        raise UnknownFilter(key, value, tuple(possible))


def _days(typed: str) -> int | None:
    if not typed:
        return None
    found = _DAYS.fullmatch(typed.casefold())
    if found is None or int(found[1]) > MOST_DAYS:
        raise UnknownFilter("renews", typed, ("30d", "90d", "365d"))
    return int(found[1])


def _told(terms: Mapping[str, str], words: str) -> str:
    quoted = (f'{key}:"{value}"' if " " in value else f"{key}:{value}" for key, value in terms.items() if value)
    return " ".join((*quoted, *filter(None, [words])))
