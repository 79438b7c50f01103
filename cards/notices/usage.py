"""How does the usage of Azure look: of all clients, of one, and where there is none?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Element,
    Emphasis,
    Fact,
    Facts,
    Form,
    Heading,
    Kind,
    Picture,
    Row,
    Rows,
    Span,
    Text,
)
from cards.tokens import make
from cards.words import labels, usage
from domain.ids import ClientId
from domain.notices import NoUsage, UsageList, UsageReport, UsageRow, UsageSpan
from domain.usage import Month


def usage_list(notice: UsageList) -> Card:
    return Card(usage.list_title(notice), tuple(_list(notice)))


def usage_report(notice: UsageReport) -> Card:
    return Card(usage.report_title(notice), tuple(_report(notice)))


def no_usage(notice: NoUsage) -> Card:
    buttons = [_month(notice.client_id, notice.other)] if notice.other else []
    if notice.among and notice.client_id is not None:
        buttons.append(_all(notice.month))
    said = Text((Span(usage.nothing(notice)),))
    return Card(usage.nothing_title(notice), (said, Buttons(tuple(buttons))) if buttons else (said,))


def _list(notice: UsageList) -> Iterable[Element]:
    yield Text((Span(usage.list_totals(notice), Emphasis.STRONG),))
    yield Rows(tuple(_row(row, notice.span) for row in notice.rows))
    yield from _reliability(notice.span)
    if len(notice.rows) < notice.total:
        yield Context(usage.list_place(notice))
    yield Buttons(tuple(_pager(notice)))


def _row(row: UsageRow, span: UsageSpan) -> Row:
    return Row(
        title=row.name,
        subtitle=usage.row_subtitle(row.figures, span),
        value=usage.row_value(row.figures),
        buttons=(Button(usage.OPEN, make("usage", row.client_id, span.month.key)),),
    )


def _pager(notice: UsageList) -> Iterable[Button]:
    month, after = notice.span.month, notice.offset + len(notice.rows)
    if notice.offset:
        yield _page(labels.PREVIOUS, month, max(notice.offset - notice.page_size, 0))
    if after < notice.total:
        yield _page(labels.NEXT, month, after)
    yield from _months(None, notice.span)


def _report(notice: UsageReport) -> Iterable[Element]:
    yield Text((Span(usage.charged(notice.figures, notice.span), Emphasis.STRONG),))
    if notice.file or notice.url:
        yield Picture("usage", usage.alt(notice), notice.url, notice.file)
    yield _facts(usage.report_facts(notice))
    for heading, parts in ((usage.GROUPS, notice.groups), (usage.METERS, notice.meters)):
        if parts:
            yield Heading(heading)
            yield _facts(usage.parts(parts))
    yield from _reliability(notice.span)
    everybody = [_all(notice.span.month)] if notice.among else []
    yield Buttons((*_months(notice.client_id, notice.span), *everybody))


def _facts(told: Iterable[tuple[str, str]]) -> Facts:
    return Facts(tuple(Fact(label, value) for label, value in told))


def _reliability(span: UsageSpan) -> Iterable[Element]:
    if span.doubtful:
        yield Banner(Kind.WARNING, usage.doubtful(span))
    yield Context(usage.as_of(span))


def _months(client: ClientId | None, span: UsageSpan) -> Iterable[Button]:
    yield _month(client, span.month.before)
    if not span.current:
        yield _month(client, span.month.after)


def _month(client: ClientId | None, month: Month) -> Button:
    if client is None:
        return _page(usage.month(month), month, 0)
    return Button(usage.month(month), make("usage", client, month.key))


def _all(month: Month) -> Button:
    return _page(usage.ALL_CLIENTS, month, 0)


def _page(label: str, month: Month, offset: int) -> Button:
    return Button(label, make("usage_page", str(month.key), offset))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    UsageList: usage_list,
    UsageReport: usage_report,
    NoUsage: no_usage,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
