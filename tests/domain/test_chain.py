"""Can anything be done to a sealed record that does not show?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audit import AuditEntry
from domain.chain import FORGET, ChainKey, Fault, Head, Seal, Stored, Walk, Wrong, moved_on, sealed
from domain.ids import OrgId, PersonId
from tests.clock import NOON

ORG = OrgId("acme")
KEY, NEXT = ChainKey("k1", b"1" * 32), ChainKey("k2", b"2" * 32)
KEYS = {KEY.id: KEY.secret, NEXT.id: NEXT.secret}
SOME = settings(max_examples=40, deadline=None)
NONE = Head(ORG, 0, "", "", NOON)


def entry(number: int, **parts: str) -> AuditEntry:
    at = NOON + timedelta(seconds=number)
    told = {"detail": f"{number}→{number + 2}", "seen": f"Card {number}"} | parts
    return AuditEntry(at, "change.approve", f"change:{number}", "Ada", PersonId("ada"), "slack", **told)


def chain(length: int, head: Head = NONE) -> list[Stored]:
    """Rows 101, 102, …; the second half is sealed with another key."""
    made = []
    for number in range(1, length + 1):
        key = KEY if number <= length // 2 else NEXT
        made.append(sealed(key, head, Stored(100 + number, entry(number)), f"salt{number}"))
        head = moved_on(head, made[-1], NOON)
    return made


def head_of(rows: list[Stored]) -> Head:
    head = NONE
    for row in rows:
        head = moved_on(head, row, NOON)
    return head


def walked(rows: list[Stored], *heads: Head, own: Head | None = None, new: tuple[Stored, ...] = ()) -> list[Fault]:
    walk = Walk(ORG, KEYS, heads, own)
    faults = [fault for row in rows for fault in walk.add(row)]
    for row in new:
        walk.unsealed(row)
    return faults + list(walk.end())


def seal_of(row: Stored) -> Seal:
    assert row.seal is not None
    return row.seal


def resealed(row: Stored, **parts: object) -> Stored:
    return replace(row, seal=replace(seal_of(row), **parts))  # type: ignore[arg-type]


def reworded(row: Stored, **parts: object) -> Stored:
    return replace(row, entry=replace(row.entry, **parts))  # type: ignore[arg-type]


EDITS: list[tuple[str, Callable[[Stored], Stored]]] = [
    ("the moment", lambda row: reworded(row, at=row.entry.at + timedelta(microseconds=1))),
    ("the action", lambda row: reworded(row, action="change.reject")),
    ("the subject", lambda row: reworded(row, subject="change:other")),
    ("the actor", lambda row: reworded(row, actor="Eve")),
    ("the person", lambda row: reworded(row, person=None)),
    ("where from", lambda row: reworded(row, via=None)),
    ("the detail", lambda row: reworded(row, detail="")),
    ("the card", lambda row: reworded(row, seen=row.entry.seen + ".")),
    ("words moved from one to the other", lambda row: reworded(row, detail="", seen=row.entry.detail + row.entry.seen)),
    ("the row's own id", lambda row: replace(row, id=row.id + 1000)),
    ("the key's name", lambda row: resealed(row, key="k2" if seal_of(row).key == "k1" else "k1")),
    ("a key that nobody has", lambda row: resealed(row, key="k9")),
    ("the salt", lambda row: resealed(row, salt="other")),
    ("the salt alone, with the words left", lambda row: resealed(row, salt=None)),
    ("the hash of the words", lambda row: resealed(row, words="0" * 64)),
    ("the seal", lambda row: resealed(row, mac="0" * 64)),
    ("words and salt, as if they had been deleted", lambda row: resealed(reworded(row, detail="", seen=""), salt=None)),
]


def test_a_whole_record_has_nothing_wrong() -> None:
    """Lost otherwise: an alarm that nobody believes."""
    rows = chain(7)
    assert walked(rows, head_of(rows[:3]), head_of(rows), own=head_of(rows)) == []
    assert walked([]) == []


@pytest.mark.parametrize("edit", [edit for _, edit in EDITS], ids=[name for name, _ in EDITS])
def test_whatever_is_edited_is_named(edit: Callable[[Stored], Stored]) -> None:
    """Lost otherwise: a decision that can be rewritten by whoever reaches the database."""
    for place in range(5):
        rows = chain(5)
        rows[place] = edit(rows[place])
        assert place + 1 in {fault.number for fault in walked(rows)}


@SOME
@given(st.lists(st.integers(0, 5), max_size=8), st.lists(st.integers(0, 5), max_size=2), st.data())
def test_nothing_but_a_beginning_of_the_record_is_whole(
    picked: list[int], edited: list[int], data: st.DataObject
) -> None:
    """Lost otherwise: whichever mixture of removing, doubling, moving and editing nobody thought of."""
    rows = chain(6)
    for place in edited:
        rows[place] = data.draw(st.sampled_from(EDITS))[1](rows[place])
    mixed = [rows[place] for place in picked]
    untouched = mixed == chain(6)[: len(mixed)]
    assert (walked(mixed) == []) is untouched


@SOME
@given(st.integers(2, 8), st.data())
def test_whatever_is_removed_is_named(length: int, data: st.DataObject) -> None:
    """Lost otherwise: a decision that never was."""
    rows = chain(length)
    first = data.draw(st.integers(0, length - 2))
    last = data.draw(st.integers(first, length - 2))
    found = walked(rows[:first] + rows[last + 1 :])
    assert found == [Fault(Wrong.MISSING, first + 1, last + 1)]


@SOME
@given(st.integers(1, 8), st.data())
def test_a_tail_that_is_cut_off_shows_by_a_head_and_only_by_one(length: int, data: st.DataObject) -> None:
    """Lost otherwise: the newest decisions, by whoever knows that nothing follows them."""
    rows = chain(length)
    left = data.draw(st.integers(0, length - 1))
    head = head_of(rows[: data.draw(st.integers(left + 1, length))])
    assert walked(rows[:left]) == []
    assert walked(rows[:left], head) == [Fault(Wrong.HEAD_AHEAD, left + 1, head.count)]
    assert walked(rows[:left], own=head) == [Fault(Wrong.HEAD_AHEAD, left + 1, head.count)]


@SOME
@given(st.integers(2, 8), st.data())
def test_whatever_is_put_in_another_order_is_named(length: int, data: st.DataObject) -> None:
    """Lost otherwise: what was decided first."""
    rows = chain(length)
    one, other = sorted(data.draw(st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True)))
    a, b = rows[one], rows[other]
    rows[one], rows[other] = resealed(b, number=one + 1), resealed(a, number=other + 1)
    assert {one + 1, other + 1} <= {fault.number for fault in walked(rows)}


@SOME
@given(st.integers(1, 8), st.data())
def test_whatever_is_put_in_is_named(length: int, data: st.DataObject) -> None:
    """Lost otherwise: a yes that nobody gave."""
    rows = chain(length)
    place = data.draw(st.integers(1, length))
    forged = replace(rows[place - 1], id=999)
    assert place in {fault.number for fault in walked([*rows[:place], forged, *rows[place:]])}
    assert length + 1 in {fault.number for fault in walked([*rows, resealed(forged, number=length + 1)])}


@SOME
@given(st.integers(1, 6), st.integers(1, 6))
def test_a_record_made_anew_with_the_key_shows_by_a_head(length: int, more: int) -> None:
    """Lost otherwise: whoever has the key as well writes any past."""
    true = chain(length)
    made_up, head = [], NONE
    for number in range(1, length + more + 1):
        made_up.append(sealed(NEXT, head, Stored(100 + number, entry(number, detail="lie")), f"salt{number}"))
        head = moved_on(head, made_up[-1], NOON)
    assert walked(made_up) == []
    assert walked(made_up, head_of(true)) == [Fault(Wrong.HEAD_DIFFERS, length)]


def test_words_may_be_deleted_where_the_record_says_so() -> None:
    """Lost otherwise: either people's words for ever, or the proof of everything else."""
    rows = chain(3)
    bare = [resealed(reworded(row, detail="", seen=""), salt=None) for row in rows[:2]]
    note = Stored(999, AuditEntry(NOON, FORGET, "audit:2", "Seatwise"))
    kept = sealed(NEXT, head_of(rows), note, "salt")
    assert walked([*bare, rows[2], kept]) == []
    assert walked([*bare, rows[2]], new=(note,)) == []
    assert walked([*bare, rows[2]]) == [Fault(Wrong.WORDS_GONE, n, id=100 + n) for n in (1, 2)]
    third = resealed(reworded(rows[2], detail="", seen=""), salt=None)
    assert walked([*bare, third, kept]) == [Fault(Wrong.WORDS_GONE, 3, id=103)]


def test_a_deletion_that_is_made_up_covers_nothing() -> None:
    """Lost otherwise: words removed under a note that nobody sealed."""
    rows = chain(3)
    bare = resealed(reworded(rows[0], detail="", seen=""), salt=None)
    forged = reworded(rows[2], action=FORGET, subject="audit:9")
    assert {fault.what for fault in walked([bare, rows[1], forged])} == {Wrong.ALTERED, Wrong.WORDS_GONE}


def test_another_organisations_entries_are_none_of_this_one() -> None:
    """Lost otherwise: a gap filled with somebody else's row."""
    theirs = sealed(KEY, replace(NONE, org=OrgId("other")), Stored(101, entry(1)), "salt1")
    assert [fault.what for fault in walked([theirs])] == [Wrong.ALTERED]


def test_a_key_shows_nowhere() -> None:
    """Lost otherwise: the key of the record, in a log."""
    assert "1111" not in repr(KEY)
