"""Which client does a company look like?"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from domain.catalog import Company
from domain.mapping import ClientHint, Likely, Suggestion, host
from domain.ports import Likeness

ALIKE = 85.0
"""Likeness from which two names are taken for one company's, whichever of them is held against the other."""

_FORMS = frozenset(
    {"ab", "ag", "and", "aps", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg"}
    | {"limited", "llc", "llp", "ltd", "nv", "oy", "plc", "pty", "sa", "sas", "srl", "the"}
)
"""Words that say what a company is in law, and not who."""


class Suggestions:
    """Of these clients; a thousand cost a page little, since only names that share a beginning are compared."""

    def __init__(self, clients: Sequence[ClientHint], likeness: Likeness) -> None:
        self._clients = clients
        self._likeness = likeness
        self._names = [_bare(client.name) for client in clients]
        self._beginnings: dict[str, set[int]] = {}
        self._own: dict[str, list[int]] = {}
        self._people: dict[str, list[int]] = {}
        for place, client in enumerate(clients):
            for beginning in _beginnings(self._names[place]):
                self._beginnings.setdefault(beginning, set()).add(place)
            if client.domain:
                self._own.setdefault(client.domain, []).append(place)
            for domain in client.people:
                self._people.setdefault(domain, []).append(place)

    def of(self, company: Company) -> Suggestion:
        """A client by its name, by its domain, by its people's addresses; else a new one of the company's name."""
        site = host(company.website)
        found = (
            (self._by_name(company.name), Likely.NAME),
            (_only(self._own, site), Likely.DOMAIN),
            (_only(self._people, site), Likely.PEOPLE),
        )
        for place, why in found:
            if place is not None:
                client = self._clients[place]
                return Suggestion(client.id, client.name, why)
        return Suggestion(None, company.name, Likely.NEW)

    def _by_name(self, name: str) -> int | None:
        bare = _bare(name)
        shared = sorted({place for b in _beginnings(bare) for place in self._beginnings.get(b, ())})
        if not shared:
            return None
        ranked = self._likeness.rank(bare, [self._names[place] for place in shared], 3, ALIKE)
        for at, _ in ranked:
            if self._likeness.rank(self._names[shared[at]], [bare], 1, ALIKE):
                return shared[at]
        return None


def _only(known: dict[str, list[int]], site: str | None) -> int | None:
    """The one client known by this site or by one that it is part of; none where several are."""
    while site and "." in site:
        if places := known.get(site):
            return places[0] if len(places) == 1 else None
        site = site.partition(".")[2]
    return None


def _bare(name: str) -> str:
    """Without signs, accents and legal forms; all of it where nothing would be left."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain.replace(".", "").replace("’", "").replace("'", ""))
    return " ".join([word for word in words if word not in _FORMS] or words)


def _beginnings(bare: str) -> Iterable[str]:
    return {word[:3] for word in bare.split()}
