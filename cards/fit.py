"""How is a card made to fit a platform that will not take it whole? Long texts are cut, then rows are left out."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, assert_never

from cards.clean import cut
from cards.model import (
    Banner,
    Buttons,
    Card,
    Context,
    Divider,
    Element,
    Fact,
    Facts,
    Heading,
    Inline,
    Picture,
    Quote,
    Row,
    Rows,
    Text,
)

Drawn = TypeVar("Drawn")

_LENGTHS = (2000, 600, 200)


def fit(card: Card, draw: Callable[[Card], Drawn], fits: Callable[[Drawn], bool]) -> Drawn:
    """The fullest drawing that fits, with a mark wherever something is missing."""
    drawn = draw(card)
    if fits(drawn):
        return drawn
    for length in _LENGTHS:
        card = replace(card, body=shortened(card.body, length))
        if fits(drawn := draw(card)):
            return drawn
    return _with_fewer_rows(card, draw, fits)


def shortened(elements: tuple[Element, ...], length: int) -> tuple[Element, ...]:
    return tuple(_shorter(element, length) for element in elements)


def _with_fewer_rows(card: Card, draw: Callable[[Card], Drawn], fits: Callable[[Drawn], bool]) -> Drawn:
    rows = sum(len(e.rows) for e in card.body if isinstance(e, Rows))
    too_many = bisect_right(range(rows), False, key=lambda n: not fits(draw(_first_rows(card, n))))
    return draw(_first_rows(card, max(too_many - 1, 0)))


def _first_rows(card: Card, keep: int) -> Card:
    body: list[Element] = []
    for element in card.body:
        if isinstance(element, Rows):
            kept = element.rows[:keep]
            keep -= len(kept)
            body.append(Rows(kept, element.dropped + len(element.rows) - len(kept)))
        else:
            body.append(element)
    return replace(card, body=tuple(body))


def _shorter(element: Element, length: int) -> Element:
    match element:
        case Heading() | Quote() | Banner() | Context():
            return replace(element, text=cut(element.text, length))
        case Text(spans):
            return Text(tuple(_shorter_span(s, length) for s in spans))
        case Facts(facts):
            return Facts(tuple(Fact(f.label, cut(f.value, length)) for f in facts))
        case Rows(rows, dropped):
            return Rows(tuple(_shorter_row(r, length) for r in rows), dropped)
        case Picture():
            return replace(element, alt=cut(element.alt, length))
        case Divider() | Buttons():
            return element
        case _:
            assert_never(element)


def _shorter_span(span: Inline, length: int) -> Inline:
    return replace(span, text=cut(span.text, length))


def _shorter_row(row: Row, length: int) -> Row:
    return replace(row, title=cut(row.title, length), subtitle=cut(row.subtitle, length), value=cut(row.value, length))
