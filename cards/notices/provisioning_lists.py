"""How do the lists of a vendor look: requests and accounts; and one account by itself?"""

from collections.abc import Callable
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
    Row,
    Rows,
    Span,
    Style,
    Text,
)
from cards.notices.turning import pager
from cards.tokens import make
from cards.words import provisioning as words
from cards.words import vendor_accounts as told
from domain.accounts import AccountState
from domain.notices import AccountLine, AccountList, AccountSheet, MailLine, ProvisionList
from domain.provisioning import ProvisionRequest


def requests(notice: ProvisionList) -> Card:
    body: list[Element] = []
    if waiting := words.waiting(notice):
        body.append(Banner(Kind.WARNING, waiting))
    body.append(_strong(words.list_count(notice)))
    if notice.rows:
        body.append(Rows(tuple(_request(row, notice.zone) for row in notice.rows)))
        body.append(Context(words.place(notice.offset, len(notice.rows), notice.total)))
    turn = pager("provisions", notice.listing, notice.offset, len(notice.rows), notice.total, notice.page_size)
    return Card(words.LIST_TITLE, (*body, Buttons((*turn, *_onward(notice)))))


def accounts(notice: AccountList) -> Card:
    body: list[Element] = [_strong(told.list_count(notice))]
    if notice.rows:
        body.append(Rows(tuple(_account(line) for line in notice.rows)))
        body.append(Context(words.place(notice.offset, len(notice.rows), notice.total)))
    turn = pager("accounts", notice.listing, notice.offset, len(notice.rows), notice.total, notice.page_size)
    back = Button(told.REQUESTS, make("provisions", "all", 0))
    return Card(told.TITLE, (*body, Buttons((*turn, back))))


def account(notice: AccountSheet) -> Card:
    body: list[Element] = [Banner(Kind.GOOD, told.RESENT)] if notice.resent else []
    body.append(Facts(tuple(Fact(label, value) for label, value in told.facts(notice) if value)))
    body.append(Heading(told.PURCHASES))
    lines = tuple(Row(*told.purchase(line, notice.zone)) for line in notice.purchases)
    body.append(Rows(lines) if lines else Text((Span(told.NO_PURCHASES),)))
    if notice.mails:
        body += [Heading(told.MAILS), mail_rows(notice.mails, notice.zone)]
    back = Button(told.TITLE, make("accounts", "all", 0))
    return Card(notice.account.name, (*body, Buttons((*_resend(notice), back))))


def mail_rows(mails: tuple[MailLine, ...], zone: str) -> Rows:
    return Rows(tuple(Row(*words.mail_row(mail, zone)) for mail in mails))


def _request(request: ProvisionRequest, zone: str) -> Row:
    look = Button(words.OPEN, make("provision_show", str(request.number), request.version))
    return Row(words.row_title(request), words.row_subtitle(request, zone), words.row_value(request), (look,))


def _onward(notice: ProvisionList) -> tuple[Button, ...]:
    """The lists that this one is not."""
    wanted = notice.filter
    lists = (
        (words.HELD_ONLY, "held", wanted.status == "held"),
        (words.ALL, "all", not (wanted.status or wanted.type or wanted.words or wanted.simulation)),
        (words.SIMULATIONS, "simulations", wanted.simulation),
    )
    others = tuple(Button(label, make("provisions", name, 0)) for label, name, here in lists if not here)
    accounts = Button(words.ACCOUNTS, make("accounts", "all", 0))
    return (*others, accounts, Button(words.PLACES, make("alerts", "now", 0)))


def _account(line: AccountLine) -> Row:
    look = Button(words.OPEN, make("account", line.account.id, line.account.version))
    return Row(line.account.name, told.row_subtitle(line), "", (look,))


def _resend(notice: AccountSheet) -> tuple[Button, ...]:
    """There is a link to send for as long as nobody has registered with it."""
    account = notice.account
    if account.state is not AccountState.INVITED or notice.resent:
        return ()
    token = make("account_resend", account.id, account.version)
    return (Button(told.RESEND, token, Style.PRIMARY, confirm=told.RESEND_SURE),)


def _strong(text: str) -> Text:
    return Text((Span(text, Emphasis.STRONG),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    ProvisionList: requests,
    AccountList: accounts,
    AccountSheet: account,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
