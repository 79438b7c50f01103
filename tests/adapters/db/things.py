"""What is one of each thing that an organisation may have, under ids of its own, made from nothing but its type?"""

import types
import typing
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from domain.audit import AuditSearch
from domain.catalogue import CatalogueFilter
from domain.chat import Conversation, ConversationKind, Standing
from domain.examples import EXAMPLES
from domain.filters import LicenceFilter
from domain.ids import OrgId, Platform
from domain.notices import JoinDecided
from domain.ports import ChangeSearch, ProvisionSearch
from domain.registration import Draft
from domain.tenancy import Identity, Installation
from domain.usage import Month
from tests.clock import NOON

SEED = """
[[organisations]]
id = "{org}"
name = "{word} IT"
currency = "EUR"
time_zone = "Europe/Vienna"
is_vendor = true
pax8 = {{ client_id = "{word}-id", client_secret = "{word}-secret" }}
provisioning = {{ client_id = "{word}-v", client_secret = "{word}-secret", provisioner = "{word}-provisioner" }}
approval = {{ require_by_default = false, threshold = "50", always_vendors = ["{word} Vendor"] }}
self_service = {{ allowed = true }}
clients = [ {{ id = "{p}blue", name = "{word} Bikes", companies = ["{p}c1"] }} ]
installations = [
    {{ id = "{org}-slack", platform = "slack", tenant = "T-{org}", secrets = {{ bot_token = "{word}-token", refresh_token = "{p}refresh", bot_token_until = "2026-03-03T00:00:00+00:00" }} }},
    {{ id = "{org}-blue", platform = "slack", tenant = "B-{org}", client = "{p}blue" }},
    {{ id = "{org}-teams", platform = "teams", tenant = "E-{org}", app = "{p}app" }},
]
approvals = [{{ installation = "{org}-slack", address = "{p}C1" }}]
rules = [{{ subscription = "{p}s1", maximum = 40 }}]

[[organisations.people]]
id = "{p}ada"
name = "{word} Ada"
email = "{word}@example.com"
identities = [
    {{ platform = "slack", tenant = "T-{org}", user = "{p}UADA" }},
    {{ platform = "teams", tenant = "E-{org}", user = "{p}ADA" }},
]
grants = [{{ permission = "manage_licensing" }}, {{ permission = "manage_provisioning" }}]

[[organisations.people]]
id = "{p}ben"
name = "{word} Ben"
identities = [{{ platform = "slack", tenant = "T-{org}", user = "{p}UBEN" }}]
grants = [{{ permission = "write_licensing", client = "{p}blue" }}]
"""


@dataclass(slots=True)
class Things:
    """Of `org`: each id begins with `p`, and all that is said holds `word`. What is optional is left out if `bare`."""

    org: OrgId
    p: str
    word: str
    bare: bool = False
    listing: str = ""
    given_up: int = 0

    def seed(self) -> str:
        return SEED.format(org=self.org, p=self.p, word=self.word)

    @property
    def place(self) -> Conversation:
        return Conversation(self.door.id, Platform.SLACK, ConversationKind.CHANNEL, f"{self.p}C1", name=self.word)

    @property
    def direct(self) -> Conversation:
        return Conversation(self.door.id, Platform.SLACK, ConversationKind.DIRECT, user=self.identity.user)

    @property
    def door(self) -> Installation:
        return Installation(self.id("InstallationId"), self.org, Platform.SLACK, f"T-{self.org}")

    @property
    def identity(self) -> Identity:
        return Identity(Platform.SLACK, f"T-{self.org}", f"{self.p}UADA")

    def id(self, kind: str) -> Any:
        named = {
            "OrgId": self.org,
            "InstallationId": f"{self.org}-slack",
            "DeliveryId": self.given_up,
            "PlanId": "startup",
        }
        named |= {"ClientId": f"{self.p}blue", "PersonId": f"{self.p}ada", "CompanyId": f"{self.p}c1"}
        named |= {"SubscriptionId": f"{self.p}s1", "ProductId": f"{self.p}p1"}
        return named.get(kind, f"{self.p}{kind}")

    def text(self, name: str) -> str:
        """Words that are looked for fit all that there is."""
        named = {"key": self.place.key, "text": "", "words": "", "filter": "", "time_zone": "UTC", "zone": "UTC"}
        named |= {"currency": "EUR", "group": f"{self.p}S0GROUP", "kind": "catalog", "to": "dana@acme.example"}
        named |= {"listing": self.listing, "run": f"{self.p}id", "event": f"{self.p}event", "once": "once"}
        named |= {"partner": f"{self.p}partner", "source_key": "key", "lane": f"{self.p}lane", "id": f"{self.p}id"}
        named |= {
            "typed": f"{self.p}ada",
            "before": f"{self.p}refresh",
            "refresh": f"{self.p}refresh",
            "start": self.place.installation,
        }
        named |= {"place": self.place.key, "address": f"{self.p}C1", "message": f"{self.p}ts", "ids": f"{self.p}c1"}
        return named.get(name, self.word)

    def number(self, name: str) -> int:
        """Versions that were seen are those of things that nobody has touched."""
        return {"number": 1001, "offset": 0, "limit": 10, "seen": 0}.get(name, 1)

    def moment(self, name: str) -> datetime:
        return NOON + timedelta(days={"since": -1, "at": 1, "before": 1}.get(name, 0))

    def made(self, hint: Any, name: str = "") -> Any:
        """Raises TypeError for a type that nothing is known of."""
        known = {Conversation: self.place, Installation: self.door, Identity: self.identity}
        known |= {
            datetime: self.moment(name),
            date: NOON.date(),
            int: self.number(name),
            bool: True,
            bytes: b"k" * 32,
            Decimal: Decimal(1),
            timedelta: timedelta(hours=1),
            float: 1.0,
        }
        known |= {Standing: Standing.MEMBER, Draft: Draft()}
        known |= {CatalogueFilter: CatalogueFilter(), ProvisionSearch: ProvisionSearch(), ChangeSearch: ChangeSearch()}
        known |= {LicenceFilter: LicenceFilter(), AuditSearch: AuditSearch(), Month: Month(NOON.year, NOON.month)}
        if hint in known:
            return known[hint]
        if hint is str:
            return self.text(name)
        if isinstance(hint, typing.NewType):
            return self.id(hint.__name__)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return next(iter(hint))
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self._one_of(args, name)
        if origin is tuple and args[-1] is not Ellipsis:
            return tuple(self.made(each, name) for each in args)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {self.made(args[0], name): self.made(args[1], name)}
        if isinstance(origin, type) and issubclass(origin, Set):
            return frozenset({self.made(args[0], name)})
        if isinstance(origin, type) and issubclass(origin, Sequence):
            return (self.made(args[0], name),)
        if is_dataclass(origin or hint):
            return self._example(origin or hint, args)
        raise TypeError(f"one of {hint} for {name}")

    def _one_of(self, args: tuple[Any, ...], name: str) -> Any:
        if len(args) > 20:
            return JoinDecided(self.word, True)
        if type(None) in args and self.bare:
            return None
        return self.made(next(each for each in args if each is not type(None)), name)

    def _example(self, kind: Any, args: tuple[Any, ...]) -> Any:
        """As in the examples where there is one, its ids and its words changed."""
        hints = {f.name: h for f in fields(kind) for h in [typing.get_type_hints(kind)[f.name]]}
        shown = _shown().get(kind)
        if shown is None:
            filled = {n: self.made(args[0] if isinstance(h, typing.TypeVar) else h, n) for n, h in hints.items()}
            return kind(**filled)
        return replace(shown, **{n: self._again(getattr(shown, n), hints[n], n) for n in hints})

    def _again(self, value: Any, hint: Any, name: str) -> Any:
        if isinstance(value, Enum) or value is None:
            return value
        if isinstance(value, str) and name != "currency":
            return self.made(_bare(hint), name)
        if is_dataclass(value) and type(value) in _shown():
            return self._example(type(value), ())
        return value


def _bare(hint: Any) -> Any:
    args = [each for each in typing.get_args(hint) if each is not type(None)]
    return next((each for each in args if isinstance(each, typing.NewType)), str) if args else hint


@cache
def _shown() -> dict[type, Any]:
    """Of each type, what the examples hold of it; the first one counts."""
    found: dict[type, Any] = {}
    for example in EXAMPLES.values():
        for each in _parts(example):
            found.setdefault(type(each), each)
    return found


def _parts(thing: Any) -> Iterator[Any]:
    if isinstance(thing, tuple):
        for each in thing:
            yield from _parts(each)
    elif is_dataclass(thing) and not isinstance(thing, type | BaseException):
        yield thing
        for f in fields(thing):
            yield from _parts(getattr(thing, f.name))
