"""What does the whole small Pax8 know: its partners, its clock, its tokens, its faults and who called?"""

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from itertools import count
from typing import Any

from bot.playground.pax8.book import Book
from bot.playground.pax8.faults import Faults
from bot.playground.pax8.hooks import Hooks
from bot.playground.pax8.offers import identity
from bot.playground.pax8.seed import Catalogue
from bot.playground.pax8.silo import Silo

CALLS_KEPT = 20_000
PARTNER_AUDIENCE = "https://api.pax8.com"
VENDOR_AUDIENCE = "api://provisioning"
TOKEN_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Partner:
    """An MSP as Pax8 knows it: the secret of its credential, and what its companies hold."""

    secret: str = field(repr=False)
    data: Catalogue = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vendor:
    """Somebody who sells through Pax8, by one of their two credentials: what simulation orders is kept apart."""

    secret: str = field(repr=False)
    provisioner: str
    name: str
    simulation: bool = False


@dataclass(slots=True)
class Settings:
    """What can be turned while it runs. `calls_per_minute` is Pax8's 1,000 when set so; None lifts the limit.

    With `usage_gap` usage is empty from the 1st to the 4th of a month, as it is said to be at Pax8.
    """

    token_seconds: int = TOKEN_SECONDS
    calls_per_minute: int | None = None
    usage_gap: bool = False


class Clock:
    """Follows the real time from `start` (now when None), or stands still there when `frozen`; can be moved forward."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._start = start or datetime.now(UTC)
        self._began = None if frozen else datetime.now(UTC)
        self._moved = timedelta()

    def now(self) -> datetime:
        passed = datetime.now(UTC) - self._began if self._began else timedelta()
        return self._start + passed + self._moved

    def advance(self, seconds: float) -> None:
        self._moved += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived. `status` is None when no answer went out; `effect` says whether anything changed."""

    n: int
    at: datetime
    method: str
    path: str
    query: dict[str, str]
    body: Any
    partner: str | None
    status: int | None
    effect: bool
    fault: str | None


class PaxWorld:
    """All state of a server; several servers or tests may look at it directly."""

    def __init__(
        self, partners: dict[str, Partner], clock: Clock | None = None, vendors: dict[str, Vendor] | None = None
    ) -> None:
        self.partners = partners
        self.vendors = vendors or {}
        self.clock = clock or Clock()
        self.settings = Settings()
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self._numbers = count(1)
        self._books = {client: self._new_book(client) for client in partners}
        self._hooks = {client: Hooks(identity(f"account:{client}")) for client in partners}
        self.on_change: Callable[[str, str], None] = lambda client, subscription: None
        """Told of each subscription of each partner that is seen to be different from now on."""
        self._silos = {client: Silo(vendor.simulation) for client, vendor in self.vendors.items()}
        self.webhooks: dict[str, list[dict[str, Any]]] = {}
        """Of each provisioner, the oldest first: only the last one counts."""
        self._puts: dict[str, list[Call]] = {}
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._minutes: dict[str, tuple[int, int]] = {}

    def book(self, client_id: str) -> Book:
        return self._books[client_id]

    def hooks(self, client_id: str) -> Hooks:
        """The partner's own webhooks."""
        return self._hooks[client_id]

    def silo(self, client_id: str) -> Silo:
        return self._silos[client_id]

    def holder(self, subscription_id: str) -> Book:
        """The book a subscription is in. Raises LookupError."""
        for book in self._books.values():
            if book.subscriptions.get(subscription_id) is not None:
                return book
        raise LookupError(f"no subscription {subscription_id!r}")

    def puts(self, subscription_id: str) -> list[Call]:
        """Every PUT of that subscription that reached the server, in order, whatever became of it."""
        return list(self._puts.get(subscription_id, ()))

    def note(self, **facts: Any) -> Call:
        call = Call(n=next(self._numbers), at=self.clock.now(), **facts)
        self.calls.append(call)
        if call.method == "PUT":
            self._puts.setdefault(call.path.rpartition("/")[2], []).append(call)
        return call

    def issue_token(self, client_id: object, secret: object, audience: str = PARTNER_AUDIENCE) -> str | None:
        """None unless the credential is one of this audience's: a partner has no token for what vendors do."""
        known: Mapping[str, Partner | Vendor] = self.vendors if audience == VENDOR_AUDIENCE else self.partners
        holder = known.get(client_id) if isinstance(client_id, str) else None
        if holder is None or not isinstance(secret, str):
            return None
        if not compare_digest(holder.secret.encode(), secret.encode()):
            return None
        token = secrets.token_urlsafe(32)
        self._tokens[token] = (str(client_id), self.clock.now() + timedelta(seconds=self.settings.token_seconds))
        return token

    def bearer(self, authorization: str) -> str | None:
        """The client id a header speaks for, or None: unknown, expired, or not a bearer token."""
        scheme, _, token = authorization.partition(" ")
        client_id, until = self._tokens.get(token, (None, self.clock.now()))
        return client_id if scheme == "Bearer" and self.clock.now() < until else None

    def forget_tokens(self) -> None:
        self._tokens.clear()

    def within_limit(self, client_id: str) -> bool:
        """Count a call against the minute it falls in."""
        most = self.settings.calls_per_minute
        if most is None:
            return True
        minute = int(self.clock.now().timestamp() // 60)
        last, used = self._minutes.get(client_id, (minute, 0))
        used = used + 1 if last == minute else 1
        self._minutes[client_id] = (minute, used)
        return used <= most

    def warm(self) -> None:
        """Serialise every row of every partner now rather than when first asked for."""
        for book in self._books.values():
            for table in (book.companies, book.products, book.subscriptions):
                table.warm()

    def reset(self) -> None:
        """Back to the seed: rows, faults, log, settings. Tokens, the clock and webhooks stay: callers rely on them."""
        self._silos = {client: Silo(vendor.simulation) for client, vendor in self.vendors.items()}
        self._books = {client: self._new_book(client) for client in self.partners}
        self.settings, self.faults = Settings(), Faults()
        self.calls.clear()
        self._puts.clear()
        self._minutes.clear()

    def _new_book(self, client: str) -> Book:
        return Book(self.partners[client].data, lambda subscription: self.on_change(client, subscription))
