"""How is a promise of one of the documents tied to what keeps it?"""

from dataclasses import dataclass

DOMAIN, STORED, E2E = "tests/domain", "tests/adapters/db", "tests/e2e"


@dataclass(frozen=True, slots=True)
class Point:
    """One row, bullet or sentence, by how it begins; what does it ("command", "way" as `help` has it, "button", "form", "field" of
    a form, "job" with its time, "permission", "notice", "page", "requirement", "type" of a provision request); and the tests that hold it, one case of a table in brackets.
    """

    said: str
    done_by: tuple[str, ...]
    held_by: tuple[str, ...]
