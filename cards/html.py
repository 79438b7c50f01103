"""How does a card look in an e-mail: inline styles, every word escaped, and no buttons, as a mail proves no one?"""

from collections.abc import Iterable
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
    Heading,
    Inline,
    Kind,
    Link,
    Picture,
    Quote,
    Row,
    Rows,
    Span,
    Text,
)
from cards.words import surfaces

_FACE = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_FONT = f"font-family:{_FACE};font-size:15px;line-height:1.45;color:#1d2433"
_CARD = "max-width:640px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e1e5ee;border-radius:12px"
_DIM = "color:#5d6679;font-size:13px"
_COLOURS = {
    Kind.INFO: "#eaf1fd;border-left:4px solid #3572d6",
    Kind.GOOD: "#e8f6ee;border-left:4px solid #23895a",
    Kind.WARNING: "#fdf4e2;border-left:4px solid #b97a0a",
    Kind.DANGER: "#fdecec;border-left:4px solid #c4373c",
}

_WRAPS = {
    Emphasis.PLAIN: ("", ""),
    Emphasis.STRONG: ("<strong>", "</strong>"),
    Emphasis.DIM: (f'<span style="{_DIM}">', "</span>"),
    Emphasis.CODE: ("<code>", "</code>"),
}


def page(card: Card) -> str:
    """A whole document."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_text(card.title)}</title></head>"
        f'<body style="margin:0;padding:24px;background:#f3f5f9">{fragment(card)}</body></html>'
    )


def fragment(card: Card) -> str:
    head = f'<h1 style="margin:0 0 16px;font-size:19px;line-height:1.3">{_text(card.title)}</h1>'
    return f'<div style="{_FONT};{_CARD}">{head}{"".join(part for e in card.body for part in _element(e))}</div>'


def _element(element: Element) -> Iterable[str]:
    match element:
        case Heading(text):
            yield f'<h2 style="margin:20px 0 8px;font-size:15px">{_text(text)}</h2>'
        case Text(spans):
            yield f'<p style="margin:8px 0">{"".join(_span(span) for span in spans)}</p>'
        case Quote(label, text):
            yield _quote(label, text)
        case Facts(facts):
            rows = "".join(_fact(fact.label, fact.value) for fact in facts)
            yield f'<table role="presentation" style="border-collapse:collapse;margin:8px 0">{rows}</table>'
        case Rows(rows, dropped):
            drawn = "".join(_row(row) for row in rows)
            yield f'<table style="border-collapse:collapse;width:100%;margin:8px 0">{drawn}</table>'
            yield from _context(surfaces.more(dropped))
        case Banner(kind, text):
            box = f"margin:12px 0;padding:10px 14px;background:{_COLOURS[kind]};border-radius:4px"
            yield f'<p style="{box}">{_text(text)}</p>'
        case Divider():
            yield '<hr style="border:0;border-top:1px solid #e1e5ee;margin:16px 0">'
        case Buttons(buttons):
            yield from _buttons(buttons)
        case Context(text):
            yield from _context(text)
        case Picture(alt=alt):
            yield from _context(alt)
        case _:
            assert_never(element)


def _quote(label: str, text: str) -> str:
    told = "<br>".join(_text(row) for row in lines(text).split("\n"))
    style = "margin:4px 0 12px;padding:4px 14px;border-left:3px solid #c9d0de"
    return (
        f'<p style="margin:12px 0 0;font-weight:600">{_text(label)}</p><blockquote style="{style}">{told}</blockquote>'
    )


def _fact(label: str, value: str) -> str:
    head = "text-align:left;vertical-align:top;padding:3px 18px 3px 0;font-weight:400;white-space:nowrap;color:#5d6679"
    return (
        f'<tr><th style="{head}">{_text(label)}</th>'
        f'<td style="vertical-align:top;padding:3px 0">{_text(value)}</td></tr>'
    )


def _row(row: Row) -> str:
    subtitle = f'<br><span style="{_DIM}">{_text(row.subtitle)}</span>' if row.subtitle else ""
    edge = "padding:8px 0;border-top:1px solid #e1e5ee;vertical-align:top"
    return (
        f'<tr><td style="{edge}"><strong>{_text(row.title)}</strong>{subtitle}</td>'
        f'<td style="{edge};text-align:right;white-space:nowrap">{_text(row.value)}</td></tr>'
    )


def _buttons(buttons: tuple[Button, ...]) -> Iterable[str]:
    yield from _context(surfaces.email_buttons([button.label for button in buttons]))


def _context(text: str) -> Iterable[str]:
    if text:
        yield f'<p style="margin:10px 0 0;{_DIM}">{_text(text)}</p>'


def _span(span: Inline) -> str:
    match span:
        case Span(text, emphasis):
            before, after = _WRAPS[emphasis]
            return f"{before}{escape(inline(text))}{after}"
        case Link(text, url):
            return f'<a href="{escape(url)}" style="color:#2459b3">{escape(inline(text))}</a>'
        case _:
            assert_never(span)


def _text(text: str) -> str:
    return escape(line(text))
