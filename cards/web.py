"""How do a card and a form look as a page in a browser: for keyboard and screen reader, without a script?

Every word is escaped, and a page holds one form at the most. What is pressed arrives as `do`, the button's token.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import assert_never

from cards.clean import inline, line, lines
from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Divider,
    Element,
    Emphasis,
    Facts,
    Field,
    Form,
    Heading,
    Inline,
    Link,
    Picture,
    Quote,
    Row,
    Rows,
    Span,
    Style,
    Text,
)
from cards.web_fields import Asked, drawn
from cards.web_style import STYLE
from cards.words import surfaces

DO = "do"
"""The name under which the token of the pressed button comes back."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a page's form goes: `to` is a path of ours, `hidden` what comes back with it."""

    to: str
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, or, without an `id`, with the whole."""

    id: str
    text: str


def card_page(card: Card, sent: Sent | None = None, links: Mapping[str, str] | None = None) -> str:
    """A whole document. A button whose token is in `links` is a link to that path; the others send the form, and
    without `sent` there are none of them.
    """
    body = "".join(_elements(card.body, _Way(sent is not None, links or {})))
    return _document(card.title, _form(sent, body) if sent else body)


def form_page(
    form: Form,
    sent: Sent,
    wrong: tuple[Wrong, ...] = (),
    after: tuple[Element, ...] = (),
    asked: Mapping[str, Asked] | None = None,
    links: Mapping[str, str] | None = None,
    below: tuple[Element, ...] = (),
) -> str:
    """A whole document: the intro, the fields, what comes `after` them, the form's own button, which sends its token,
    and what stands `below` that. Every other button of the page sends the fields too. `asked` says more of a field, by
    its id.
    """
    way, known = _Way(True, links or {}), asked or {}
    told: dict[str, str] = {}
    for each in wrong:
        told[each.id] = f"{told[each.id]} {each.text}" if each.id in told else each.text
    body = [*_elements(form.intro, way)]
    body += [drawn(f, told.get(f.id), known.get(f.id, Asked())) for f in form.fields]
    body += _elements(after, way)
    if form.submit:
        body.append(_button(Button(form.submit, form.token, Style.PRIMARY), way))
    body += _elements(below, way)
    title = f"{surfaces.ERROR}: {form.title}" if wrong else form.title
    return _document(form.title, _summary(wrong, form.fields) + _form(sent, _enter(form) + "".join(body)), title)


@dataclass(frozen=True, slots=True)
class _Way:
    sends: bool
    links: Mapping[str, str]


def _document(heading: str, main: str, title: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{_text(title or heading)} – {surfaces.WINDOW}</title><style>{STYLE}</style></head>"
        f"<body><header><span>{surfaces.WINDOW}</span></header>"
        f"<main><h1>{_text(heading)}</h1>{main}</main></body></html>"
    )


def _form(sent: Sent, body: str) -> str:
    """Not checked by the browser: we tell what is wrong ourselves, all of it at once."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in sent.hidden.items()
    )
    return f'<form method="post" action="{escape(sent.to)}" novalidate>{hidden}{body}</form>'


def _enter(form: Form) -> str:
    """What the Enter key presses: a browser takes the first button that it finds, whichever that is."""
    if not form.submit:
        return ""
    at = f'class="apart" name="{DO}" value="{escape(form.token)}" tabindex="-1" aria-hidden="true"'
    return f"<button {at}>{_text(form.submit)}</button>"


def _summary(wrong: tuple[Wrong, ...], fields: tuple[Field, ...]) -> str:
    """Focused when the page opens, so that it is the first thing that is read out."""
    if not wrong:
        return ""
    there = {f.id for f in fields}
    told = "".join(
        f'<li><a href="#f-{escape(each.id)}">{_text(each.text)}</a></li>'
        if each.id in there
        else f"<li>{_text(each.text)}</li>"
        for each in wrong
    )
    return (
        '<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors">'
        f'<h2 id="errors">{surfaces.PROBLEM}</h2><ul>{told}</ul></div>'
    )


def _elements(elements: Iterable[Element], way: _Way) -> Iterable[str]:
    for element in elements:
        yield from _element(element, way)


def _element(element: Element, way: _Way) -> Iterable[str]:
    match element:
        case Heading(text):
            yield f"<h2>{_text(text)}</h2>"
        case Text(spans):
            yield f"<p>{''.join(_span(span) for span in spans)}</p>"
        case Quote(label, text):
            told = "<br>".join(_text(row) for row in lines(text).split("\n"))
            yield f"<p><strong>{_text(label)}</strong></p><blockquote>{told}</blockquote>"
        case Facts(facts):
            rows = "".join(f"<dt>{_text(fact.label)}</dt><dd>{_text(fact.value)}</dd>" for fact in facts)
            yield f"<dl>{rows}</dl>"
        case Rows(rows, dropped):
            yield f'<ul class="rows">{"".join(_row(row, way) for row in rows)}</ul>'
            yield from _context(surfaces.more(dropped))
        case Banner(kind, text):
            yield f'<p class="banner {kind.value}" role="status">{_text(text)}</p>'
        case Divider():
            yield "<hr>"
        case Buttons(buttons):
            yield f"<p>{''.join(_button(button, way) for button in buttons)}</p>"
        case Context(text) | Picture(alt=text):
            yield from _context(text)
        case _:
            assert_never(element)


def _row(row: Row, way: _Way) -> str:
    subtitle = f'<span class="dim">{_text(row.subtitle)}</span>' if row.subtitle else ""
    value = f"<span>{_text(row.value)}</span>" if row.value else ""
    buttons = "".join(_button(button, way, row.title) for button in row.buttons)
    about = f'<span class="about"><strong>{_text(row.title)}</strong>{subtitle}</span>'
    return f"<li>{about}{value}<span>{buttons}</span></li>"


def _button(button: Button, way: _Way, about: str = "") -> str:
    """`about` is said to screen readers alone: "Connect" stands in more than one row."""
    of = f'<span class="apart"> {_text(about)}</span>' if about else ""
    look = {Style.PRIMARY: ' class="button primary"', Style.DANGER: ' class="button danger"'}
    shown = look.get(button.style, ' class="button"')
    if button.token in way.links:
        return f'<a{shown} href="{escape(way.links[button.token])}">{_text(button.label)}{of}</a>'
    if not way.sends:
        return ""
    return f'<button{shown} name="{DO}" value="{escape(button.token)}">{_text(button.label)}{of}</button>'


def _context(text: str) -> Iterable[str]:
    if text:
        yield f'<p class="dim">{_text(text)}</p>'


def _span(span: Inline) -> str:
    match span:
        case Span(text, Emphasis.STRONG):
            return f"<strong>{escape(inline(text))}</strong>"
        case Span(text, Emphasis.PLAIN):
            return escape(inline(text))
        case Span(text, emphasis):
            return f'<span class="{emphasis.value}">{escape(inline(text))}</span>'
        case Link(text, url):
            return f'<a href="{escape(url)}" rel="noreferrer">{escape(inline(text))}</a>'
        case _:
            assert_never(span)


def _text(text: str) -> str:
    return escape(line(text))
