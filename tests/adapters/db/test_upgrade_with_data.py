"""Does a database of a released revision still say all that it said, once it is upgraded?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.crypto import KeyRing
from adapters.db import Database
from adapters.db.unit import OneUnit
from domain.audit import AuditEntry, AuditSearch
from domain.catalogue import CatalogueFilter, ProductSettings
from domain.changes import ChangeStatus, approve
from domain.chat import MessageRef
from domain.ids import ChangeId, PersonId, SubscriptionId
from domain.notices import ChangeSettled
from domain.places import EVERYTHING
from domain.ports import ChangeSearch, Kind
from tests.adapters.db import released, world
from tests.clock import NOON, FakeClock

_ALL = len(released.STATUSES) + released.MANY


@pytest.fixture(params=["sqlite", "postgres"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'released.sqlite3'}"
    url: str = request.getfixturevalue("blank_postgres_url")
    return url


@pytest.fixture(params=["0001", "0002"])
async def upgraded(
    request: pytest.FixtureRequest, blank_url: str, cipher: KeyRing, clock: FakeClock
) -> AsyncIterator[Database]:
    """Started by today's code, as a new version is."""
    await released.make(blank_url, request.param)
    database = Database(blank_url, cipher, clock)
    await database.start(migrate=True)
    yield database
    await database.close()


Asked = Callable[[OneUnit], Awaitable[Any]]


def _found(**wanted: Any) -> Asked:
    async def total(unit: OneUnit) -> int:
        return (await unit.changes.search(ChangeSearch(**wanted), 0, 5)).total

    return total


def _recorded(**wanted: Any) -> Asked:
    async def total(unit: OneUnit) -> int:
        return (await unit.audit.page(AuditSearch(**wanted), 0, 5)).total

    return total


async def _book(unit: OneUnit) -> Any:
    book = await unit.rules.book(SubscriptionId("s1"))
    policy, versions = book.policy, (book.policy_version, book.defaults_version, book.rule_version)
    return (
        policy.threshold,
        policy.growth_ceiling,
        policy.own_decisions,
        book.defaults.minimum,
        book.rule.maximum,
        versions,
    )


async def _places(unit: OneUnit) -> Any:
    return [(place.conversation.address, place.scope) for place in await unit.places.approval_places()]


async def _people(unit: OneUnit) -> Any:
    page = await unit.people.page("", 0, 5)
    return [(row.person.name, len(row.identities), [h.grant.permission for h in row.held]) for row in page.rows]


async def _person(unit: OneUnit) -> Any:
    return [row.person.id for row in (await unit.people.page("gross", 0, 5)).rows]


async def _product(unit: OneUnit) -> Any:
    ids = (await unit.products.search(CatalogueFilter("öffice"))).ids
    return [(each.product.id, each.category, each.settings) for each in await unit.products.many(ids)]


async def _runs(unit: OneUnit) -> Any:
    ended = await unit.mirror.ended_runs(Kind.PRODUCTS, 5)
    return await unit.mirror.running(Kind.PRODUCTS), [(run.id, run.failure) for run in ended]


async def _card(unit: OneUnit) -> Any:
    change = await unit.changes.shown_at(MessageRef("C1", "17.5"))
    return change.id if change else None


async def _growth(unit: OneUnit) -> Any:
    growth = await unit.changes.growth(SubscriptionId("s4"), NOON)
    return growth.seats if growth else None


FACTS: dict[str, tuple[Asked, Any]] = {
    "every request is in the history": (_found(), _ALL),
    "a request is found by its number": (_found(words="#1003"), 1),
    "a request is found by its product, letters beyond ASCII too": (_found(words="ÖFFICE #1003"), 1),
    "a request is found by whoever asked": (_found(person="ben öz"), _ALL),
    "a request is found by whoever decided": (_found(person="gross"), 5),
    "a request is found by its vendor": (_found(vendor="microsoft"), _ALL),
    "a request is found by its status": (_found(statuses=frozenset({ChangeStatus.FAILED})), 1),
    "a request is its requester's own": (_found(requester=PersonId("ben")), _ALL),
    "a request's card is known by its message": (_card, "ch0"),
    "seats that passed by themselves still count": (_growth, 6),
    "the settings are what they were, and never edited": (
        _book,
        (Decimal(50), Decimal("12.5"), True, 2, 40, (0, 0, 0)),
    ),
    "approvals stand where they stood, for everything": (_places, [("C1", EVERYTHING)]),
    "people are listed with what they hold": (
        _people,
        [("Ada Groß", 1, ["manage_licensing"]), ("Ben ÖZ", 1, ["write_licensing"])],
    ),
    "a person is found by their name, folded": (_person, ["ada"]),
    "a product is found, hidden and unsorted": (_product, [("p1", "Other", ProductSettings())]),
    "syncs that died are over": (_runs, (None, [("died1", "Interrupted"), ("died0", "Interrupted")])),
    "the whole record is there": (_recorded(), released.MANY + 1),
    "the record is found by its actor, folded": (_recorded(person="ben öz"), 1),
    "the record is found by its action": (_recorded(action="change."), 1),
    "the record is found by a word of its detail, folded": (_recorded(words=(("zwölf", frozenset()),)), 1),
}


async def test_an_upgraded_database_says_what_it_said(upgraded: Database) -> None:
    """Lost otherwise: a customer's history, settings or people, by an upgrade."""
    async with upgraded.view(world.ACME) as view:
        found = {fact: await ask(view) for fact, (ask, _) in FACTS.items()}
    assert found == {fact: expected for fact, (_, expected) in FACTS.items()}


async def test_every_old_request_reads_as_it_was_written(upgraded: Database) -> None:
    """Lost otherwise: a request in some status that no card can be drawn of any more."""
    async with upgraded.view(world.ACME) as view:
        for n, status in enumerate(released.STATUSES):
            change = await view.changes.get(ChangeId(f"ch{n}"))
            assert change is not None and change == await view.changes.by_number(1001 + n)
            assert (change.status, change.beneficiary, change.staff_of) == (status, None, None)
            assert (change.decision is not None) == bool(released.details(status, "")["decision"])
            assert [d.before for d in change.changed] == [change.estimate, NOON, 9]
            assert (change.sending.reads, change.note, change.on_behalf) == (2, "for the new shop <b>", True)


async def test_work_goes_on_where_it_stopped(upgraded: Database) -> None:
    """Lost otherwise: a request that stays pending for ever, a sentence never said, a number given twice."""
    async with upgraded.unit(world.ACME) as unit:
        pending = await unit.changes.get(ChangeId("ch0"))
        decision = world.decided(world.change()).decision
        assert pending is not None and decision is not None
        assert await unit.changes.save(approve(pending, decision))
        await unit.audit.add(AuditEntry(NOON, "change.approve", "change:ch0", "Ada"))
    (said,) = await upgraded.queue.claim("me", NOON, timedelta(minutes=1), 5)
    assert isinstance(said.notice, ChangeSettled) and said.notice.change.number == 1008
    async with upgraded.view(world.ACME) as view:
        assert (await view.changes.search(ChangeSearch(words="#1001"), 0, 5)).rows[0].status is ChangeStatus.APPROVED
        assert (await view.audit.page(AuditSearch(), 0, 1)).lines[0].entry.actor == "Ada"
