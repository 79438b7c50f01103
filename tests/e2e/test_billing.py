"""Can an MSP's managers share out the seats that they bought, from both chats and at once, and nobody else?"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.chat_log import Post
from domain.accounts import Account, AccountState, Allocation, Purchase, SeatPool
from domain.audit import AuditSearch
from domain.ids import AccountId, OrgId, PersonId, PlanId, ProvisionId, SubscriptionId
from domain.notices import SeatsSettled, SeatsShort
from domain.use_cases import shortages
from domain.vendors import Family
from tests.e2e.hands import SlackHands, TeamsHands, everything
from tests.e2e.home import HARBOUR, Home

TIDEWATER, SUMMIT = OrgId("tidewater"), OrgId("summit")
PSA, RMM, BUNDLE = (SubscriptionId(f"9d6b1f0e-0000-4000-8000-00000000002{n}") for n in range(3))
THEIRS = SubscriptionId("9d6b1f0e-0000-4000-8000-000000000029")
_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def buy(
    house: Home, subscription: SubscriptionId, plan: str, seats: int, msp: OrgId = HARBOUR, bundle: bool = False
) -> None:
    """As an accepted request leaves it: an account of this MSP, and a purchase."""
    account = AccountId(f"account-{msp}")
    family = Family.BUNDLE if bundle else Family.A_LA_CARTE
    async with house.built.database.pair(TIDEWATER, msp) as (vendor, _):
        email = f"admin@{msp}.example"
        made = Account(account, 1, msp, f"partner-{msp}", msp.title(), email, AccountState.ACTIVE, _NOW)
        await vendor.accounts.found(made, "UTC", "USD")
        row = Purchase(account, subscription, 1, PlanId(plan), family, seats, True, _NOW, ProvisionId("r1"))
        assert await vendor.accounts.save_purchase(row)


async def alter(house: Home, subscription: SubscriptionId, **changed: object) -> None:
    """As an accepted Update or Deprovision leaves it."""
    async with house.built.database.unit(TIDEWATER) as vendor:
        before = await vendor.accounts.purchase(subscription)
        assert before and await vendor.accounts.save_purchase(before.step(**changed))


async def pool(house: Home, subscription: SubscriptionId = PSA) -> SeatPool:
    async with house.built.database.view(TIDEWATER) as view:
        found = await view.accounts.pool(subscription)
    assert found is not None
    return found


async def seats(house: Home, subscription: SubscriptionId = PSA) -> dict[str, int]:
    return {each.integration: each.seats for each in (await pool(house, subscription)).allocations}


async def allocate(house: Home, **given: int) -> None:
    async with house.built.database.unit(TIDEWATER) as vendor:
        now = await vendor.accounts.pool(PSA)
        assert now
        rows = [Allocation(name, number) for name, number in given.items()]
        assert await vendor.accounts.allocate(PSA, rows, now.purchase.version, lowering=False)


async def shown(house: Home, key: str) -> Post:
    """The billing card of this person, opened just now."""
    seat = house.slack(key) if key in ("ada", "olga") else house.teams(key)
    before = len(seat.shows())
    await seat.say("billing")
    return await seat.sees("Billing", after=before)


@pytest.fixture
async def stocked(house: Home) -> Home:
    """Harbour has 25 PSA seats, 10 RMM seats and a bundle; Summit has a pool of its own."""
    await buy(house, PSA, "bi-psa", 25)
    await buy(house, RMM, "bi-rmm", 10)
    await buy(house, BUNDLE, "professional", 12, bundle=True)
    await buy(house, THEIRS, "bi-psa", 9, SUMMIT)
    return house


async def test_the_page_lists_what_was_bought_and_a_gear_for_each_asset(stocked: Home) -> None:
    """Lost otherwise: seats that were paid for, and that nobody finds."""
    ada, post = stocked.slack("ada"), await shown(stocked, "ada")
    words = ada.words(post)
    assert "BI Packages - PSA · 25 purchased · 0 allocated · 25 free" in words
    assert "Professional · 12 seats · Bundle" in words
    assert words.count("[⚙ Seats]") == 2
    assert "9 purchased" not in words


async def test_an_msp_that_has_bought_nothing_is_told_so(house: Home) -> None:
    """Lost otherwise: an empty page that seems broken."""
    assert "Nothing was bought here" in house.slack("ada").words(await shown(house, "ada"))


async def test_who_manages_nothing_sees_no_billing(stocked: Home) -> None:
    """Lost otherwise: what an MSP buys, told to its clients and techs."""
    for key in ("theo", "clara"):
        seat = stocked.slack(key)
        before = len(seat.shows())
        await seat.say("billing")
        assert "purchased" not in seat.words(await seat.sees("manage", after=before))


async def test_seats_are_added_one_by_one_and_saved_together_in_slack(stocked: Home) -> None:
    """Lost otherwise: the walk that the purchase mail asks for."""
    ada, post = stocked.slack("ada"), await shown(stocked, "ada")
    await ada.press(post, "⚙ Seats", row="PSA")
    await ada.press_form("+ Add", **{"new.0": "autotask", "new_seats.0": "8"})
    assert "25 purchased · 8 allocated · 17 free" in everything(ada.window())
    await ada.press_form("+ Add", **{"new.1": "syncro", "new_seats.1": "5", "line.autotask.0": "9"})
    assert "25 purchased · 14 allocated · 11 free" in everything(ada.window())
    assert await seats(stocked) == {}, "nothing is saved before Save"
    await ada.fill()
    await ada.sees("BI Packages - PSA is saved.", "25 purchased · 14 allocated · 11 free")
    assert await seats(stocked) == {"autotask": 9, "syncro": 5}


async def test_seats_are_added_one_by_one_and_saved_together_in_teams(stocked: Home) -> None:
    """Lost otherwise: the same walk, for those who sit in the other chat."""
    ben, post = stocked.teams("ben"), await shown(stocked, "ben")
    await ben.press(post, "⚙ Seats", nth=0)
    seen = await ben.press_form("+ Add", **{"new.0": "autotask", "new_seats.0": "8"})
    assert "25 purchased · 8 allocated · 17 free" in everything(seen.body)
    seen = await ben.press_form("+ Add", **{"new.1": "", "new_seats.1": "5"})
    assert "No integration is chosen" in everything(seen.body)
    await ben.press_form("+ Add", **{"new.1": "syncro", "new_seats.1": "5"})
    await ben.fill(**{"line.autotask.0": "9"})
    await ben.sees("BI Packages - PSA is saved.", "25 purchased · 14 allocated · 11 free")
    assert await seats(stocked) == {"autotask": 9, "syncro": 5}
    async with stocked.built.database.view(HARBOUR) as view:
        lines = (await view.audit.page(AuditSearch(action="pool.allocate"), 0, 5)).lines
    assert [(line.entry.actor, line.entry.via) for line in lines] == [("Ben Okafor", "teams")]


async def test_of_two_who_raise_at_once_one_is_told_what_the_other_has_saved(stocked: Home) -> None:
    """Lost otherwise: more seats given out than there are, or one admin's work undone by the other's."""
    ada, ben = stocked.slack("ada"), stocked.teams("ben")
    await ada.press(await shown(stocked, "ada"), "⚙ Seats", row="PSA")
    await ben.press(await shown(stocked, "ben"), "⚙ Seats", nth=0)
    theirs = await asyncio.gather(
        ada.fill(**{"new.0": "autotask", "new_seats.0": "20"}), ben.fill(**{"new.0": "syncro", "new_seats.0": "20"})
    )
    assert await seats(stocked) in ({"autotask": 20}, {"syncro": 20})
    told = " ".join(everything(seen.body) for seen in theirs)
    assert "0 → 20" in told and "20 of 25 purchased seats are allocated now" in told
    assert "Nothing of yours was saved" in told


async def test_a_reduction_while_the_form_is_open_is_told_and_nothing_is_saved(stocked: Home) -> None:
    """Lost otherwise: seats allocated that Pax8 has taken back a moment before."""
    ada = stocked.slack("ada")
    await ada.press(await shown(stocked, "ada"), "⚙ Seats", row="PSA")
    await alter(stocked, PSA, quantity=10)
    await ada.fill(**{"new.0": "autotask", "new_seats.0": "20"})
    assert "The purchase of BI Packages - PSA has changed" in everything(ada.window())
    assert "10 purchased · 0 allocated · 10 free" in everything(ada.window())
    await ada.press_form("+ Add", **{"new.0": "autotask", "new_seats.0": "20"})
    assert "20 seats of BI Packages - PSA would be allocated, and 10 are purchased" in everything(ada.window())
    await ada.fill(**{"new.0": "autotask", "new_seats.0": "10"})
    assert await seats(stocked) == {"autotask": 10}


async def test_with_a_shortage_seats_are_only_lowered_and_its_end_is_told(stocked: Home) -> None:
    """Lost otherwise: a shortage that grows, or that nobody learns is over."""
    await allocate(stocked, autotask=15, syncro=10)
    await alter(stocked, PSA, quantity=20)
    assert (await pool(stocked)).shortage == 5
    hands = SlackHands(stocked.slack("ada"))
    version = (await pool(stocked)).purchase.version
    for typed in (
        {"line.autotask.15": "16", "line.syncro.10": "1"},
        {"line.autotask.15": "15", "new.2": "halopsa", "new_seats.2": "1"},
    ):
        told = await hands.send_form(f"pool:{PSA}:{version}", typed, "allocate")
        assert "can only be lowered" in everything(told.body), typed
    assert await seats(stocked) == {"autotask": 15, "syncro": 10}
    await hands.send_form(f"pool:{PSA}:{version}", {"line.autotask.15": "14", "line.syncro.10": "8"}, "allocate")
    assert (await pool(stocked)).shortage == 2, "a step towards the end is saved"
    await hands.send_form(f"pool:{PSA}:{version + 1}", {"line.autotask.14": "14", "line.syncro.8": ""}, "allocate")
    assert await seats(stocked) == {"autotask": 14}
    told_of = await _inbox(stocked)
    assert [(type(each), each.by) for each in told_of if isinstance(each, SeatsSettled)] == [
        (SeatsSettled, "Ada Novak")
    ]


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "ten", "1000000000", "٣"])
async def test_what_is_no_number_of_seats_is_told_at_its_field(stocked: Home, typed: str) -> None:
    """Lost otherwise: a pool that no sum holds for."""
    for told in (
        await SlackHands(stocked.slack("ada")).send_form(
            f"pool:{PSA}:1", {"new.0": "autotask", "new_seats.0": typed}, "allocate"
        ),
        await TeamsHands(stocked.teams("ben")).send_form(f"pool:{PSA}:1", {"line.autotask.0": typed}, "allocate"),
    ):
        assert "is not a number of seats. Type a whole number from 1 to 25" in everything(told.body)
    assert await seats(stocked) == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"new.0": "no-such", "new_seats.0": "3"}, "has no such integration"),
        ({"line.no-such.0": "3"}, "has no such integration"),
        ({"line.autotask.0": "3", "new.0": "autotask", "new_seats.0": "3"}, "is there already"),
        ({"new.0": "autotask", "new_seats.0": ""}, "Enter how many it gets"),
        ({"new.0": "", "new_seats.0": "4"}, "No integration is chosen"),
        ({"new.0": "autotask", "new_seats.0": "26"}, "26 seats of BI Packages - PSA would be allocated"),
    ],
    ids=[
        "an integration to add that is none of the plan's",
        "a line of an integration that is none of the plan's",
        "an integration twice",
        "an integration without seats",
        "seats without an integration",
        "more than is purchased",
    ],
)
async def test_a_form_that_was_tampered_with_saves_nothing(stocked: Home, values: dict[str, str], said: str) -> None:
    """Lost otherwise: whatever a client that checks nothing can think of."""
    told = await TeamsHands(stocked.teams("ben")).send_form(f"pool:{PSA}:1", values, "allocate")
    assert said in everything(told.body)
    told = await SlackHands(stocked.slack("ada")).send_form(f"pool:{PSA}:1", values, "allocate")
    assert said in everything(told.body)
    assert await seats(stocked) == {}


async def test_another_msp_s_pool_is_as_if_there_were_none(stocked: Home) -> None:
    """Lost otherwise: the wall between two MSPs of one vendor."""
    values = {"new.0": "autotask", "new_seats.0": "3"}
    ada, ben = SlackHands(stocked.slack("ada")), TeamsHands(stocked.teams("ben"))
    for subscription in (THEIRS, BUNDLE, SubscriptionId("no-such")):
        for told in (
            await ben.fetch(f"pool:{subscription}:1"),
            await ben.send_form(f"pool:{subscription}:1", values, "allocate"),
            await ben.send_form(f"pool:{subscription}:1", {**values, "pressed": "add"}, "allocate"),
            await ada.send_form(f"pool:{subscription}:1", values, "allocate"),
        ):
            assert "no such seats among your purchases" in everything(told.body)
    assert await seats(stocked, THEIRS) == {}


async def test_a_shortage_is_told_once_a_day_until_it_is_resolved(stocked: Home) -> None:
    """Lost otherwise: an MSP that uses seats which it does not pay for, and never hears of it again."""
    await allocate(stocked, autotask=15, syncro=10)
    await alter(stocked, PSA, live=False)
    ports, nine = stocked.built.ports, datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert await shortages.remind(ports, TIDEWATER, nine) == 1
    assert await shortages.remind(ports, TIDEWATER, nine + timedelta(minutes=5)) == 0
    assert await shortages.remind(ports, TIDEWATER, nine + timedelta(days=1)) == 1
    told = [each for each in await _inbox(stocked) if isinstance(each, SeatsShort)]
    assert [(each.shortage, each.again, each.plan) for each in told] == [(25, True, "BI Packages - PSA")] * 2
    async with stocked.built.database.view(TIDEWATER) as view:
        mails = await view.mails.about(f"account/account-harbour/short/{PSA}/")
    assert [mail.to for mail in mails] == ["admin@harbour.example"] * 2
    words = stocked.slack("ada").words(await shown(stocked, "ada"))
    assert "Too many are allocated: 25 seats of BI Packages - PSA" in words
    version = (await pool(stocked)).purchase.version
    await SlackHands(stocked.slack("ada")).send_form(
        f"pool:{PSA}:{version}", {"line.autotask.15": "", "line.syncro.10": ""}, "allocate"
    )
    assert await shortages.remind(ports, TIDEWATER, nine + timedelta(days=2)) == 0
    assert "PSA" not in stocked.slack("ada").words(await shown(stocked, "ada")), "cancelled and empty: it is gone"


async def _inbox(house: Home) -> list[object]:
    async with house.built.database.view(HARBOUR) as view:
        return [row.notice for row in (await view.inbox.page(PersonId("ada"), 0, 50)).rows]
