"""Wherever the bot is killed on the way from an order to its result: is nothing lost, and nothing done twice?"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.playground.cast import BI_PSA, PROVISIONING
from bot.playground.chat_log import Post
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.accounts import Account, AccountState
from domain.audit import AuditSearch
from domain.ids import OrgId, PersonId
from domain.notices import AssetsPurchased
from domain.provisioning import ProvisionStatus
from tests.e2e.home import Home
from tests.e2e.intake import TIDEWATER, Vendor
from tests.e2e.lives import Street, street

SEATS = 4
EDGES = (
    *("a commit", "a commit of two"),
    *("pax8 request", "pax8 results", "pax8 post", "the end of a provision"),
    *("smtp send VendorWelcome", "smtp send AssetsPurchased", "the end of a mail"),
    *("{} post ProvisionCard", "{} post ProvisionMoved", "the end of a show", "the end of a tell"),
)
"""Each has a moment before it and one after."""


@dataclass(frozen=True, slots=True)
class Bought:
    """Of one asset, by an MSP that nobody knew before; `ended` is the step at which the first life did."""

    request: str
    partner: str
    name: str
    email: str
    ended: str


@dataclass(frozen=True, slots=True)
class Alerts:
    """The conversation where provisioning alerts come, and who reads them there."""

    platform: str
    place: str

    @classmethod
    async def wanted(cls, home: Home, platform: str) -> "Alerts":
        if platform == "slack":
            vera = home.slack("vera")
            await vera.command("/provisioning", "subscribe", PROVISIONING)
            await vera.press(await vera.sees("Post provisioning alerts here?", place=PROVISIONING), "Post alerts here")
            return cls(platform, PROVISIONING)
        milo, rooms = home.teams("milo"), home.stage.teams.state.conversations.values()
        orders = next(each.id for each in rooms if each.name == "Provisioning")
        await milo.say("provisioning subscribe", orders)
        await milo.press(await milo.sees("Post provisioning alerts here?"), "Post alerts here")
        return cls(platform, orders)

    def reader(self, home: Home) -> SlackSeat | TeamsSeat:
        return home.slack("vera") if self.platform == "slack" else home.teams("milo")

    def about(self, home: Home, name: str) -> list[tuple[Post, str]]:
        """What stands there with this name in it, and what it says."""
        reader = self.reader(home)
        said = ((post, reader.words(post)) for post in reader.shows(self.place))
        return [(post, words) for post, words in said if f"{name}\n" in words]


@asynccontextmanager
async def open_for_business(database_url: str, platform: str) -> AsyncIterator[tuple[Street, Alerts]]:
    async with street(database_url) as made:
        alerts = await Alerts.wanted(await made.house(), platform)
        await made.worked_off()
        yield made, alerts


async def bought(street: Street, last: int) -> Bought:
    """Ordered in a life that ends at its `last` step, and worked off in the next one. One that was not acknowledged is
    sent again, as Pax8 does.
    """
    home, partner = await street.house(), f"5ea7715e-0000-4000-8000-{last:012}"
    name, email = f"Pier {last} IT", f"jo@pier-{last}.example"
    told = {"details": {"adminEmail": email}, "partnerId": partner, "partnerName": name}
    street.life.walk(last)
    ordering = asyncio.create_task(home.market.order(product=BI_PSA, quantity=SEATS, **told))
    await street.until(ordering)
    ended = street.life.way[-1] if street.life.over.is_set() else ""
    if ended:
        await street.bury()
    request = await ordering
    home = await street.house()
    if home.market.attempts(request)[-1]["status"] != "Acknowledged":
        assert await home.market.deliver(request)
    await street.worked_off()
    return Bought(request, partner, name, email, ended)


async def told_pax8_once(home: Home, bought: Bought) -> None:
    """The latest attempt that was acknowledged."""
    heard = [each["id"] for each in home.market.attempts(bought.request) if each["status"] == "Acknowledged"]
    results = [(each["provisionAttemptId"], each["status"]) for each in home.market.results(bought.request)]
    assert results == [(heard[-1], "Success")]
    done = await Vendor(home).get(bought.request)
    assert done is not None and done.answer is not None
    assert (done.status, done.answered, done.answer.elsewhere) == (ProvisionStatus.ACCEPTED, True, False)


async def opened_once(home: Home, bought: Bought) -> None:
    """Account, organisation, purchase and notice; and each is on record once."""
    async with home.built.database.view(TIDEWATER) as view:
        found = await view.accounts.of_partner(bought.partner)
        assert found is not None
        purchases = await view.accounts.purchases(found.id)
        named = (await view.accounts.search(bought.name, 0, 10)).total
    organisations = [each for each in await home.built.ports.installations.organisations() if each.name == bought.name]
    assert (found.state, found.name, found.email) == (AccountState.INVITED, bought.name, bought.email)
    assert [(each.plan, each.quantity, each.live) for each in purchases] == [("bi-psa", SEATS, True)]
    assert (named, [each.id for each in organisations]) == (1, [found.msp])
    await recorded_once(home, bought, found)
    async with home.built.database.view(found.msp) as view:
        inbox = await view.inbox.page(PersonId("nobody"), 0, 10)
    assert [type(each.notice) for each in inbox.rows] == [AssetsPurchased]


async def recorded_once(home: Home, bought: Bought, account: Account) -> None:
    said = await Vendor(home).recorded(bought.request)
    heard = 1 if bought.ended == "before a commit" else len(home.market.attempts(bought.request))
    assert said == [*["provision.receive"] * heard, "provision.accept", "provision.report"]
    for org in (TIDEWATER, account.msp):
        assert await record(home, org, account) == ["account.open", "account.buy"]


async def record(home: Home, org: OrgId, account: Account) -> list[str]:
    async with home.built.database.view(org) as view:
        lines = (await view.audit.page(AuditSearch(action="account."), 0, 1000)).lines
    return [each.entry.action for each in reversed(lines) if account.id in each.entry.subject]


async def mailed_once(home: Home, bought: Bought) -> None:
    """Two copies only of one that the mail server took and nobody could record; they are known by their one id."""
    mails = home.mails(bought.email)
    copies = Counter(each.message_id for each in mails)
    assert len(copies) == 2, [mail.subject for mail in mails]
    for link in ("/register/", "/billing/"):
        assert len({mail.message_id for mail in mails if link in mail.text}) == 1, link
    unsure = bought.ended.startswith("after smtp send") or bought.ended == "before the end of a mail"
    assert sum(copies.values()) == 2 + unsure
    async with home.built.database.view(TIDEWATER) as view:
        ledger = [each for each in await view.mails.about("account/") if each.to == bought.email]
    assert [(each.sent_at is not None, each.failure) for each in ledger] == [(True, None)] * 2


async def shown_once(home: Home, bought: Bought, alerts: Alerts) -> None:
    """One card, which is current, and below it each step, said once. Teams lets nobody look for a lost copy."""
    posts = alerts.about(home, bought.name)
    cards = [post for post, words in posts if "Contact:" in words]
    unsure = alerts.platform == "teams" and bought.ended.startswith(("after teams post", "before the end of a"))
    assert len(cards) in ((1, 2) if unsure else (1,)), [words for _, words in posts]
    assert "Reported to Pax8 as Success" in alerts.reader(home).words(cards[-1])
    below = [(post.thread, words) for post, words in posts if post not in cards]
    said = Counter(words for _, words in below)
    assert {thread for thread, _ in below} <= {card.id for card in cards}
    for step in ("Accepted by the requirements", "Reported to Pax8 as Success"):
        assert len([words for words in said if step in words]) == 1, said
    assert max(said.values()) == 1 or unsure, said


async def nothing_lost_and_nothing_twice(home: Home, bought: Bought, alerts: Alerts) -> None:
    await told_pax8_once(home, bought)
    await opened_once(home, bought)
    await mailed_once(home, bought)
    await shown_once(home, bought, alerts)


SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
async def test_killed_at_any_step_nothing_is_lost_and_nothing_done_twice(sqlite_url: str, share: int) -> None:
    """Lost otherwise: a purchase that is paid for and never carried out, or two of anything: accounts, mails, results."""
    await walk(sqlite_url, "slack", range(1 + share, 500, SHARES))


@pytest.mark.parametrize("share", range(2))
async def test_killed_between_replicas_with_its_cards_in_teams(postgres_url: str, share: int) -> None:
    """Lost otherwise: what a replica had begun when it died; its leases end by themselves."""
    await walk(postgres_url, "teams", range(2 + 4 * share, 500, 8))


async def walk(database_url: str, platform: str, lasts: Sequence[int]) -> None:
    """One purchase after another, killed at each of these steps, until one has fewer of them."""
    async with open_for_business(database_url, platform) as (street, alerts):
        for last in lasts:
            done = await bought(street, last)
            try:
                await nothing_lost_and_nothing_twice(await street.house(), done, alerts)
            except AssertionError as error:
                error.add_note(f"killed at step {last}, {done.ended}")
                raise
            if not done.ended:
                break
        way = street.life.way
        assert not done.ended
    assert {f"{when} {edge.format(platform)}" for edge in EDGES for when in ("before", "after")} <= set(way)
