"""Which card tells what gets through, what does not, and how each word about a request went?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Form,
    Heading,
    Kind,
    Link,
    Row,
    Rows,
    Span,
    Style,
    Text,
)
from cards.notices.change import price_facts, subject_facts
from cards.tokens import make
from cards.words import provisioning
from cards.words import reach as words
from domain.notices import Ledger, PlaceLost, RequestUnseen, SlackSignIn, StatusSheet
from domain.reach import Errand, Parking


def lost(notice: PlaceLost) -> Card:
    parking = notice.parking
    return Card(
        words.lost_title(parking),
        (
            Banner(Kind.WARNING, words.lost_why(parking)),
            Text((Span(words.mend(notice)),)),
            *([Text((Link(words.CONNECT_AGAIN, notice.link),))] if notice.link else []),
            Text((Span(words.meanwhile(parking)),)),
            Context(words.since(notice)),
            Buttons((*_renewing(parking, notice.renewed), Button(words.SHOW_STATUS, make("status", "all", 0)))),
        ),
    )


def sign_in(notice: SlackSignIn) -> Card:
    return Card(words.SIGN_IN_TITLE, (Text((Link(words.SIGN_IN, notice.url),)), Context(words.good_until(notice))))


def _renewing(parking: Parking, renewed: bool) -> tuple[Button, ...]:
    if not (renewed and parking.renewable):
        return ()
    return (Button(words.CONNECT_AGAIN, make("reconnect", parking.door, 0), Style.PRIMARY),)


def unseen(notice: RequestUnseen) -> Card:
    return Card(
        words.unseen_title(notice),
        (Banner(Kind.WARNING, words.unseen(notice)), *_subject(notice)),
    )


def _subject(notice: RequestUnseen) -> Iterable[Element]:
    if notice.change is not None:
        yield Facts((*subject_facts(notice.change), *price_facts(notice.change, notice.zone)))
    if notice.request is not None:
        yield Text((Span(provisioning.title(notice.request)),))


def status(sheet: StatusSheet) -> Card:
    calm = not sheet.parkings and not sheet.late and not sheet.dead
    tools = [Button(words.LOOK_AGAIN, make("status", "again", 0))]
    if sheet.reads:
        tools.append(Button(words.SYNCS, make("syncs", "all", 0)))
    return Card(
        words.STATUS,
        (
            Banner(Kind.GOOD if calm else Kind.WARNING, words.summary(sheet)),
            *_places(sheet),
            *_errands(words.late_title(), sheet.late, sheet),
            *_errands(words.dead_title(), sheet.dead, sheet),
            *_reads(sheet),
            Context(words.doubts(sheet)),
            Buttons(tuple(tools)),
        ),
    )


def _places(sheet: StatusSheet) -> Iterable[Element]:
    if sheet.parkings:
        yield Heading(words.PLACES)
        yield Rows(tuple(_parked(index, parking, sheet) for index, parking in enumerate(sheet.parkings)))


def _parked(index: int, parking: Parking, sheet: StatusSheet) -> Row:
    title, subtitle = words.parked_row(parking, sheet.zone)
    again = Button(words.TRY_AGAIN, make("place_try", sheet.listing, index))
    return Row(title, subtitle, "", (*_renewing(parking, sheet.renewing), again))


def _errands(title: str, errands: tuple[Errand, ...], sheet: StatusSheet) -> Iterable[Element]:
    if errands:
        yield Heading(title)
        yield Rows(tuple(_errand(errand, sheet) for errand in errands))


def _errand(errand: Errand, sheet: StatusSheet) -> Row:
    title, subtitle = words.errand_row(errand, sheet.zone)
    return Row(title, subtitle, "", _again(errand))


def _again(errand: Errand) -> tuple[Button, ...]:
    return (Button(words.SEND_AGAIN, make("resend", str(errand.id), 0)),) if errand.state == "dead" else ()


def _reads(sheet: StatusSheet) -> Iterable[Element]:
    if sheet.reads:
        yield Heading(words.READ)
        yield Facts(tuple(Fact(*words.reads(read, sheet)) for read in sheet.reads))


def ledger(notice: Ledger) -> Card:
    title = words.ledger_title(notice)
    again = Buttons((Button(words.LOOK_AGAIN, make("ledger", str(notice.number), 0)),))
    if not notice.errands:
        return Card(title, (Text((Span(words.ledger_none(notice)),)), again))
    return Card(title, (Rows(tuple(_line(errand, notice) for errand in notice.errands)), again))


def _line(errand: Errand, notice: Ledger) -> Row:
    head, below = words.ledger_row(errand, notice)
    return Row(head, below, "", _again(errand))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    PlaceLost: lost,
    SlackSignIn: sign_in,
    RequestUnseen: unseen,
    StatusSheet: status,
    Ledger: ledger,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
