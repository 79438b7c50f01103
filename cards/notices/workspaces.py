"""Which card tells which workspaces and tenants are connected, and how another is?"""

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
    Form,
    Heading,
    Kind,
    LineField,
    Link,
    Row,
    Rows,
    SearchField,
    Span,
    Style,
    Text,
)
from cards.tokens import make
from cards.words import labels
from cards.words import reach as lost
from cards.words import workspaces as words
from domain.ids import InstallationId
from domain.notices import (
    ConnectWorkspaceForm,
    WorkspaceConnected,
    WorkspaceDisconnected,
    WorkspaceLinkMade,
    WorkspaceLinkMail,
    WorkspaceList,
)
from domain.workspaces import Workspace, WorkspaceLink

_ALL = Button(words.ALL, make("workspaces", "all", 0))


def workspaces(notice: WorkspaceList) -> Card:
    return Card(words.TITLE, tuple(_workspaces(notice)))


def _workspaces(notice: WorkspaceList) -> Iterable[Element]:
    if notice.gone:
        yield Banner(Kind.GOOD, words.gone(notice.gone))
    if notice.withdrawn:
        yield Banner(Kind.GOOD, words.WITHDRAWN)
    yield Text((Span(words.totals(notice) if notice.rows else words.NONE, Emphasis.STRONG),))
    if notice.rows:
        yield Rows(tuple(_row(one, notice) for one in notice.rows))
    if notice.links:
        yield Heading(words.LINKS)
        yield Rows(tuple(_link(one, notice) for one in notice.links))
        yield Context(words.more_links(notice.more_links))
    if not notice.offered:
        yield Context(words.NOT_OFFERED)
    buttons = (*_turning(notice), *([_connect()] if notice.offered else []))
    if buttons:
        yield Buttons(buttons)


def _row(one: Workspace, notice: WorkspaceList) -> Row:
    again = Button(lost.CONNECT_AGAIN, make("reconnect", one.door.id, 0), Style.PRIMARY)
    renewed = (again,) if one.renewable and notice.renewing else ()
    return Row(*words.row(one, notice), buttons=(*renewed, _disconnect(one.door.id)))


def _link(one: WorkspaceLink, notice: WorkspaceList) -> Row:
    token = make("workspace_withdraw", one.id, 0)
    withdraw = Button(words.WITHDRAW, token, Style.DANGER, confirm=words.WITHDRAW_SURE)
    return Row(*words.link_row(one, notice), buttons=(withdraw,))


def _turning(notice: WorkspaceList) -> tuple[Button, ...]:
    at, size = notice.offset, notice.page_size
    back = [Button(labels.PREVIOUS, make("workspaces", "all", max(at - size, 0)))] if at else []
    onward = [Button(labels.NEXT, make("workspaces", "all", at + size))] if at + size < notice.total else []
    return (*back, *onward)


def made(notice: WorkspaceLinkMade) -> Card:
    return Card(
        words.LINK_TITLE,
        (
            Text((Span(words.link_for(notice)),)),
            Text((Span(notice.url, Emphasis.CODE),)),
            Text((Span(words.GIVE_IT),)),
            *([Text((Span(words.mailed(notice)),))] if notice.mail_to else []),
            Context(f"{words.good_until(notice)}. {words.ONCE}"),
            Buttons((_ALL,)),
        ),
    )


def mail(notice: WorkspaceLinkMail) -> Card:
    return Card(
        words.mail_title(notice),
        (
            Text((Span(words.mail_text(notice)),)),
            Text((Span(words.MAIL_HOW),)),
            *([Text((Link(words.OPEN_LINK, notice.link),))] if notice.link else []),
            Text((Span(words.MAIL_WHO),)),
            Context(words.mail_until(notice)),
        ),
    )


def connected(notice: WorkspaceConnected) -> Card:
    invite = Button(words.INVITE, make("invite", "new", 0), Style.PRIMARY, opens_form=True)
    return Card(
        words.CONNECTED_TITLE,
        (
            Banner(Kind.GOOD, words.connected(notice)),
            Text((Span(words.NEXT),)),
            Context(words.connected_how(notice)),
            Buttons((invite, _ALL, _disconnect(notice.door))),
        ),
    )


def disconnected(notice: WorkspaceDisconnected) -> Card:
    return Card(
        words.DISCONNECTED_TITLE,
        (Banner(Kind.INFO, words.disconnected(notice)), Context(words.STILL_THERE), Buttons((_ALL,))),
    )


def form(notice: ConnectWorkspaceForm) -> Form:
    return Form(
        name="workspace_connect",
        token=make("workspace_connect", "new", 0),
        title=words.FORM_TITLE,
        submit=words.MAKE,
        intro=(Text((Span(words.FORM_INTRO),)),),
        fields=(
            SearchField("whose", words.WHOSE, hint=words.WHOSE_HINT, placeholder=words.WHOSE_PLACEHOLDER),
            LineField("email", words.EMAIL, 254, hint=words.EMAIL_HINT, optional=True),
        ),
    )


def _connect() -> Button:
    return Button(words.CONNECT, make("workspace_connect", "new", 0), Style.PRIMARY, opens_form=True)


def _disconnect(door: InstallationId) -> Button:
    token = make("workspace_disconnect", door, 0)
    return Button(words.DISCONNECT, token, Style.DANGER, confirm=words.DISCONNECT_SURE)


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    WorkspaceList: workspaces,
    WorkspaceLinkMade: made,
    WorkspaceLinkMail: mail,
    WorkspaceConnected: connected,
    WorkspaceDisconnected: disconnected,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {ConnectWorkspaceForm: form}
