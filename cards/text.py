"""How does a card read where there are only letters: push notices, screen readers, logs?"""

from collections.abc import Iterable
from typing import assert_never

from cards.clean import line, lines
from cards.model import (
    Banner,
    Buttons,
    Card,
    Context,
    Divider,
    Element,
    Facts,
    Form,
    Heading,
    Picture,
    Quote,
    Row,
    Rows,
    Text,
)
from cards.words import surfaces


def fallback(card: Card) -> str:
    """The whole message: every fact, and what its buttons offer."""
    return "\n".join(filter(None, [line(card.title), *_body(card.body)]))


def dialog(form: Form) -> str:
    return "\n".join(filter(None, [line(form.title), *_body(form.intro), *(line(f.label) for f in form.fields)]))


def _body(elements: tuple[Element, ...]) -> Iterable[str]:
    for element in elements:
        yield from _element(element)


def _element(element: Element) -> Iterable[str]:
    match element:
        case Heading(text) | Banner(_, text) | Context(text):
            yield line(text)
        case Text(spans):
            yield line("".join(span.text for span in spans))
        case Quote(label, text):
            yield f"{line(label)}: “{lines(text)}”"
        case Facts(facts):
            yield from (f"{line(fact.label)}: {line(fact.value)}" for fact in facts)
        case Rows(rows, dropped):
            yield from (_row(row) for row in rows)
            yield surfaces.more(dropped)
        case Buttons(buttons):
            yield surfaces.you_can([line(button.label) for button in buttons])
        case Picture():
            yield line(element.alt)
        case Divider():
            return
        case _:
            assert_never(element)


def _row(row: Row) -> str:
    told = " · ".join(filter(None, [line(row.title), line(row.value), line(row.subtitle)]))
    return f"– {told}{''.join(f' [{line(button.label)}]' for button in row.buttons)}"
