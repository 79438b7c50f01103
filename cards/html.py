"""How does a card look in an e-mail: every word escaped, and no buttons, as a mail proves no one?

Styles stand at the elements, since many mail programs read no others; the few of the head are for dark screens and
narrow ones, where they are read.
"""

from collections.abc import Iterable
from html import escape
from typing import assert_never

from cards.clean import cut, inline, line, lines
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
from cards.text import fallback
from cards.words import surfaces

_FACE = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_FONT = f"font-family:{_FACE};font-size:15px;line-height:1.5;color:#1d2433"
_CARD = "max-width:640px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e1e5ee;border-radius:12px"
_DIM = "color:#5d6679;font-size:13px"
_COLOURS = {
    Kind.INFO: "#eaf1fd;border-left:4px solid #3572d6",
    Kind.GOOD: "#e8f6ee;border-left:4px solid #23895a",
    Kind.WARNING: "#fdf4e2;border-left:4px solid #b97a0a",
    Kind.DANGER: "#fdecec;border-left:4px solid #c4373c",
}

_DARK = {
    "body": "background:#12151c",
    ".card": "background:#1b202b;border-color:#323a4b;color:#e7eaf1",
    ".dim,.label": "color:#a3adc0",
    ".edge": "border-color:#323a4b",
    ".link": "color:#8db6f5",
    ".info": "background:#1d2c47;color:#e7eaf1",
    ".good": "background:#173226;color:#e7eaf1",
    ".warning": "background:#3a2f16;color:#e7eaf1",
    ".danger": "background:#40201f;color:#e7eaf1",
}
_NARROW = {
    "body": "padding:0",
    ".card": "padding:20px 16px;border:0;border-radius:0",
    ".label": "white-space:normal;padding-right:12px",
}


def _important(styles: dict[str, str]) -> str:
    """What is to win over the styles at the elements."""
    told = ((names, ";".join(f"{each}!important" for each in style.split(";"))) for names, style in styles.items())
    return "".join(f"{names}{{{style}}}" for names, style in told)


_STYLE = (
    ":root{color-scheme:light dark}"
    f"@media (max-width:480px){{{_important(_NARROW)}}}"
    f"@media (prefers-color-scheme:dark){{{_important(_DARK)}}}"
)

_GO = "display:inline-block;padding:12px 22px;font-weight:600;color:#ffffff;text-decoration:none"
_HIDDEN = "display:none;max-height:0;overflow:hidden;mso-hide:all"
LONGEST_PREVIEW = 140
"""Letters beside the subject in a list of mails: none shows more."""

_WRAPS = {
    Emphasis.PLAIN: ("", ""),
    Emphasis.STRONG: ("<strong>", "</strong>"),
    Emphasis.DIM: (f'<span class="dim" style="{_DIM}">', "</span>"),
    Emphasis.CODE: ("<code>", "</code>"),
}


def page(card: Card) -> str:
    """A whole document."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{_text(card.title)}</title><style>{_STYLE}</style></head>"
        f'<body style="margin:0;padding:24px;background:#f3f5f9">{body(card)}</body></html>'
    )


def body(card: Card) -> str:
    """What a list of mails shows beside the subject, unseen in the mail itself; and the card."""
    preview = cut(fallback(card).partition("\n")[2].partition("\n")[0], LONGEST_PREVIEW)
    head = f'<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">{_text(card.title)}</h1>'
    drawn = "".join(part for element in card.body for part in _element(element))
    return f'<div style="{_HIDDEN}">{_text(preview)}</div><div class="card" style="{_FONT};{_CARD}">{head}{drawn}</div>'


def _element(element: Element) -> Iterable[str]:
    match element:
        case Heading(text):
            yield f'<h2 style="margin:20px 0 8px;font-size:15px">{_text(text)}</h2>'
        case Text((Link(text, url),)):
            yield from _leading(text, url)
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
            yield f'<p class="{kind.value}" style="{box}">{_text(text)}</p>'
        case Divider():
            yield '<hr class="edge" style="border:0;border-top:1px solid #e1e5ee;margin:16px 0">'
        case Buttons(buttons):
            yield from _buttons(buttons)
        case Context(text):
            yield from _context(text)
        case Picture(alt=alt):
            yield from _context(alt)
        case _:
            assert_never(element)


def _leading(label: str, url: str) -> Iterable[str]:
    """Where the mail leads, as a button; below it the address, for whoever reads mails elsewhere."""
    button = f'<a href="{escape(url)}" style="{_GO}">{_text(label)}</a>'
    yield (
        '<table role="presentation" style="margin:20px 0 0;border-collapse:separate;border-spacing:0"><tr>'
        f'<td style="background:#1f5fbf;border-radius:8px">{button}</td></tr></table>'
    )
    yield (
        f'<p class="dim" style="margin:10px 0 20px;{_DIM}">{_text(surfaces.COPY_ADDRESS)}<br>'
        f'<span style="word-break:break-all">{escape(url)}</span></p>'
    )


def _quote(label: str, text: str) -> str:
    told = "<br>".join(_text(row) for row in lines(text).split("\n"))
    style = "margin:4px 0 12px;padding:4px 14px;border-left:3px solid #c9d0de"
    head = f'<p style="margin:12px 0 0;font-weight:600">{_text(label)}</p>'
    return f'{head}<blockquote class="edge" style="{style}">{told}</blockquote>'


def _fact(label: str, value: str) -> str:
    head = "text-align:left;vertical-align:top;padding:3px 18px 3px 0;font-weight:400;white-space:nowrap;color:#5d6679"
    return (
        f'<tr><th class="label" style="{head}">{_text(label)}</th>'
        f'<td style="vertical-align:top;padding:3px 0">{_text(value)}</td></tr>'
    )


def _row(row: Row) -> str:
    subtitle = f'<br><span class="dim" style="{_DIM}">{_text(row.subtitle)}</span>' if row.subtitle else ""
    edge = "padding:8px 0;border-top:1px solid #e1e5ee;vertical-align:top"
    return (
        f'<tr><td class="edge" style="{edge}"><strong>{_text(row.title)}</strong>{subtitle}</td>'
        f'<td class="edge" style="{edge};text-align:right;white-space:nowrap">{_text(row.value)}</td></tr>'
    )


def _buttons(buttons: tuple[Button, ...]) -> Iterable[str]:
    yield from _context(surfaces.email_buttons([button.label for button in buttons]))


def _context(text: str) -> Iterable[str]:
    if text:
        yield f'<p class="dim" style="margin:10px 0 0;{_DIM}">{_text(text)}</p>'


def _span(span: Inline) -> str:
    match span:
        case Span(text, emphasis):
            before, after = _WRAPS[emphasis]
            return f"{before}{escape(inline(text))}{after}"
        case Link(text, url):
            return f'<a href="{escape(url)}" class="link" style="color:#2459b3">{escape(inline(text))}</a>'
        case _:
            assert_never(span)


def _text(text: str) -> str:
    return escape(line(text))
