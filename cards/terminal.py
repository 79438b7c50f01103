"""How is a card drawn on a terminal: what was typed by whomever is inert there, and columns stand below each other?"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

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
    Kind,
    Link,
    Picture,
    Quote,
    Row,
    Rows,
    Text,
)
from cards.words import surfaces

_TONES = {Kind.INFO: "cyan", Kind.GOOD: "green", Kind.WARNING: "yellow", Kind.DANGER: "red"}
_WEIGHTS = {Emphasis.PLAIN: "", Emphasis.STRONG: "bold", Emphasis.DIM: "dim", Emphasis.CODE: "cyan"}

NARROW = 80
"""Columns that every window has."""


def drawn(card: Card, every_button: bool = False) -> RenderableType:
    """What its buttons do is told as the commands that do it; of rows too, where `every_button` is asked for."""
    parts = [part for element in card.body for part in _element(element, every_button)]
    return Group(Styled(line(card.title), "bold"), *parts)


def fields(form: Form) -> RenderableType:
    """What a form asks for: the names by which its fields are given, and what may stand in them."""
    table = _columns()
    for field in form.fields:
        needed = f"{line(field.label)} {'' if not field.optional else surfaces.OPTIONAL}".rstrip()
        table.add_row(Styled(field.id, "cyan"), Styled(needed), Styled(_allowed(field), "dim"))
    intro = [part for element in form.intro for part in _element(element, False)]
    return Group(Styled(line(form.title), "bold"), *intro, table)


def _element(element: Element, every_button: bool) -> Iterable[RenderableType]:
    match element:
        case Heading(text):
            yield Styled(f"\n{line(text)}", "bold")
        case Banner(tone, text):
            yield Styled(line(text), _TONES[tone])
        case Context(text):
            yield Styled(line(text), "dim")
        case Text(spans):
            told = Styled.assemble(*(_span(span) for span in spans))
            yield _whole(told) if any(len(word) > NARROW for word in told.plain.split()) else told
        case Quote(label, text):
            yield Styled(f"{line(label)}:")
            yield Padding(Styled(lines(text), "italic"), (0, 0, 0, 2))
        case Facts(facts):
            yield _table((Styled(line(fact.label), "dim"), Styled(line(fact.value))) for fact in facts)
        case Rows(rows, dropped):
            yield from _rows(rows, dropped, every_button)
        case Buttons(buttons):
            yield from _presses(("", button) for button in buttons)
        case Picture(alt=alt):
            yield Styled(line(alt), "dim")
        case Divider():
            yield Styled("")
        case _:
            assert_never(element)


def _whole(told: Styled) -> Styled:
    """An address is copied, and must not have line breaks of ours in it: the terminal breaks it by itself."""
    told.no_wrap, told.overflow = True, "ignore"
    return told


def _span(span: Inline) -> tuple[str, str]:
    if isinstance(span, Link):
        return f"{inline(span.text)} ({line(span.url)})", "underline"
    return inline(span.text), _WEIGHTS[span.emphasis]


def _rows(rows: Sequence[Row], dropped: int, every_button: bool) -> Iterable[RenderableType]:
    yield _table(
        (Styled(line(row.title)), Styled(line(row.value), "bold"), Styled(line(row.subtitle), "dim")) for row in rows
    )
    if told := surfaces.more(dropped):
        yield Styled(told, "dim")
    offered = [(row.title, button) for row in rows for button in row.buttons]
    if offered and every_button:
        yield from _presses(offered)
    elif offered:
        labels = dict.fromkeys(line(button.label).rstrip("…") for _, button in offered)
        yield Styled(surfaces.rows_can(list(labels)), "dim")


def _presses(offered: Iterable[tuple[str, Button]]) -> Iterable[RenderableType]:
    """Each on a line of its own where they are long: a command that is broken in two is not to be copied."""
    told = [
        (" · ".join(map(line, filter(None, (of, b.label, b.confirm)))), surfaces.press(b.token)) for of, b in offered
    ]
    if all(len(label) + len(command) + 2 <= NARROW for label, command in told):
        yield _table((Styled(label), Styled(command, "cyan")) for label, command in told)
        return
    for label, command in told:
        yield Styled(f"{label}:")
        yield Styled(f"  {command}", "cyan", no_wrap=True, overflow="ignore")


def _table(rows: Iterable[Sequence[Styled]]) -> Table:
    """Without the columns in which nothing stands."""
    told = list(rows)
    used = [place for place in range(len(told[0]) if told else 0) if any(row[place].plain for row in told)]
    table = _columns()
    for row in told:
        table.add_row(*(row[place] for place in used))
    return table


def _columns() -> Table:
    return Table.grid(padding=(0, 2), pad_edge=False)


def _allowed(field: Field) -> str:
    told = [line(field.hint)]
    if options := getattr(field, "options", ()):
        told.append(" | ".join(line(option.value) for option in options))
    if field.value:
        told.append(f"now {line(field.value)}")
    return "; ".join(filter(None, told))
