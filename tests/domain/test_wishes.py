"""Is what people write about seats understood as they meant it, and nothing else?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wishes import _TENS, _UNITS, Wish, WishKind, parse

ADD, DROP, SET, EITHER = WishKind.ADD, WishKind.DROP, WishKind.SET, WishKind.EITHER

WISHES = [
    ("add 3 Business Premium", Wish(ADD, 3, "Business Premium")),
    ("we need 12 E3 from now on", Wish(SET, 12, "E3")),
    ("drop two Visio seats", Wish(DROP, 2, "Visio")),
    ("remove 1 E5 for Acme", Wish(DROP, 1, "E5", "Acme")),
    ("set E3 to 12", Wish(SET, 12, "E3")),
    ("can we get five more Visio Plan 2 please", Wish(ADD, 5, "Visio Plan 2")),
    ("Add 3 Visio Plan 2.", Wish(ADD, 3, "Visio Plan 2")),
    ("add three seats of Microsoft 365 E3", Wish(ADD, 3, "Microsoft 365 E3")),
    ("add 3 more seats to E3", Wish(ADD, 3, "E3")),
    ("please add another Visio Plan 2", Wish(ADD, 1, "Visio Plan 2")),
    ("add another two E3", Wish(ADD, 2, "E3")),
    ("add an E5", Wish(ADD, 1, "E5")),
    ("we need a Visio Plan 2", Wish(ADD, 1, "Visio Plan 2")),
    ("we need one more E3", Wish(ADD, 1, "E3")),
    ("we need 12 E3", Wish(EITHER, 12, "E3")),
    ("We'd like 5 Visio Plan 2", Wish(EITHER, 5, "Visio Plan 2")),
    ("i would like to drop two Visio Plan 2", Wish(DROP, 2, "Visio Plan 2")),
    ("could you please remove 2 users from Visio Plan 2, thanks!", Wish(DROP, 2, "Visio Plan 2")),
    ("get rid of twenty-one E3", Wish(DROP, 21, "E3")),
    ("buy forty two E3 licences", Wish(ADD, 42, "E3")),
    ("order twenty Adobe Acrobat Pro for teams", Wish(ADD, 20, "Adobe Acrobat Pro", "teams")),
    ("add 1,000 E3", Wish(ADD, 1000, "E3")),
    ("set Visio Plan 2 to 1'250 seats", Wish(SET, 1250, "Visio Plan 2")),
    ("set 12 E3", Wish(SET, 12, "E3")),
    ("change Microsoft 365 E3 from 10 to 12", Wish(SET, 12, "Microsoft 365 E3")),
    ("increase E3 by two", Wish(ADD, 2, "E3")),
    ("increase E3 to 12", Wish(SET, 12, "E3")),
    ("reduce our Visio licences by 2", Wish(DROP, 2, "Visio")),
    ("reduce Visio Plan 2 to 5 for Acme Dental", Wish(SET, 5, "Visio Plan 2", "Acme Dental")),
    ("add 3 licenses for Business Premium", Wish(ADD, 3, "Business Premium")),
    ("add 3 E3 for the new office", Wish(ADD, 3, "E3", "the new office")),
    ("ask for 5 E3 in total", Wish(SET, 5, "E3")),
    ("set E3 to 0", Wish(SET, 0, "E3")),
    ("Hi! ADD 3 E3", Wish(ADD, 3, "E3")),
]
NO_WISHES = [
    "",
    "hello",
    "add",
    "add E3",
    "add Visio Plan 2",
    "drop all Visio seats",
    "add 3",
    "add 3 seats",
    "set E3",
    "12 E3",
    "one more E3? no: add one more E3",
    "don't add 3 E3",
    "do not drop 2 Visio",
    "should we add 3 E3?",
    "who added 3 E3",
    "add -3 E3",
    "add 1.5 E3",
    "add 1.000 E3",
    "add ١٢ E3",
    "add some E3",
    "set 3 more E3",
    "drop 3 E3 in total",
    "add 3 more E3 in total",
    "cancel request 1042",
    "set E3 to twelve hundred",
    "increase 3 E3",
    "set E3 by 3",
    "add a 3 E3",
    "reqest 12 E3",
    "frobnicate everything",
    "add 9999999999999 E3",
    "add 3 " + "x" * 400,
]


@pytest.mark.parametrize(("text", "meant"), WISHES, ids=[text for text, _ in WISHES])
def test_a_sentence_is_this_wish(text: str, meant: Wish) -> None:
    """Lost otherwise: a client who has to learn commands."""
    assert parse(text) == meant


@pytest.mark.parametrize("text", NO_WISHES, ids=[text[:40] or "nothing" for text in NO_WISHES])
def test_a_sentence_is_no_wish(text: str) -> None:
    """Lost otherwise: a proposal that nobody meant."""
    assert parse(text) is None


VOCABULARY = st.sampled_from(
    [
        "add",
        "drop",
        "set",
        "we",
        "need",
        "more",
        "of",
        "the",
        "3",
        "12",
        "1,000",
        "two",
        "twenty",
        "twenty-one",
        "a",
        "another",
        "to",
        "by",
        "for",
        "from",
        "E3",
        "Visio",
        "Plan",
        "2",
        "seats",
        "please",
        "in",
        "total",
        "now",
        "get",
        "rid",
        "change",
        "365",
        "-",
        ".",
        ",",
        "increase",
    ]
)


@given(st.one_of(st.text(max_size=400), st.lists(VOCABULARY, max_size=14).map(" ".join)))
def test_no_words_break_it_and_no_number_is_invented(text: str) -> None:
    """Lost otherwise: an order for a number of seats that nobody has written."""
    wish = parse(text)
    if wish is not None:
        assert wish.words and wish.number in _written(text)


def _written(text: str) -> set[int]:
    plain = re.sub(r"[,'’]", "", text.casefold())
    figures = {int(found) for found in re.findall(r"[0-9]+", plain)}
    words = re.findall(r"[a-z]+", plain)
    units = {_UNITS[word] for word in words if word in _UNITS} | {1 for word in words if word in ("a", "an", "another")}
    tens = {_TENS[word] for word in words if word in _TENS}
    return figures | units | tens | {ten + unit for ten in tens for unit in units}
