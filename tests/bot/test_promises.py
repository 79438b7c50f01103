"""Does each row of docs/promises.md name a test that there is, and is no promise, pain or fault left out?"""

import re
from dataclasses import dataclass
from itertools import product

import pytest

from tests.bot.promised.held import ROOT, is_a_proof, is_a_test

PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
SHARED = ROOT.parent / "shared"
ARCHITECTURE, PEERS = SHARED / "architecture.md", SHARED / "reference" / "peers.md"
OPEN = "not proved"

PROMISES, PAINS, HOLES, FAULTS = (
    "The ten promises",
    "Twenty pains",
    "Where others lose it",
    "What breaks, and what then",
)
BREAKS = (
    "Killed at a step",
    "An answer lost",
    "Sent twice",
    "429 and 5xx",
    "Two replicas",
    "The database restarted",
    "The clock set",
)
PLACES = (
    "a request and its decision",
    "the write at Pax8",
    "a message",
    "a mail",
    "a sync",
    "a provision request",
)

_LINK = re.compile(r"\[(test_\w+)(?:: ([^\]]+))?\]\[([\w/]+)\]")
_FILES = dict(re.findall(r"^\[([\w/]+)\]: \.\./(tests/\S+\.py)$", PAGE, re.MULTILINE))


def named(text: str) -> list[str]:
    """The tests that are linked there, as `path::name[case]`."""
    return [
        f"{_FILES.get(file, file)}::{name}" + (f"[{case}]" if case else "") for name, case, file in _LINK.findall(text)
    ]


@dataclass(frozen=True, slots=True)
class Row:
    section: str
    cells: tuple[str, ...]

    @property
    def tests(self) -> list[str]:
        return named(self.cells[-1])

    def __str__(self) -> str:
        return f"{self.section}: {' '.join(self.cells[:2])[:60]}"


def _rows() -> tuple[Row, ...]:
    """Those of every table, without heads; a third-order heading counts for itself."""
    section, rows, lines = "", [], PAGE.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#"):
            section = line.lstrip("# ")
        elif line.startswith("| ") and not lines[number + 1].startswith("|--"):
            rows.append(Row(section, tuple(cell.strip() for cell in line.strip("|").split("|"))))
    return tuple(rows)


ROWS = _rows()


def of(section: str) -> list[Row]:
    return [row for row in ROWS if row.section == section]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_is_held_by_tests_that_there_are(row: Row) -> None:
    """Lost otherwise: a promise that nothing holds, or that rests on proofs which no ordinary run makes."""
    assert [each for each in row.tests if not is_a_test(each)] == []
    assert row.tests or (row.section in BREAKS and OPEN in row.cells[-1])
    rare = bool(row.tests) and all(is_a_proof(each) for each in row.tests)
    assert not rare or "`make chaos`" in row.cells[-1]


def test_what_is_named_beside_the_tables_is_there_too() -> None:
    """Lost otherwise: links that lead nowhere."""
    assert [each for each in named(PAGE) if not is_a_test(each)] == []
    assert {file for _, _, file in _LINK.findall(PAGE)} == set(_FILES)
    assert [path for path in re.findall(r"\]\(([\w./-]+)\)", PAGE) if not (ROOT / "docs" / path).exists()] == []


def test_a_name_that_is_wrong_is_found() -> None:
    """Lost otherwise: all of the above, by a check that takes anything for a test."""
    here = "tests/bot/test_promises.py"
    assert is_a_test(f"{here}::test_a_name_that_is_wrong_is_found")
    assert is_a_test(f"{here}::test_a_row_is_held_by_tests_that_there_are[Two replicas]")
    for wrong in ("test_nothing", "of", "test_a_name_that_is_wrong_is_found[a" + " case]"):
        assert not is_a_test(f"{here}::{wrong}")
    assert not is_a_test("tests/bot/test_nowhere.py::test_a_name_that_is_wrong_is_found")
    assert is_a_proof("tests/faults/test_chaos.py::test_everything_holds_when_everything_goes_wrong_at_once")
    assert not is_a_proof(f"{here}::test_a_name_that_is_wrong_is_found")


def test_every_promise_pain_and_fault_is_there_once() -> None:
    """Lost otherwise: the row that would have been hard to fill."""
    assert [row.cells[0] for row in of(PROMISES)] == [str(number) for number in range(1, 11)]
    assert [row.cells[0] for row in of(PAINS)] == [str(number) for number in range(1, 21)]
    struck = [(row.section, row.cells[0]) for row in ROWS if row.section in BREAKS]
    assert struck == list(product(BREAKS, PLACES))
    assert {row.section for row in ROWS} == {PROMISES, PAINS, HOLES, *BREAKS}


@pytest.mark.skipif(not ARCHITECTURE.is_file(), reason="the architecture is not beside this checkout")
def test_the_promises_are_those_of_the_architecture() -> None:
    """Lost otherwise: a page that promises less than the plan, under the same numbers."""
    section = ARCHITECTURE.read_text(encoding="utf-8").partition("## 5.")[2].partition("\n## ")[0]
    planned = re.findall(r"^(\d+)\. \*\*([^*]+?)\.?\*\*", section, re.MULTILINE)
    told = [(row.cells[0], re.findall(r"\*\*([^*]+?)\.?\*\*", row.cells[1])[0]) for row in of(PROMISES)]
    assert told == planned


@pytest.mark.skipif(not PEERS.is_file(), reason="the notes on peers are not beside this checkout")
def test_the_pains_are_those_of_the_peers() -> None:
    """Lost otherwise: twenty pains of our own choice, or an issue that tells of another one."""
    section = PEERS.read_text(encoding="utf-8").partition("\n## 2.")[2].partition("\n## ")[0]
    there = dict(re.findall(r"^(\d+)\. (.+?)(?=^\d+\. |^---|\Z)", section, re.MULTILINE | re.DOTALL))
    assert list(there) == [row.cells[0] for row in of(PAINS)]
    for row in of(PAINS):
        told = there[row.cells[0]]
        cited = re.findall(r"([\w.-]+/)?([\w.-]+)#(\d+)", row.cells[2])
        assert cited or "the code of" in row.cells[2], row
        assert [each for each in cited if not _cites(told, *each)] == [], row


def _cites(told: str, owner: str, repository: str, number: str) -> bool:
    """The notes call a repository by its name or its owner alone once both have been said."""
    words = told.lower()
    return f"#{number}" in told and (repository.lower() in words or (bool(owner) and owner[:-1].lower() in words))


@pytest.mark.skipif(not PEERS.is_file(), reason="the notes on peers are not beside this checkout")
def test_the_holes_are_those_of_the_peers() -> None:
    """Lost otherwise: the system whose guarantee is as good as ours, left out."""
    section = PEERS.read_text(encoding="utf-8").partition("### 3.1")[2].partition("### 3.2")[0]
    systems = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")]
    assert [row.cells[0] for row in of(HOLES)] == systems[1:]
