"""Does every example still look as it was agreed on? UPDATE_GOLDEN=1 draws them anew, for a person to look at."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cards import html, notices, slack, teams, text
from cards.model import Card, Form
from domain.examples import EXAMPLES
from domain.notices import FormNotice, Notice

GOLDEN = Path(__file__).parent / "golden"
CARDS: dict[str, Callable[[Card], object]] = {
    "slack.json": slack.message,
    "teams.json": teams.message,
    "html": html.body,
    "txt": text.fallback,
}
FORMS: dict[str, Callable[[Form], object]] = {
    "slack.json": slack.modal,
    "teams.json": teams.dialog,
    "txt": text.dialog,
}


def _drawn(example: Notice | FormNotice) -> Iterator[tuple[str, str]]:
    if isinstance(example, FormNotice):
        form = notices.form(example)
        yield from ((kind, _written(draw(form))) for kind, draw in FORMS.items())
    else:
        card = notices.card(example)
        yield from ((kind, _written(draw(card))) for kind, draw in CARDS.items())


def _written(drawn: object) -> str:
    if isinstance(drawn, str):
        return drawn.replace("</p>", "</p>\n").replace("</tr>", "</tr>\n").rstrip() + "\n"
    return json.dumps(drawn, ensure_ascii=False, indent=1) + "\n"


def _path(name: str, kind: str) -> Path:
    return GOLDEN / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.{kind}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_looks_as_agreed(name: str) -> None:
    """Lost otherwise: a change of words or layout that nobody has looked at."""
    for kind, drawn in _drawn(EXAMPLES[name]):
        path = _path(name, kind)
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(drawn, encoding="utf-8")
        assert drawn == path.read_text(encoding="utf-8"), f"{path.name} differs; UPDATE_GOLDEN=1 draws it anew"


def test_no_golden_file_is_left_of_an_example_that_is_gone() -> None:
    """Lost otherwise: trust in the folder as the picture of what is said."""
    expected = {_path(name, kind) for name, example in EXAMPLES.items() for kind, _ in _drawn(example)}
    assert set(GOLDEN.iterdir()) == expected
