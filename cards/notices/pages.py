"""How do the pages of a subscription, a client and the requests look?"""

from collections.abc import Iterable

from cards import words
from cards.model import Button, Buttons, Card, Context, Element, Emphasis, Fact, Facts, Heading, Row, Rows, Span, Text
from cards.notices.change import button, price_facts, subject_facts
from cards.notices.licences import change_seats, licence_rows
from cards.tokens import make
from cards.words import labels, others, pages
from domain.changes import ChangeRequest, ChangeStatus
from domain.ids import PersonId
from domain.notices import ClientPage, DecideHere, RequestList, SubscriptionPage


def subscription(notice: SubscriptionPage) -> Card:
    body = (Facts(tuple(_facts(notice))), *_open(notice), *_past(notice), *_history(notice))
    buttons = (change_seats(notice.holding, labels.CHANGE_SEATS),) if notice.asks and notice.open is None else ()
    return Card(pages.subscription_title(notice), (*body, Buttons(buttons)) if buttons else body)


def client(notice: ClientPage) -> Card:
    listed = notice.licences
    people = ", ".join(notice.people) or pages.NO_PEOPLE
    body: list[Element] = [
        Text((Span(others.list_totals(listed), Emphasis.STRONG),)),
        *((Context(others.list_partner(listed)),) if listed.partner_monthly else ()),
        Facts((Fact(labels.MAY_ASK, people),)),
        *licence_rows(listed),
    ]
    if notice.requests:
        rows = tuple(request_row(change, None, listed.zone) for change in notice.requests)
        body += [Heading(labels.OPEN_REQUESTS), Rows(rows)]
    if onward := tuple(_onward(notice)):
        body.append(Buttons(onward))
    return Card(notice.client.name, tuple(body))


def _onward(notice: ClientPage) -> Iterable[Button]:
    if notice.licences.total > len(notice.licences.holdings):
        yield Button(labels.ALL_LICENCES, make("client_list", notice.client.id, 0))
    if notice.usage is not None:
        yield Button(labels.AZURE_USAGE, make("usage", notice.client.id, notice.usage))


def requests(notice: RequestList) -> Card:
    return Card(pages.requests_title(notice), tuple(_requests(notice)))


def decide_here(notice: DecideHere) -> Card:
    """The same buttons as on the request's card, for the version that stands."""
    change = notice.change
    return Card(
        words.title(change),
        (
            Facts((*subject_facts(change), *price_facts(change, notice.zone))),
            Context(pages.DECIDE),
            Buttons(
                (
                    button(labels.APPROVE, "approve", change),
                    button(labels.REJECT, "reject", change, opens_form=True),
                )
            ),
        ),
    )


def request_row(change: ChangeRequest, reader: PersonId | None, zone: str, where: str = "") -> Row:
    """Whoever asked may take it back while it is pending; `where` is the page of the list that it stands on."""
    title, subtitle, value = pages.past(change, zone)
    show = Button(labels.SHOW_REQUEST, make("request_show", str(change.number), 0))
    mine = change.requester.person == reader and change.status is ChangeStatus.PENDING
    token = make("withdraw_row", f"{change.id}{where}", change.version)
    back = (Button(labels.WITHDRAW, token, confirm=labels.WITHDRAW_SURE),) if mine else ()
    return Row(title, subtitle, value, (show, *back))


def _facts(notice: SubscriptionPage) -> Iterable[Fact]:
    holding, zone = notice.holding, notice.zone
    subscription = holding.subscription
    yield Fact(labels.CLIENT, holding.client_name)
    if holding.company_name != holding.client_name:
        yield Fact(labels.COMPANY, holding.company_name)
    yield Fact(labels.VENDOR, holding.vendor or labels.NOT_KNOWN_YET)
    yield Fact(labels.SEATS, words.seats(subscription.quantity))
    yield Fact(labels.STATUS, pages.standing(notice))
    yield Fact(labels.TERM, pages.term(holding))
    if price := pages.price(notice):
        yield Fact(labels.PRICE_NOW, price)
    if cost := pages.cost(notice):
        yield Fact(labels.COST, cost)
    ends = subscription.commitment.ends if subscription.commitment else None
    for label, at in ((labels.STARTED, subscription.start), (labels.COMMITMENT, ends), (labels.ENDS, subscription.end)):
        if at is not None:
            yield Fact(label, words.day(at, zone))
    yield Fact(labels.SELF_SERVICE, pages.allowed(notice))
    if notice.effective.allowed:
        yield Fact(labels.BOUNDS, pages.bounds(notice))
        yield Fact(labels.APPROVAL, pages.approval(notice))


def _open(notice: SubscriptionPage) -> Iterable[Element]:
    if notice.open is not None:
        yield Heading(labels.OPEN_REQUESTS)
        yield Rows((request_row(notice.open, None, notice.zone),))


def _past(notice: SubscriptionPage) -> Iterable[Element]:
    if notice.past:
        yield Heading(labels.PAST_REQUESTS)
        yield Rows(tuple(Row(*pages.past(change, notice.zone)) for change in notice.past))


def _history(notice: SubscriptionPage) -> Iterable[Element]:
    if notice.history is None:
        yield Context(pages.HISTORY_LATER)
    elif not notice.history:
        yield Context(pages.NO_HISTORY)
    else:
        yield Heading(labels.AT_PAX8)
        yield Facts(tuple(Fact(*pages.snapshot(row, notice.zone)) for row in notice.history))


def _requests(notice: RequestList) -> Iterable[Element]:
    if not notice.rows:
        yield Text((Span(pages.requests_empty(notice)),))
        return
    yield Text((Span(pages.requests_total(notice), Emphasis.STRONG),))
    where = f"@{notice.listing or 'page'}@{notice.offset}"
    yield Rows(tuple(request_row(change, notice.reader, notice.zone, where) for change in notice.rows))
    if len(notice.rows) < notice.total:
        yield Context(pages.requests_place(notice))
        yield Buttons(tuple(_pager(notice)))


def _pager(notice: RequestList) -> Iterable[Button]:
    which, after = notice.listing or "page", notice.offset + len(notice.rows)
    if notice.offset:
        yield Button(labels.PREVIOUS, make("requests", which, max(notice.offset - notice.page_size, 0)))
    if after < notice.total:
        yield Button(labels.NEXT, make("requests", which, after))
