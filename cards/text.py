"""How does a card read where there are only letters: push notices, screen readers, logs?"""

from collections.abc import Iterable
from dataclasses import replace
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
    Link,
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


def letter(card: Card) -> str:
    """A mail for programs that show no HTML: a blank line between parts, and addresses spelled out."""
    parts = ("\n".join(filter(None, _spelled(element))) for element in card.body)
    return "\n\n".join(filter(None, [line(card.title), *parts])) + "\n"


def dialog(form: Form) -> str:
    told, buttons = (line(words) for _, words in form.problems), (f"[{line(each.label)}]" for each in form.more)
    fields = (line(each.label) for each in form.fields)
    return "\n".join(filter(None, [line(form.title), *told, *_body(form.intro), *fields, *buttons]))


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


def _spelled(element: Element) -> Iterable[str]:
    match element:
        case Text((Link(text, url),)):
            yield f"{line(text)}:"
            yield url
        case Text(spans):
            yield line("".join(f"{s.text} ({s.url})" if isinstance(s, Link) else s.text for s in spans))
        case Buttons(buttons):
            yield surfaces.email_buttons([line(button.label) for button in buttons])
        case Rows(rows, dropped):
            yield from (_row(replace(row, buttons=())) for row in rows)
            yield surfaces.more(dropped)
        case _:
            yield from _element(element)


def _row(row: Row) -> str:
    told = " · ".join(filter(None, [line(row.title), line(row.value), line(row.subtitle)]))
    return f"– {told}{''.join(f' [{line(button.label)}]' for button in row.buttons)}"
