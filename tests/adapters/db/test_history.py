"""Is every request found again, by whatever somebody remembers of it?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db import Database
from domain.changes import ChangeStatus, Decision, Explanation, Growth, Hold, Party, approve, reject
from domain.ids import ClientId, PersonId
from domain.ports import ChangeSearch
from tests.adapters.db.world import ACME, ADA, change
from tests.clock import NOON

REJECTED, APPROVED = ChangeStatus.REJECTED, ChangeStatus.APPROVED
FILTERS = [
    ("nothing: the newest first", ChangeSearch(), [1003, 1002, 1001]),
    ("a status", ChangeSearch(frozenset({REJECTED})), [1001]),
    ("two statuses", ChangeSearch(frozenset({REJECTED, APPROVED})), [1002, 1001]),
    ("a client", ChangeSearch(client=ClientId("green")), [1002]),
    ("a client without any", ChangeSearch(client=ClientId("red")), []),
    ("a part of a vendor", ChangeSearch(vendor="ADO"), [1002]),
    ("who asked", ChangeSearch(person="ben"), [1003, 1002, 1001]),
    ("who decided", ChangeSearch(person="Ada"), [1001]),
    ("a number", ChangeSearch(words="#1002"), [1002]),
    ("words of client and product, in any order", ChangeSearch(words="premium blue"), [1003, 1002, 1001]),
    ("a sign that means much to a database", ChangeSearch(words="%"), []),
    ("a time", ChangeSearch(since=NOON + timedelta(minutes=2)), [1003]),
    ("several at once", ChangeSearch(frozenset({REJECTED}), person="ada", words="premium"), [1001]),
]


@pytest.fixture
async def three(acme: Database) -> Database:
    async with acme.unit(ACME) as unit:
        first = await unit.changes.add(change("a"), "a")
        await unit.changes.save(reject(first, Decision(False, NOON, Party(ADA, "Ada"))))
        second = replace(change("b", "s2"), asked_at=NOON + timedelta(minutes=1))
        second = replace(second, subject=replace(second.subject, client=ClientId("green"), vendor="Adobe"))
        await unit.changes.save(approve(await unit.changes.add(second, "b"), Decision(True, NOON)))
        await unit.changes.add(replace(change("c"), asked_at=NOON + timedelta(minutes=2)), "c")
    return acme


@pytest.mark.parametrize(("wanted", "numbers"), [row[1:] for row in FILTERS], ids=[row[0] for row in FILTERS])
async def test_a_request_is_found_by(three: Database, wanted: ChangeSearch, numbers: list[int]) -> None:
    """Lost otherwise: an answer to “what became of it?”."""
    async with three.view(ACME) as view:
        page = await view.changes.search(wanted, 0, 10)
        second = await view.changes.search(wanted, 1, 1)
    assert ([row.number for row in page.rows], page.total) == (numbers, len(numbers))
    assert ([row.number for row in second.rows], second.total) == (numbers[1:2], len(numbers))


async def test_what_waits_is_paged_and_counted(three: Database) -> None:
    """Lost otherwise: a list that shows the first page for ever."""
    async with three.view(ACME) as view:
        assert await view.changes.waiting() == 1
        assert [c.number for c in await view.changes.pending(10)] == [1003]
        assert await view.changes.pending(10, offset=1) == ()
        assert [c.number for c in await view.changes.asked_since(NOON + timedelta(minutes=1), 5)] == [1003, 1002]


async def test_another_explanation_leaves_the_version(three: Database) -> None:
    """Lost otherwise: a press that is refused though nothing that was decided about has moved."""
    async with three.unit(ACME) as unit:
        (pending,) = await unit.changes.pending(1)
        anew = replace(
            pending,
            explanation=Explanation((Hold.DEFAULT,), "Adobe", pending.explanation.threshold, None, Growth(0, 1)),
        )
        assert await unit.changes.explain(anew)
        assert await unit.changes.get(pending.id) == anew
        assert not await unit.changes.explain(replace(anew, version=9))
        rejected = await unit.changes.by_number(1001)
        assert rejected and not await unit.changes.explain(rejected)
        assert rejected.requester.person == PersonId("ben")
