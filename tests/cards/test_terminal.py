"""Is a card on a terminal, and on its way there, all that it was, and nothing more?"""

import io
import json
from itertools import islice

import pytest
from rich.console import Console, RenderableType

from cards import notices
from cards.coded import coded, decoded
from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Emphasis,
    Fact,
    Facts,
    Heading,
    Kind,
    Link,
    Quote,
    Row,
    Rows,
    Span,
    Text,
)
from cards.terminal import drawn, fields
from domain.examples import EXAMPLES
from domain.notices import FormNotice
from tests.cards.inert import unseen
from tests.cards.strange import STRANGE, strange
from tests.proof import sampled

TEXTS = tuple(STRANGE.values())


def shown(part: RenderableType, width: int = 100) -> str:
    """As it stands in a window without colours."""
    said = io.StringIO()
    Console(file=said, width=width, highlight=False).print(part)
    return said.getvalue()


def test_every_card_and_every_form_comes_back_as_it_was() -> None:
    """Lost otherwise: what a bot says in one process, and a terminal draws in another."""
    for example in EXAMPLES.values():
        said = notices.form(example) if isinstance(example, FormNotice) else notices.card(example)  # type: ignore[arg-type]
        assert decoded(json.loads(json.dumps(coded(said)))) == said


@pytest.mark.parametrize("turn", sampled(range(7), [f"from the {n}th on" for n in range(7)], every=7))
def test_no_text_acts_on_the_terminal(turn: int) -> None:
    """Lost otherwise: a title of the window, a colour, or a line that is taken back, by what somebody typed."""
    for place, (name, example) in enumerate(islice(EXAMPLES.items(), turn, None, 7)):
        at = (turn + place) % len(TEXTS)
        said = strange(example, *TEXTS[at:], *TEXTS[:at])
        card = fields(notices.form(said)) if isinstance(said, FormNotice) else drawn(notices.card(said), True)  # type: ignore[arg-type]
        assert not list(unseen(shown(card))), name


def test_an_address_is_one_line_however_narrow_the_window() -> None:
    """Lost otherwise: a link that is copied with line breaks in it, and leads nowhere."""
    address = f"https://seatwise.example/workspace/{'gAAAAABn' * 40}"
    for text in (Text((Span(address, Emphasis.CODE),)), Text((Link("Sign in", address),))):
        said = io.StringIO()
        Console(file=said, width=60, highlight=False).print(drawn(Card("Link", (text,))), crop=False)
        assert address in said.getvalue()


def test_everything_of_a_card_stands_there() -> None:
    """Lost otherwise: a part of a card that only those see who are in a chat."""
    card = Card(
        "Licences",
        (
            Heading("Yours"),
            Banner(Kind.WARNING, "The price moved."),
            Text((Span("17", Emphasis.STRONG), Span(" in "), Link("all", "https://seatwise.example/a"))),
            Facts((Fact("Seats", "10"), Fact("Committed until", "9 Oct 2027"))),
            Quote("Note", "two\nlines [bold]of[/bold] them"),
            Rows((Row("E3", "Acme", "10 seats", (Button("Details", "details:s1:0"),)), Row("E5", "", "2 seats")), 3),
            Context("Showing 1–2 of 5."),
            Buttons((Button("Next", "licenses:page:2"),)),
        ),
    )
    assert shown(drawn(card)).splitlines() == [
        "Licences",
        "",
        "Yours",
        "The price moved.",
        "17 in all (https://seatwise.example/a)",
        "Seats            10        ",
        "Committed until  9 Oct 2027",
        "Note:",
        *(f"  {told}".ljust(100) for told in ("two", "lines [bold]of[/bold] them")),
        "E3  10 seats  Acme",
        "E5  2 seats       ",
        "… and 3 more. Narrow the search to see them.",
        "Of each of these: Details (--buttons says how).",
        "Showing 1–2 of 5.",
        "Next  seatwise press licenses:page:2",
    ]
    assert "E3 · Details  seatwise press details:s1:0" in shown(drawn(card, every_button=True))
