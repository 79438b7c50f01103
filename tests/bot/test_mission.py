"""Does all that the two documents promise have what does it, and a test that holds it?"""

import re

import pytest

from bot.commands import ACTIONS, COMMANDS, FORMS
from bot.jobs import JOBS
from bot.links import BILLING, REGISTRATION
from cards import notices
from domain.examples import EXAMPLES
from domain.notices import FormNotice
from domain.provisioning import ProvisionType
from domain.tenancy import Permission
from domain.vendors import Requirement
from tests.bot.promised import pax8
from tests.bot.promised.held import ROOT, is_a_test
from tests.bot.promised.licensing import BULLETS, ROWS, SENTENCES
from tests.bot.promised.point import Point

MISSION = ROOT.parent / "shared" / "mission"
DOCUMENT, PAX8 = MISSION / "msportal-licensing.txt", MISSION / "mspbots-pax8.txt"


POINTS = (*ROWS, *BULLETS, *SENTENCES, *pax8.SENTENCES)

_NUMBERED = re.compile(r"\.\d+$")
"""A pool's form names its fields after the seats that it was drawn from."""


def _there() -> set[str]:
    """All that the house declares, in the words of `Point.done_by`."""
    forms = [notices.form(example) for example in EXAMPLES.values() if isinstance(example, FormNotice)]
    return {
        *(f"command {command.name}" for command in COMMANDS),
        *(f"way {way.usage}" for command in COMMANDS for way in command.ways),
        *(f"button {action.verb}" for action in ACTIONS),
        *(f"form {form.name}" for form in FORMS),
        *(f"field {form.name}.{_NUMBERED.sub('', field.id)}" for form in forms for field in form.fields),
        *(f"job {job.name} every {job.every}" for job in JOBS if job.every),
        *(f"job {job.name} at {job.hour}" for job in JOBS if job.hour is not None),
        *(f"permission {permission.value}" for permission in Permission),
        *(f"page {kind}" for kind in (REGISTRATION, BILLING)),
        *(f"requirement {requirement.value}" for requirement in Requirement),
        *(f"type {kind.value}" for kind in ProvisionType),
        *(f"notice {type(example).__name__}" for example in EXAMPLES.values()),
    }


def _cells(document: str) -> list[str]:
    """The first cell of every row that is no head: what stands above a rule is one."""
    lines = document.splitlines()
    heads = {number for number, after in enumerate(lines[1:]) if after.startswith("|--")}
    rows = [line for number, line in enumerate(lines) if line.startswith("| ") and number not in heads]
    return [row.split("|")[1].strip() for row in rows]


def _bullets(document: str) -> list[str]:
    """Some follow the sentence before them with no new line."""
    return re.findall(r"(?:^|(?<=[.:]))- (.+)$", document, re.MULTILINE)


def _sentences(document: str) -> list[str]:
    """Without their bullets; one may end with a colon."""
    lines = [line.removeprefix("- ").strip() for line in document.splitlines() if line.strip()]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.?:])\s+(?=[A-Z])", line)]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.said)
def test_what_the_document_says_is_done_by_something_that_is_declared(point: Point) -> None:
    """Lost otherwise: a promise of the document that nobody can use."""
    assert point.done_by and not set(point.done_by) - _there()


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.said)
def test_what_the_document_says_is_held_by_a_test(point: Point) -> None:
    """Lost otherwise: a promise that breaks without anybody's noticing."""
    assert point.held_by and [named for named in point.held_by if not is_a_test(named)] == []


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the licensing document is not beside this checkout")
def test_no_row_of_the_document_s_tables_is_left_out() -> None:
    """Lost otherwise: a mapping that is complete because nobody counted."""
    assert _cells(DOCUMENT.read_text(encoding="utf-8")) == [point.said for point in ROWS]


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the licensing document is not beside this checkout")
def test_no_bullet_of_the_document_is_left_out() -> None:
    """Lost otherwise: the same, of what stands outside its tables."""
    found = _bullets(DOCUMENT.read_text(encoding="utf-8"))
    assert [text for text, point in zip(found, BULLETS, strict=False) if not text.startswith(point.said)] == []
    assert len(found) == len(BULLETS)


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the licensing document is not beside this checkout")
def test_the_sentences_that_are_mapped_stand_in_the_document() -> None:
    """Lost otherwise: a mapping of what the document never said."""
    said = DOCUMENT.read_text(encoding="utf-8")
    assert [point.said for point in SENTENCES if point.said not in said] == []


@pytest.mark.skipif(not PAX8.is_file(), reason="the document about Pax8 is not beside this checkout")
def test_no_sentence_of_the_document_about_pax8_is_left_out() -> None:
    """Lost otherwise: the same, of a document that has no tables."""
    found = _sentences(PAX8.read_text(encoding="utf-8"))
    said = [text for text in found if text not in pax8.HEADINGS]
    assert len(found) - len(said) == len(pax8.HEADINGS)
    assert [text for text, point in zip(said, pax8.SENTENCES, strict=False) if not text.startswith(point.said)] == []
    assert len(said) == len(pax8.SENTENCES)
