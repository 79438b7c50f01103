"""How is a person told what they may do?"""

from cards.model import Card, Row, Rows, Span, Text
from cards.words import labels, others
from domain.notices import HelpRow, HelpSheet


def help_sheet(notice: HelpSheet) -> Card:
    if not notice.rows:
        return Card(labels.HELP_TITLE, (Text((Span(others.help_nothing(notice)),)),))
    greeting = Text((Span(others.help_greeting(notice)),))
    return Card(labels.HELP_TITLE, (greeting, Rows(tuple(_row(row) for row in notice.rows))))


def _row(row: HelpRow) -> Row:
    return Row(title=row.usage or row.command, subtitle=row.does)
