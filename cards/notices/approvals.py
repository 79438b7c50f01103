"""How do the lists of requests look: those that wait, those that are over, and what came of several at once?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    Element,
    Emphasis,
    Fact,
    Facts,
    Form,
    Kind,
    LineField,
    Option,
    Row,
    Rows,
    SearchField,
    Span,
    Style,
    Text,
    TextField,
)
from cards.notices.change import price_facts, quote, subject_facts
from cards.notices.chosen import by_name, chosen, typed
from cards.notices.forms import LIMIT
from cards.notices.turning import pager
from cards.tokens import make
from cards.words import approvals as words
from cards.words import labels
from domain.changes import ChangeRequest
from domain.notices import AutoApproved, BulkOutcome, DecideForm, HistoryForm, HistoryList, PendingList


def pending(notice: PendingList) -> Card:
    return Card(words.PENDING, tuple(_pending(notice)))


def history(notice: HistoryList) -> Card:
    rows = tuple(_past_row(change, notice.zone) for change in notice.changes)
    turn = pager("history", notice.listing, notice.offset, len(rows), notice.total, notice.page_size)
    narrow = Button(words.FILTER, make("history_filter", notice.listing, 0), opens_form=True)
    body: list[Element] = [_strong(words.history_count(notice))]
    if rows:
        body += [Rows(rows), Context(words.place(notice.offset, len(rows), notice.total))]
    return Card(words.HISTORY, (*body, Buttons((*turn, narrow))))


def bulk(notice: BulkOutcome) -> Card:
    kind = Kind.GOOD if notice.done else Kind.WARNING
    body: list[Element] = [Banner(kind, words.bulk_title(notice))]
    if notice.done:
        body += [Rows(tuple(_named(change) for change in notice.done)), Context(words.bulk_note(notice))]
    if notice.undone:
        left = (Row(words.row_title(c), words.undone_row(c, why), words.row_value(c)) for c, why in notice.undone)
        body += [Banner(Kind.WARNING, words.bulk_undone(notice)), Rows(tuple(left))]
    return Card(words.DECIDE_TITLE, (*body, Buttons((Button(words.TO_LIST, make("pending", "page", notice.offset)),))))


def auto_approved(notice: AutoApproved) -> Card:
    change, zone = notice.change, notice.zone
    asked_by = Fact(labels.REQUESTED_BY, words.asked_by(change, zone))
    facts = Facts((*subject_facts(change), *price_facts(change, zone), asked_by))
    return Card(
        words.auto_title(change),
        (Banner(Kind.INFO, words.auto_why(change)), facts, *quote(labels.NOTE, change.note)),
    )


def decide_form(notice: DecideForm) -> Form:
    options = tuple(Option(f"{c.id}:{c.version}", typed(words.decide_option(c))) for c in notice.changes)
    verdicts = (Option("approve", words.APPROVE), Option("reject", words.REJECT))
    return Form(
        name="decide_several",
        token=make("decide_several", "page", notice.offset),
        title=words.DECIDE_TITLE,
        submit=words.DECIDE,
        intro=(Text((Span(words.decide_intro()),)),),
        fields=(
            ChoiceField("changes", words.CHANGES, options, several=True),
            ChoiceField("verdict", words.VERDICT, verdicts, value="approve"),
            TextField("reason", labels.REASON, LIMIT, hint=words.REASON_HINT, optional=True),
        ),
    )


def history_form(notice: HistoryForm) -> Form:
    wanted = notice.filter
    any_or = (Option("any", words.ANY), *(Option(value, label) for value, label in words.statuses()))
    periods = tuple(Option(value or "any", label) for value, label in words.PERIODS)
    known = {option.value for option in periods}
    client = chosen([(wanted.client_id, wanted.client_name)])
    vendor = by_name([wanted.vendor])
    return Form(
        name="history_filter",
        token=make("history_filter", notice.listing, 0),
        title=words.FILTER_TITLE,
        submit=words.SEARCH,
        intro=(),
        fields=(
            ChoiceField(
                "status",
                words.STATUS,
                any_or,
                value=wanted.status if wanted.status in dict(words.statuses()) else "any",
            ),
            SearchField("client", labels.CLIENT, client, optional=True),
            SearchField("vendor", labels.VENDOR, vendor, optional=True),
            LineField("person", words.PERSON, hint=words.PERSON_HINT, value=typed(wanted.person), optional=True),
            ChoiceField("days", words.PERIOD, periods, value=wanted.days if wanted.days in known else "any"),
            LineField("words", words.WORDS, hint=words.WORDS_HINT, value=typed(wanted.words), optional=True),
        ),
    )


def _pending(notice: PendingList) -> Iterable[Element]:
    yield _strong(words.pending_count(notice))
    if notice.changes:
        yield Rows(tuple(_waiting_row(notice, change) for change in notice.changes))
        yield Context(words.place(notice.offset, len(notice.changes), notice.total))
    turn = pager("pending", "page", notice.offset, len(notice.changes), notice.total, notice.page_size)
    several = Button(words.DECIDE_SEVERAL, make("decide_several", "page", notice.offset), opens_form=True)
    past = Button(words.HISTORY_BUTTON, make("history", "all", 0))
    settings = Button(words.SETTINGS_BUTTON, make("settings", "now", 0))
    yield Buttons((*turn, *((several,) if len(notice.decides) > 1 else ()), past, settings))


def _waiting_row(notice: PendingList, change: ChangeRequest) -> Row:
    where = f"{change.id}@{notice.offset}"
    buttons: tuple[Button, ...] = ()
    if change.id in notice.decides:
        approve = Button(words.APPROVE, make("approve_row", where, change.version), Style.PRIMARY)
        reject = Button(words.REJECT_ROW, make("reject_row", where, change.version), Style.DANGER, opens_form=True)
        buttons = (approve, reject)
    return Row(words.row_title(change), words.pending_row(change, notice.zone), words.row_value(change), buttons)


def _past_row(change: ChangeRequest, zone: str) -> Row:
    look = Button(words.OPEN, make("open_request", change.id, change.number))
    return Row(words.row_title(change), words.history_row(change, zone), words.row_value(change), (look,))


def _named(change: ChangeRequest) -> Row:
    return Row(words.row_title(change), "", words.row_value(change))


def _strong(text: str) -> Text:
    return Text((Span(text, Emphasis.STRONG),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    PendingList: pending,
    HistoryList: history,
    BulkOutcome: bulk,
    AutoApproved: auto_approved,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {DecideForm: decide_form, HistoryForm: history_form}
