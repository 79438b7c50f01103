"""What is our copy of what Pax8 has?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from domain.catalog import Company, Product, Subscription
from domain.ids import (
    ClientId,
    CompanyId,
    ProductId,
)

T = TypeVar("T")


class Kind(StrEnum):
    """What Pax8 keeps that the mirror repeats."""

    COMPANIES = "companies"
    PRODUCTS = "products"
    SUBSCRIPTIONS = "subscriptions"
    USAGE = "usage"


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """Something read from Pax8: `asked_at` is when its page was requested, `mark` a fingerprint of its content (64
    bits, signed).
    """

    item: T
    asked_at: datetime
    mark: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Names of some of what a run has found new, changed and gone."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run of one sync. `due_at` is the tick that it belongs to, or the moment when somebody asked for it; unique
    with organisation and kind.

    `changed` counts rows written, `added` those of them that were not known before; `pages` of `page_total` are read.
    `alive_at` is its last sign of life, `asked_by` the name of the person who started it.
    """

    id: str
    kind: Kind
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    read: int = 0
    changed: int = 0
    gone: int = 0
    failure: str | None = None
    added: int = 0
    pages: int = 0
    page_total: int = 0
    alive_at: datetime | None = None
    moved: Moved = Moved()
    asked_by: str | None = None


DEAD_AFTER = timedelta(minutes=10)
"""No run is silent for as long: reading a page patiently takes half of it at the most."""


class Mirror(Protocol):
    """Our copy of what Pax8 has. A row is never overwritten by something observed before it, and never deleted."""

    async def mapping(self) -> Mapping[CompanyId, ClientId]:
        """The mapped companies."""
        ...

    async def marks(self, kind: Kind, company: CompanyId | None = None) -> dict[str, int]:
        """Id → fingerprint of every row not marked gone."""
        ...

    async def store_companies(self, rows: Sequence[Seen[Company]]) -> int:
        """Upsert; the mapping is not touched. Returns how many rows were written."""
        ...

    async def store_products(self, rows: Sequence[Seen[Product]]) -> int: ...

    async def store_subscriptions(self, rows: Sequence[Seen[Subscription]]) -> int: ...

    async def unknown_products(self, limit: int) -> tuple[ProductId, ...]:
        """Products of stored subscriptions that the mirror does not have yet."""
        ...

    async def mark_gone(self, kind: Kind, ids: Sequence[str], at: datetime) -> int:
        """Only rows last observed before `at`."""
        ...

    async def begin_run(self, run: SyncRun) -> bool:
        """False when this tick's run was begun already, or while another run of the kind is under way, by whichever
        replica. One that has shown no sign of life for `DEAD_AFTER` died with its process: its tick is taken over.
        """
        ...

    async def step_run(self, run: SyncRun) -> None:
        """How far it has come, and that it is alive. One that has ended stays as it ended."""
        ...

    async def end_run(self, run: SyncRun) -> None: ...

    async def get_run(self, run: str) -> SyncRun | None: ...

    async def running(self, kind: Kind) -> SyncRun | None:
        """The run of this kind that is under way."""
        ...

    async def ended_runs(self, kind: Kind, limit: int) -> tuple[SyncRun, ...]:
        """The newest runs of this kind that have ended, newest first."""
        ...

    async def names(self, kind: Kind, ids: Sequence[str]) -> tuple[str, ...]:
        """What rows of the mirror are called, in the order of their ids."""
        ...
