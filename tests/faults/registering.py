"""How does an MSP that has bought come to work here by its link, whatever becomes of the bot meanwhile?"""

import re
from itertools import count
from typing import NamedTuple
from uuid import uuid4

import aiohttp

from bot.playground.cast import BI_PSA
from bot.playground.seats import Missed
from bot.playground.slack import User
from bot.playground.slack.oauth import NOT_INSTALLED
from domain.accounts import Account, AccountState
from domain.ids import AccountId
from domain.notices import Registered
from tests.e2e.visiting import Visitor
from tests.faults.flows import carried_out, provision
from tests.faults.provisions import VENDOR
from tests.faults.street import Street

_numbers = count(1)
_LINK = re.compile(r"https?://\S+/register/[\w=-]+")


class _Msp(NamedTuple):
    """Of an admin who has a Slack workspace of their own, and installs the app there."""

    name: str
    admin: str
    address: str


class _Answered(NamedTuple):
    accepted: bool


async def registered(street: Street) -> None:
    """Bought, invited by mail, registered by the mail's page with a Slack workspace, and greeted there."""
    msp = _founded(street, next(_numbers))
    market = street.stage.market
    told = {"partnerId": str(uuid4()), "partnerName": msp.name}
    request = await market.order(product=BI_PSA, quantity=4, details={"adminEmail": msp.address}, **told)
    await carried_out(street, request)
    bought = await provision(street, request)
    assert bought is not None and bought.account is not None
    account = bought.account
    link = _mailed(street, msp.address)
    async with Visitor() as visitor:

        async def done() -> bool:
            return (await _account(street, account)).state is AccountState.ACTIVE

        await street.until(done, lambda: _walked(visitor, link, msp))
    await street.rest()
    await _served(street, account, msp)


def _mailed(street: Street, address: str) -> str:
    """The newest, of a mail that was sent again since whoever sent it died: each copy has a link of its own, and all of
    them lead there.
    """
    mails = [mail for mail in street.stage.mail.log.to(address) if _LINK.search(mail.text)]
    [_id] = {mail.message_id for mail in mails}
    [link] = set(_LINK.findall(mails[-1].text))
    return str(link)


async def _walked(visitor: Visitor, link: str, msp: _Msp) -> _Answered:
    """The page from its link to its end, with what was done before found done."""
    try:
        page = await visitor.open(link)
        if "Connect Slack" in page.buttons.values():
            page = await visitor.connect(page, "Connect Slack", msp.admin)
        typed = {"name": msp.name, "zone": "America/Chicago", "admin": "Jo Pier", "email": msp.address}
        page = await visitor.press(page, "Finish", typed)
    except (aiohttp.ClientError, StopIteration) as error:
        raise Missed(str(error)) from None
    return _Answered("You are registered" in page.text)


async def _served(street: Street, id: AccountId, msp: _Msp) -> None:
    """Once: one manager, one letter, one mail, one greeting."""
    account = await _account(street, id)
    async with street.database.view(account.msp) as view:
        [(person, _)] = await view.people.managers()
        letters = await view.inbox.page(person, 0, 9)
    async with street.database.view(VENDOR) as view:
        [_mail] = await view.mails.about(f"account/{id}/registered")
    assert sum(isinstance(each.notice, Registered) for each in letters.rows) == 1, letters
    posts = [post for post in street.stage.slack.log.posts.values() if "registration with" in str(post.body)]
    greetings = [post for post in posts if msp.admin in street.stage.slack.state.channels[post.conversation].members]
    assert len(greetings) == 1, greetings


async def _account(street: Street, id: AccountId) -> Account:
    async with street.database.view(VENDOR) as view:
        found = await view.accounts.get(id)
    assert found is not None
    return found


def _founded(street: Street, number: int) -> _Msp:
    slack, msp = street.stage.slack.state, _Msp(f"Quay {number} IT", f"U0QUAY{number}", f"jo@quay-{number}.example")
    team = f"T0QUAY{number}"
    slack.add_workspace(team, msp.name, "").dead_because = NOT_INSTALLED
    slack.add_user(User(id=msp.admin, team_id=team, name=f"jo{number}", real_name="Jo Quay", email=msp.address))
    return msp
