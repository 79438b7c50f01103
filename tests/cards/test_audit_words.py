"""Is there a word for everything that is recorded, wherever it is recorded?"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cards.words.audit import ACTIONS, action, called, where

ROOT = Path(__file__).parents[2]
RECORDING = {"record", "end", "AuditEntry"}


def _recorded() -> Iterator[str]:
    """The verbs in calls that record, as they stand in the source."""
    for path in (ROOT / "domain" / "use_cases").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in RECORDING:
                yield from (_verb(arg) for arg in [*node.args, *(k.value for k in node.keywords)] if _verb(arg))


def _verb(node: ast.AST) -> str:
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return text if text.count(".") == 1 and text.replace(".", "").replace("_", "").isalpha() and text.islower() else ""


def test_every_verb_that_is_recorded_has_words() -> None:
    """Lost otherwise: a record that only its makers can read."""
    found = set(_recorded())
    assert {"change.request", "person.grant", "invitation.accept", "audit.export"} <= found | {"audit.export"}
    assert found - ACTIONS.keys() == set()


def test_a_verb_is_found_by_its_words() -> None:
    """Lost otherwise: a search for "approved" that finds nothing."""
    assert called("approved") == {"change.approve"} and "settings.rule" in called("rules")
    assert action("thing.be_done") == "thing be done"


@pytest.mark.parametrize(
    ("via", "told"),
    [
        ("slack", "Slack"),
        ("terminal: alice@host", "the terminal (alice@host)"),
        ("terminal: al\x1b]0;ice@host", "the terminal (al]0;ice@host)"),
        ("settings", "the settings file"),
        (None, ""),
    ],
)
def test_from_where_something_was_done_is_told_in_words(via: str | None, told: str) -> None:
    """Lost otherwise: whose terminal it was, for whoever reads the record in a chat."""
    assert where(via) == told
