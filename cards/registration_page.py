"""How does the registration page look, at every stage of a link's life?"""

from collections.abc import Iterable
from datetime import datetime

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Element,
    Form,
    Heading,
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
from cards.tokens import make
from cards.web import Sent, Wrong, card_page, form_page
from cards.web_fields import Asked
from cards.words import registration_page as words
from domain.registration import Link, RegistrationSheet, Way

FINISH, CODE, RESEND = "register_finish", "register_code", "register_resend"
CONNECT = {Way.SLACK: "connect_slack", Way.TEAMS: "connect_teams", Way.PAX8: "connect_marketplace"}
DROP = {Way.SLACK: "drop_slack", Way.TEAMS: "drop_teams", Way.PAX8: "drop_marketplace"}


def page(sheet: RegistrationSheet, sent: Sent, zones: tuple[str, ...], wrong: tuple[Wrong, ...] = ()) -> str:
    match sheet.link:
        case Link.GOOD:
            return _form(sheet, sent, zones, wrong)
        case Link.EXPIRED | Link.OLD:
            return card_page(_over(sheet), sent)
        case Link.SPENT:
            return card_page(Card(words.done_title(sheet.vendor), tuple(_texts(words.DONE_HOW))))
        case _:
            return card_page(Card(words.CANCELLED, tuple(_texts((words.CANCELLED_HOW,)))))


def sent_anew() -> str:
    """The same whatever came of it."""
    return card_page(Card(words.SENT_TITLE, tuple(_texts((words.SENT,)))))


def code_page(code: str, until: datetime, zone: str) -> str:
    how = words.code_how(code, until, zone)
    return card_page(Card(words.CODE_TITLE, (Banner(Kind.INFO, how[0]), *_texts(how[1:]))))


def _form(sheet: RegistrationSheet, sent: Sent, zones: tuple[str, ...], wrong: tuple[Wrong, ...]) -> str:
    told = sheet.told
    chosen = (Option(told.zone, told.zone),) if told.zone else ()
    form = Form(
        name="register",
        token=_token(FINISH, sheet),
        title=words.title(sheet.vendor),
        submit=words.FINISH,
        intro=(*_texts((words.bought(sheet),)), Context(words.COOKIE), Heading(words.STEP_COMPANY)),
        fields=(
            LineField("name", words.NAME, 80, hint=words.NAME_HINT, value=told.name),
            SearchField("zone", words.ZONE, chosen, hint=words.ZONE_HINT),
            LineField("admin", words.ADMIN, 80, hint=words.ADMIN_HINT, value=told.admin),
            LineField("email", words.EMAIL, 254, hint=words.EMAIL_HINT, value=told.email),
        ),
    )
    asked = {
        "name": Asked("organization"),
        "zone": Asked(options=tuple(Option(zone, zone.replace("_", " ")) for zone in zones)),
        "admin": Asked("name"),
        "email": Asked("email"),
    }
    return form_page(form, sent, wrong, tuple(_connections(sheet)), asked, below=tuple(_already(sheet)))


def _connections(sheet: RegistrationSheet) -> Iterable[Element]:
    yield Heading(words.STEP_CHAT)
    yield from _texts((words.CHAT_WHY,))
    yield Rows(
        tuple(
            _row(sheet, Way(platform.value), words.chat_stands(sheet.chat(platform)), sheet.chat(platform) is not None)
            for platform in words.PLATFORMS
        )
    )
    yield Heading(words.STEP_PAX8)
    yield from _texts((words.PAX8_WHY,))
    yield Rows((_row(sheet, Way.PAX8, words.PAX8_CONNECTED if sheet.pax8 else words.NOT_CONNECTED, sheet.pax8),))
    yield Heading(words.STEP_FINISH)
    yield from _texts((words.FINISH_WHY,))


def _row(sheet: RegistrationSheet, way: Way, stands: str, connected: bool) -> Row:
    if way not in sheet.offered:
        return Row(words.WAYS[way], words.NOT_OFFERED)
    if connected:
        return Row(words.WAYS[way], stands, buttons=(Button(words.DISCONNECT, _token(DROP[way], sheet)),))
    return Row(words.WAYS[way], stands, buttons=(Button(words.CONNECT, _token(CONNECT[way], sheet)),))


def _already(sheet: RegistrationSheet) -> Iterable[Element]:
    yield Heading(words.ALREADY)
    yield from _texts((words.ALREADY_WHY,))
    yield Buttons((Button(words.GET_CODE, _token(CODE, sheet)),))


def _over(sheet: RegistrationSheet) -> Card:
    title, how = words.OVER[sheet.link.value]
    anew = Button(words.SEND_ANEW, _token(RESEND, sheet), Style.PRIMARY)
    return Card(title, (*_texts((how,)), Buttons((anew,))))


def _token(verb: str, sheet: RegistrationSheet) -> str:
    return make(verb, sheet.account, sheet.version)


def _texts(told: Iterable[str]) -> Iterable[Element]:
    return (Text((Span(each),)) for each in told)
