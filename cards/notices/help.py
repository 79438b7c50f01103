"""How is a person told what they may do?"""

from collections.abc import Iterable

from cards.model import Buttons, Card, Context, Element, Row, Rows, Span, Text
from cards.notices.setup import head
from cards.notices.start import START
from cards.words import labels, others
from domain.ids import Platform
from domain.notices import HelpRow, HelpSheet


def help_sheet(notice: HelpSheet) -> Card:
    if not notice.rows:
        return Card(labels.HELP_TITLE, (Text((Span(others.help_nothing(notice)),)),))
    if notice.about:
        return Card(others.help_about(notice), (Rows(tuple(_ways(notice.rows[0]))), *_more(notice)))
    rows = Rows(tuple(_row(row) for row in notice.rows))
    return Card(labels.HELP_TITLE, (*head(notice.setup, "help"), *_greeting(notice), rows, *_more(notice)))


def _greeting(notice: HelpSheet) -> Iterable[Element]:
    """With a button for each list that somebody new looks for first."""
    yield Text((Span(others.help_greeting(notice)),))
    offered = tuple(START[row.command] for row in notice.rows if row.command in START and row.command != "help")
    if offered and notice.platform is not Platform.TERMINAL:
        yield Buttons(offered)


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
