"""Which card shows companies, what a mapping does, how syncs stand, and asks for the connection?"""

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
)
from cards.notices.refused import WAYS_ON
from cards.tokens import make
from cards.words import companies as words
from cards.words import labels, syncs
from domain.errors import AlreadyMapped, ConnectionRefused, NotConnected, NothingMapped, UnknownClient
from domain.notices import (
    Acceptable,
    AcceptForm,
    CompanyList,
    CompanyRow,
    ConnectForm,
    MapForm,
    MappingDone,
    MappingProposal,
    Pax8Connected,
    SyncBegun,
    SyncKind,
    SyncSheet,
)

MAP_COMPANIES = Button(labels.MAP_COMPANIES, make("companies", "unmapped", 0), Style.PRIMARY)
CONNECT = Button(labels.CONNECT, make("connect", "pax8", 0), Style.PRIMARY, opens_form=True)
ACCEPTED = 10
"""Options that checkboxes hold on both platforms."""


def company_list(notice: CompanyList) -> Card:
    if not notice.rows:
        return Card(words.list_title(notice), (Text((Span(words.list_empty(notice)),)), *_elsewhere(notice)))
    return Card(
        words.list_title(notice),
        (
            Text((Span(words.list_totals(notice), Emphasis.STRONG),)),
            Rows(tuple(_row(row) for row in notice.rows)),
            Context(words.list_place(notice)),
            *_turning(notice),
        ),
    )


def _row(row: CompanyRow) -> Row:
    if row.client is None:
        ways = (Button(labels.MAP, make("map", row.id, row.version), opens_form=True),)
    else:
        ways = (Button(labels.UNMAP, make("unmap", row.id, row.version)),)
    return Row(row.name, words.row_subtitle(row), "", ways)


def _turning(notice: CompanyList) -> Iterable[Element]:
    after = notice.offset + len(notice.rows)
    several = [_accept(notice)] if sum(1 for row in notice.rows if row.suggestion) else []
    back = [_page(labels.PREVIOUS, notice, notice.offset - notice.page_size)] if notice.offset else []
    onward = [_page(labels.NEXT, notice, after)] if after < notice.total else []
    if buttons := (*several, *back, *onward):
        yield Buttons(buttons)


def _accept(notice: CompanyList) -> Button:
    token = make("accept_several", notice.place, notice.offset)
    return Button(labels.ACCEPT_SEVERAL, token, Style.PRIMARY, opens_form=True)


def _page(label: str, notice: CompanyList, offset: int) -> Button:
    return Button(label, make("companies", notice.place, max(offset, 0)))


def _elsewhere(notice: CompanyList) -> Iterable[Element]:
    if notice.show != "all" or notice.filter:
        yield Buttons((Button(labels.ALL_COMPANIES, make("companies", "all", 0)),))


def proposal(notice: MappingProposal) -> Card:
    facts = tuple(Fact(label, value) for label, value in words.proposal_lines(notice))
    label = labels.MOVE_NOW if notice.to else labels.UNMAP_NOW
    return Card(
        words.proposal_title(notice),
        (
            Facts(facts),
            Context(words.proposal_note(notice)),
            Buttons((Button(label, make("remap", notice.listing, 0), Style.DANGER),)),
        ),
    )


def done(notice: MappingDone) -> Card:
    several = len(notice.mapped) > 1
    more = tuple(filter(None, (words.done_closed(notice), words.done_skipped(notice))))
    kind = Kind.GOOD if notice.mapped or notice.unmapped else Kind.WARNING
    rows = Rows(tuple(Row(each.company, words.mapped_row(each)) for each in notice.mapped))
    return Card(
        words.done_title(notice),
        (
            Banner(kind, words.done_line(notice)),
            *((rows,) if several else ()),
            *(Text((Span(line),)) for line in more),
            Buttons((Button(labels.MORE_COMPANIES, make("companies", "all", 0)),)),
        ),
    )


def sheet(notice: SyncSheet) -> Card:
    fine = notice.connected and notice.refused_at is None
    connection = Banner(Kind.GOOD if fine else Kind.DANGER, syncs.sheet_connection(notice))
    rows = Rows(tuple(_kind(of, notice) for of in notice.kinds))
    mend = [CONNECT] if notice.manager and notice.by_chat and not fine else []
    again = Button(labels.LOOK_AGAIN, make("syncs", "all", 0))
    return Card(labels.SYNCS, (connection, rows, Buttons((*mend, again))))


def _kind(of: SyncKind, notice: SyncSheet) -> Row:
    may = notice.manager and notice.connected and of.running is None
    ways = (Button(labels.RUN_NOW, make("sync", of.kind, 0)),) if may else ()
    return Row(syncs.kind_name(of.kind), syncs.sheet_row(of, notice.zone), "", ways)


def begun(notice: SyncBegun) -> Card:
    return Card(labels.SYNCS, (Banner(Kind.INFO, syncs.begun(notice.kind, notice.told)),))


def connected(notice: Pax8Connected) -> Card:
    return Card(labels.CONNECTION, (Banner(Kind.GOOD, syncs.connected(notice.told)), Buttons((MAP_COMPANIES,))))


def map_form(notice: MapForm) -> Form:
    found = notice.suggestion
    known = found is not None and found.client_id is not None and len(found.client_id) <= 150
    chosen = (Option(found.client_id, found.name),) if known and found and found.client_id else ()
    return Form(
        name="map",
        token=make("map", notice.id, notice.version),
        title=words.map_title(),
        submit=labels.MAP_NOW,
        intro=(Text((Span(words.map_intro(notice), Emphasis.STRONG),)), Context(words.map_hint(notice))),
        fields=(
            SearchField("client", labels.CLIENT, chosen, placeholder=labels.SEARCH_CLIENT, optional=True),
            LineField(
                "name",
                labels.NEW_CLIENT,
                limit=120,
                hint=labels.NEW_CLIENT_HINT,
                optional=True,
                value="" if chosen else notice.name[:120],
            ),
        ),
    )


def accept_form(notice: AcceptForm) -> Form:
    options = tuple(Option(_value(row), words.acceptable(row)) for row in notice.rows if len(_value(row)) <= 150)
    return Form(
        name="accept_several",
        token=make("accept_several", notice.place, notice.offset),
        title=labels.ACCEPT_TITLE,
        submit=labels.MAP_NOW,
        intro=(Context(labels.ACCEPT_HINT),),
        fields=(ChoiceField("chosen", labels.COMPANIES, options[:ACCEPTED], several=True),),
    )


def _value(row: Acceptable) -> str:
    return f"{row.id}:{row.version}:{row.client_id or ''}"


def connect_form(notice: ConnectForm) -> Form:
    return Form(
        name="connect",
        token=make("connect", "pax8", 0),
        title=labels.CONNECT_TITLE,
        submit=labels.CONNECT_NOW,
        intro=(
            Text((Span(labels.CONNECT_HOW),)),
            Context(labels.CONNECT_AGAIN if notice.again else labels.CONNECT_KEPT),
        ),
        fields=(
            LineField("client_id", labels.CLIENT_ID, limit=200),
            LineField("secret", labels.CLIENT_SECRET, limit=500, secret=True),
        ),
    )


def _connecting(refusal: NotConnected | ConnectionRefused) -> tuple[Button, ...]:
    return (CONNECT,) if refusal.manager and refusal.by_chat else ()


WAYS_ON[NotConnected] = _connecting
WAYS_ON[ConnectionRefused] = _connecting
WAYS_ON[NothingMapped] = lambda refusal: (MAP_COMPANIES,) if refusal.manager else ()
WAYS_ON[AlreadyMapped] = lambda refusal: (Button(labels.MOVE, make("move", refusal.offer, 0)),) if refusal.offer else ()
WAYS_ON[UnknownClient] = lambda refusal: (
    (Button(labels.MAKE_CLIENT, make("map_new", refusal.offer, 0)),) if refusal.offer else ()
)

CARDS: dict[type[Any], Callable[[Any], Card]] = {
    CompanyList: company_list,
    MappingProposal: proposal,
    MappingDone: done,
    SyncSheet: sheet,
    SyncBegun: begun,
    Pax8Connected: connected,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {
    MapForm: map_form,
    AcceptForm: accept_form,
    ConnectForm: connect_form,
}
