"""How is a person told what they may do?"""

from collections.abc import Iterable

from cards.model import Card, Context, Row, Rows, Span, Text
from cards.notices.setup import head
from cards.words import labels, others
from domain.notices import HelpRow, HelpSheet


def help_sheet(notice: HelpSheet) -> Card:
    if not notice.rows:
        return Card(labels.HELP_TITLE, (Text((Span(others.help_nothing(notice)),)),))
    if notice.about:
        return Card(others.help_about(notice), (Rows(tuple(_ways(notice.rows[0]))), *_more(notice)))
    greeting = Text((Span(others.help_greeting(notice)),))
    body = (*head(notice.setup, "help"), greeting, Rows(tuple(_row(row) for row in notice.rows)), *_more(notice))
    return Card(labels.HELP_TITLE, body)


def _more(notice: HelpSheet) -> Iterable[Context]:
    known = others.HELP_MORE if not notice.about and any(row.ways for row in notice.rows) else ""
    said = " ".join(filter(None, (others.help_typed(notice), known)))
    if said:
        yield Context(said)


def _ways(row: HelpRow) -> Iterable[Row]:
    yield _row(row)
    yield from (Row(title=usage, subtitle=does) for usage, does in row.ways)


def _row(row: HelpRow) -> Row:
    return Row(title=row.usage or row.command, subtitle=row.does)
