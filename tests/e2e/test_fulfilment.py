"""Is what MSPs do at Pax8 carried out on their account, once, and told to them in the app, by mail and in chat?"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.playground.cast import BI_PSA, BI_RMM, NEXT_TICKET, PROFESSIONAL, STARTUP
from bot.playground.market import PARTNERS
from domain.accounts import Account, AccountState, Allocation, Purchase
from domain.audit import AuditSearch
from domain.errors import AccountMoved
from domain.ids import AccountId, OrgId, ProvisionId, SubscriptionId
from domain.provisioning import Verdict
from domain.tenancy import Organisation
from domain.use_cases import forgetting, fulfilling
from tests.e2e.hands import everything, quiet
from tests.e2e.home import HARBOUR, Home, home

TIDEWATER = OrgId("tidewater")
ADA, LENA = PARTNERS["harbour"].contact, PARTNERS["lakeside"].contact
DAY = 86_400.0


@pytest.fixture
async def house(a_database_url: str) -> AsyncIterator[Home]:
    async with home(a_database_url) as made:
        yield made


@pytest.fixture
async def registered(sqlite_url: str) -> AsyncIterator[Home]:
    """Harbour IT is registered with the vendor, and holds five seats of StartUp."""
    async with home(sqlite_url) as made:
        await join(made)
        await ordered(made, partner="harbour")
        await quiet(made)
        yield made


async def join(house: Home) -> None:
    """An account of Harbour's own organisation, as its registration would leave it."""
    now, partner = house.built.ports.clock.now(), PARTNERS["harbour"]
    account = Account(
        AccountId("harbour-account"),
        1,
        HARBOUR,
        partner.id,
        partner.name,
        ADA,
        AccountState.ACTIVE,
        now,
        registered_at=now,
    )
    async with house.built.database.pair(TIDEWATER, HARBOUR) as (vendor, _):
        assert await vendor.accounts.found(account, "UTC", "USD")


async def ordered(house: Home, type: str = "NetNew", **told: object) -> str:
    """Done at Pax8, carried out here, and answered."""
    request = await house.market.order(type, **told)  # type: ignore[arg-type]
    assert (await house.market.answered(request))["status"] == "Success"
    return request


async def calm(house: Home) -> None:
    """Until nothing is due, on either database."""
    async with asyncio.timeout(15):
        while await due(house):  # noqa: ASYNC110 - the outbox rings no bell when it is empty
            await asyncio.sleep(0.05)


async def due(house: Home) -> bool:
    first = await house.built.database.queue.next_due()
    return first is not None and first <= house.built.ports.clock.now()


async def account(house: Home, partner: str = "lakeside") -> Account | None:
    async with house.built.database.view(TIDEWATER) as view:
        return await view.accounts.of_partner(PARTNERS[partner].id)


async def purchases(house: Home, partner: str = "lakeside") -> tuple[Purchase, ...]:
    found = await account(house, partner)
    assert found is not None
    async with house.built.database.view(TIDEWATER) as view:
        return await view.accounts.purchases(found.id)


async def organisation(house: Home, org: OrgId) -> Organisation:
    async with house.built.database.view(org) as view:
        return await view.organisation()


async def done(house: Home, org: OrgId) -> list[str]:
    """What the record holds of accounts, the oldest first."""
    async with house.built.database.view(org) as view:
        lines = (await view.audit.page(AuditSearch(action="account."), 0, 50)).lines
    return [line.entry.action for line in reversed(lines)]


async def test_a_purchase_founds_account_and_organisation_and_says_welcome_once(house: Home) -> None:
    """Lost otherwise: an MSP that paid and has nothing; or two accounts of one."""
    request = await ordered(house, quantity=12)
    for _ in range(3):
        await house.market.redeliver(request)
    await calm(house)
    found = await account(house)
    assert found is not None
    assert (found.state, found.name, found.email) == (AccountState.INVITED, "Lakeside IT", LENA)
    made = await organisation(house, found.msp)
    assert (made.name, made.currency, made.time_zone, made.is_msp) == ("Lakeside IT", "USD", "UTC", True)
    assert [(each.plan, each.quantity, each.live) for each in await purchases(house)] == [("startup", 12, True)]
    await house.mail(LENA)
    mails = house.mails(LENA)
    assert len(mails) == 1 and "/register/" in mails[0].text and "Seats: 12" in mails[0].text
    assert await done(house, TIDEWATER) == await done(house, found.msp) == ["account.open", "account.buy"]


@pytest.mark.races
async def test_assets_bought_at_once_share_one_account_and_have_a_mail_each(house: Home) -> None:
    """Lost otherwise: seats of one MSP on several accounts, or a welcome for each asset."""
    assets = (BI_PSA, BI_RMM, NEXT_TICKET)
    requests = await asyncio.gather(*(house.market.order(product=asset, quantity=9) for asset in assets))
    for request in requests:
        assert (await house.market.answered(request))["status"] == "Success"
    await calm(house)
    assert sorted(each.plan for each in await purchases(house)) == ["bi-psa", "bi-rmm", "next-ticket"]
    for asset in ("BI Packages - PSA", "BI Packages - RMM", "NextTicket"):
        await house.mail(LENA, f"A La Carte Purchase: {asset}")
    mails = house.mails(LENA)
    assert len([mail for mail in mails if "A La Carte Purchase" in mail.subject]) == 3
    assert len([mail for mail in mails if "/register/" in mail.text]) == 1
    assert len(mails) == 4


async def test_a_simulation_changes_nothing(house: Home) -> None:
    """Lost otherwise: a rehearsal that sends mails and opens accounts."""
    await ordered(house, simulation=True)
    await calm(house)
    assert await account(house) is None
    assert not house.mails(LENA) and not await done(house, TIDEWATER)


async def test_seats_are_told_in_the_app_and_in_chat_where_they_are_wanted(registered: Home) -> None:
    """Lost otherwise: the document's word that each added or removed seat is told to the MSP's admin."""
    house, ada, ben = registered, registered.slack("ada"), registered.teams("ben")
    await ada.server.people.home_opened(ada.who.user)
    await ben.open_home()
    await ordered(house, "Update", partner="harbour", quantity=8)
    await quiet(house)
    assert "3 seats added: StartUp" in everything(ada.home())
    await ben.sees("3 seats added: StartUp", "new notifications")
    assert not [post for post in ada.shows() if "3 seats added" in ada.words(post)]

    await ada.press_home("All notifications")
    assert "3 seats added: StartUp" in everything(ada.window())
    await quiet(house)
    assert "new notification" not in everything(ada.home())
    await ada.say("notifications chat on")
    await ada.sees("You get each of them in your direct chat too")
    before = len(ada.shows()), len(ben.shows())
    await ordered(house, "Update", partner="harbour", quantity=7)
    await quiet(house)
    await ada.sees("1 seat removed: StartUp", "8 → 7 (−1)", after=before[0])
    assert len(ben.shows()) == before[1]
    assert not house.mails(ADA, "seat")


async def test_teams_lists_notifications_and_turns_them_off_by_a_button(registered: Home) -> None:
    """Lost otherwise: the inbox, for whoever has no home tab."""
    house, ben = registered, registered.teams("ben")
    await ordered(house, "Update", partner="harbour", quantity=8)
    await quiet(house)
    await ben.say("notifications")
    listed = await ben.sees("2 notifications, 2 new", "3 seats added", "Purchased: StartUp")
    await ben.press(listed, "Also tell me in chat")
    shown = await ben.sees("You get each of them in your direct chat too", "2 notifications")
    assert "new" not in ben.words(shown).replace("notifications", "")
    await ben.press(shown, "Stop telling me in chat")
    await ben.sees("Only plan changes, cancellations")


@pytest.mark.parametrize(("before", "after"), [(STARTUP, PROFESSIONAL), (PROFESSIONAL, STARTUP)], ids=["up", "down"])
async def test_a_change_of_plan_is_told_in_the_app_by_mail_and_in_chat(
    sqlite_url: str, before: str, after: str
) -> None:
    """Lost otherwise: the document's word that the admin hears of it in the app, via e-mail, and in MS Teams or Slack."""
    names = {STARTUP: "StartUp", PROFESSIONAL: "Professional"}
    title = f"Plan changed: {names[before]} → {names[after]}"
    async with home(sqlite_url) as house:
        await join(house)
        await ordered(house, partner="harbour", product=before)
        ada, ben = house.slack("ada"), house.teams("ben")
        await ada.server.people.home_opened(ada.who.user)
        await ordered(house, "ChangeProduct", partner="harbour", product=after)
        await quiet(house)
        await ada.sees(title)
        await ben.sees(title)
        assert title in everything(ada.home())
        mail = await house.mail(ADA, title)
        assert f"Harbour IT now has {names[after]} from Tidewater Analytics" in mail.text
        assert len(house.mails(ADA, title)) == 1


async def test_a_cancellation_closes_the_account_and_a_purchase_opens_it_again(registered: Home) -> None:
    """Lost otherwise: the mail that says that it has been processed successfully; and the way back."""
    house, ada = registered, registered.slack("ada")
    subscription = house.market.subscription("harbour", STARTUP)
    await ordered(house, "Deprovision", partner="harbour")
    mail = await house.mail(ADA, "Cancelled: StartUp")
    assert "has been processed successfully" in mail.text and "is kept until" in mail.text
    await ada.sees("Cancelled: StartUp", "has been processed successfully")
    closed = await account(house, "harbour")
    assert closed is not None and closed.state is AccountState.CLOSED
    assert closed.closed_at and closed.kept_until and (closed.kept_until - closed.closed_at).days == 90

    await ordered(house, partner="harbour", quantity=3)
    await quiet(house)
    opened = await account(house, "harbour")
    assert opened is not None and (opened.state, opened.msp) == (AccountState.ACTIVE, HARBOUR)
    assert "The account is open again" in (await house.mail(ADA, "Purchased: StartUp")).text
    assert [each.live for each in await purchases(house, "harbour")] == [True, False]
    assert subscription in {each.subscription for each in await purchases(house, "harbour")}


async def test_a_reduction_below_what_is_allocated_commits_and_says_by_how_much(registered: Home) -> None:
    """Lost otherwise: seats that nobody pays for, or an MSP that does not know why it may not allocate."""
    house, ada = registered, registered.slack("ada")
    await ordered(house, partner="harbour", product=BI_PSA, quantity=10)
    subscription = SubscriptionId(house.market.subscription("harbour", BI_PSA))
    async with house.built.database.unit(TIDEWATER) as unit:
        assert await unit.accounts.allocate(subscription, [Allocation("halopsa", 8)], 1, lowering=False)
    await ordered(house, "Update", partner="harbour", product=BI_PSA, quantity=5)
    await ada.sees("3 seats too many allocated", "8 seats of BI Packages - PSA are allocated and only 5 are purchased")
    assert "/billing/" in (await house.mail(ADA, "too many allocated")).text
    async with house.built.database.view(TIDEWATER) as view:
        pool = await view.accounts.pool(subscription)
    assert pool is not None and (pool.purchased, pool.allocated, pool.shortage) == (5, 8, 3)
    await ordered(house, "Update", partner="harbour", product=BI_PSA, quantity=8)
    await quiet(house)
    await ada.say("notifications")
    await ada.sees("Resolved: seats of BI Packages - PSA")


async def test_the_data_of_a_closed_account_goes_when_its_time_is_over(house: Home) -> None:
    """Lost otherwise: the stated time, in one direction or the other."""
    await ordered(house)
    await ordered(house, "Deprovision")
    await calm(house)
    house.forward(89 * DAY)
    assert await forgetting.forget(house.built.ports, TIDEWATER) == 0
    house.forward(2 * DAY)
    assert await forgetting.forget(house.built.ports, TIDEWATER) == 1
    assert await purchases(house) == ()
    found = await account(house)
    assert found is not None and (found.email, found.state) == ("", AccountState.CLOSED)
    async with house.built.database.view(TIDEWATER) as view:
        kept = await view.provisioning.of_account(found.id)
    assert len(kept) == 2 and not any(LENA in str(request) for request in kept)
    assert await forgetting.forget(house.built.ports, TIDEWATER) == 0
    await ordered(house, quantity=4)
    await calm(house)
    again = await account(house)
    assert again is not None and (again.state, again.email, again.serial) == (AccountState.INVITED, LENA, 2)


@pytest.mark.races
async def test_whoever_is_second_at_a_new_account_begins_again(house: Home) -> None:
    """Lost otherwise: two organisations of one MSP, or one that nobody can reach."""
    ports, database = house.built.ports, house.built.database
    first = await house.market.order(deliver=False)
    await house.market.deliver(first)
    await house.market.answered(first)
    await calm(house)
    async with database.view(TIDEWATER) as view:
        request = await view.provisioning.get(ProvisionId(first))
    assert request is not None
    verdict = Verdict(True, ports.clock.now(), "Vera Quist")
    with pytest.raises(AccountMoved):
        async with database.pair(TIDEWATER, OrgId("elsewhere")) as (vendor, msp):
            await fulfilling.carry_out(ports, vendor, msp, request, verdict)
    assert "elsewhere" not in {each.id for each in await ports.installations.organisations()}


async def test_notifications_are_for_managers_and_say_how_they_are_typed(registered: Home) -> None:
    """Lost otherwise: a client who reads what their MSP buys; or a mistyped word that does something."""
    clara, theo, ada = (registered.slack(name) for name in ("clara", "theo", "ada"))
    for reader in (clara, theo):
        await reader.say("notifications")
        await reader.sees("manage_licensing")
    await ada.say("notifications chat perhaps")
    await ada.sees("notifications chat on|off")
