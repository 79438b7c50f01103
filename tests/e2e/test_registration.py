"""Does an MSP that has bought come to work here by its link, once, and nobody else by any?"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from yarl import URL

from bot.playground.chat_faults import FaultKind
from domain.accounts import AccountState
from domain.ids import InstallationId, OrgId, Platform, SubscriptionId
from domain.ports import Kind
from domain.tenancy import Grant, Identity, Installation, Permission
from domain.use_cases import forgetting, mirroring, registering
from domain.vendors import Family
from tests.e2e.home import HARBOUR, Home, home
from tests.e2e.visiting import EXPIRED, TIDEWATER, TYPED, Visitor, account_of, bought, link_to

SLACK, TEAMS, PAX8 = "Connect Slack", "Connect MS Teams", "Connect Pax8"
LENA, LENA_T = "U0LENA", "lena-0001"


@pytest.fixture
async def house(a_database_url: str) -> AsyncIterator[Home]:
    async with home(a_database_url) as made:
        yield made


async def test_an_msp_registers_with_both_chats_and_pax8_and_is_served_at_once(house: Home) -> None:
    """Lost otherwise: everything that was sold."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.open(link_to(house, account))
        assert page.status == 200 and page.sends["name"] == "Lakeside IT"
        for way, who in ((SLACK, LENA), (TEAMS, LENA_T), (PAX8, "lakeside")):
            page = await lena.connect(page, way, who)
            assert page.status == 200, page.text
        assert page.text.count("Connected") == 3 and "as Lena Fox" in page.text
        page = await lena.press(page, "Finish", TYPED)
    assert "You are registered with Tidewater Analytics" in page.text
    done = await account_of(house)
    assert done.state is AccountState.ACTIVE and done.registered_at is not None
    async with house.built.database.view(OrgId("lakeside")) as view:
        told = await view.organisation()
        assert (told.name, told.time_zone) == ("Lakeside IT", "America/Chicago")
        person = await view.people.owner(Identity(Platform.SLACK, "T0LAKESIDE", LENA))
        assert person and person.email == "lena@lakeside.example"
        again = await view.people.owner(
            Identity(Platform.TEAMS, house.stage.teams.state.users[LENA_T].tenant_id, LENA_T)
        )
        assert again == person
        assert await view.people.grants(person.id) == (Grant(Permission.MANAGE_LICENSING),)
        assert (await view.connection.get()).works
        assert (await view.inbox.page(person.id, 0, 5)).total == 1
    async with house.built.database.view(TIDEWATER) as view:
        assert len(await view.mails.about("account/lakeside/registered")) == 1
        assert await view.registrations.get(account.id) is None
    greeted = await house.slack("lena").sees("Your registration with Tidewater Analytics is complete")
    assert greeted
    answer = await house.slack("lena").command("/people")
    assert "Lena Fox" in str(answer)


@pytest.mark.races
async def test_a_second_finish_and_a_later_visit_find_it_done(house: Home) -> None:
    """Lost otherwise: two organisations, or two admins, of one purchase."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), SLACK, LENA)
        both = await asyncio.gather(lena.press(page, "Finish", TYPED), lena.press(page, "Finish", TYPED))
        assert any("You are registered" in each.text for each in both)
        assert "You are registered" in (await lena.press(page, "Finish", TYPED)).text
        assert "You are registered" in (await lena.open(link_to(house, account))).text
    async with house.built.database.view(OrgId("lakeside")) as view:
        assert len(await view.people.managers()) == 1


async def test_what_is_missing_is_told_at_its_field_and_nothing_is_bound(house: Home) -> None:
    """Lost otherwise: an organisation without a name, a zone, an admin or a chat."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.open(link_to(house, account))
        typed = {
            "name": " ",
            "zone": "../etc/passwd",
            "admin": "x" * 81,
            "email": "lena@lakeside.example\r\nBcc: all@x.example",
        }
        page = await lena.press(page, "Finish", typed)
    assert page.status == 422
    for field in ("name", "zone", "admin", "email"):
        assert f'id="w-{field}"' in page.text
    assert "No chat is connected yet" in page.text
    assert (await account_of(house)).state is AccountState.INVITED
    async with house.built.database.view(TIDEWATER) as view:
        assert await view.mails.about("account/lakeside/") == ()


async def test_html_in_what_was_typed_and_ordered_is_text(house: Home) -> None:
    """Lost otherwise: the page, to whoever has chosen a company's name."""
    account = await bought(house, name="<script>alert(1)</script>")
    async with Visitor() as lena:
        page = await lena.press(await lena.open(link_to(house, account)), "Finish", {"zone": '"><img src=x onerror=1>'})
    assert "<script" not in page.text and "<img" not in page.text
    assert page.sends["name"] == "<script>alert(1)</script>"


async def test_links_that_are_old_expired_forged_or_somebody_else_s_open_nothing(house: Home) -> None:
    """Lost otherwise: a link found in an old mail, or a guess, founds an organisation."""
    account, other = await bought(house), await bought(house, "brook", "Brook IT", email="bo@brook.example")
    closed = await bought(house, "closed", "Closed IT", state=AccountState.CLOSED)
    async with Visitor() as lena:
        assert (await lena.open(link_to(house, account)[:-5] + "AAAA=")).status == 404
        billing = house.built.ports.links.billing(TIDEWATER, account.id, 1).rpartition("/")[2]
        assert (await lena.open(f"{house.stage.bot_address}/register/{billing}")).status == 404
        assert "was cancelled" in (await lena.open(link_to(house, closed))).text
        assert "There is a newer link" in (await lena.open(link_to(house, account, serial=7))).text
        mine = await lena.open(link_to(house, account))
        theirs = await lena.open(link_to(house, other))
        crossed = replace(mine, url=theirs.url)
        assert (await lena.press(crossed, "Finish", TYPED)).status == 403
        old = link_to(house, account)
        page = await lena.open(old)
        house.forward(EXPIRED.total_seconds())
        assert "out of date" in (await lena.open(old)).text
        assert "out of date" in (await lena.press(page, SLACK, TYPED)).text
    assert (await account_of(house)).state is AccountState.INVITED


async def test_an_expired_link_sends_a_new_one_to_the_registered_address_and_voids_itself(house: Home) -> None:
    """Lost otherwise: whoever was on holiday when the mail came; or an address that fills up with our mails."""
    account = await bought(house)
    old = link_to(house, account)
    house.forward(EXPIRED.total_seconds())
    async with Visitor() as lena:
        for _ in range(4):
            answer = await lena.press(await lena.open(old), "Send me a new one")
            assert "If a registration is waiting" in answer.text
        async with house.built.database.view(TIDEWATER) as view:
            (mail,) = await view.mails.about("account/lakeside/welcome/")
        assert (mail.to, mail.key) == ("lena@lakeside.example", "account/lakeside/welcome/2")
        assert "There is a newer link" in (await lena.open(old)).text
        assert (await lena.open(link_to(house, await account_of(house)))).status == 200


@pytest.mark.races
async def test_however_many_ask_at_once_one_new_link_is_sent(house: Home) -> None:
    """Lost otherwise: the mailbox of whoever has registered, to anybody with an old link of theirs."""
    account = await bought(house)
    old = link_to(house, account)
    house.forward(EXPIRED.total_seconds())
    async with Visitor() as mallory:
        page = await mallory.open(old)
        await asyncio.gather(*(mallory.press(page, "Send me a new one") for _ in range(12)))
    async with house.built.database.view(TIDEWATER) as view:
        assert len(await view.mails.about("account/lakeside/welcome/")) == 1
    assert (await account_of(house)).serial == 2


async def test_a_code_goes_with_the_link_that_it_was_shown_by(house: Home) -> None:
    """Lost otherwise: the account, to whoever got the link that was sent to a wrong address and then replaced."""
    account = await bought(house)
    async with Visitor() as mallory:
        page = await mallory.press(await mallory.open(link_to(house, account)), "Get a code", TYPED)
    code = re.search(r"register ([A-Z2-7-]+)", page.text)
    await registering.resend_by_page(house.built.ports, TIDEWATER, account.id)
    ada = house.slack("ada")
    assert code
    await ada.say(f"register {code[1]}")
    await ada.sees("That code is wrong")
    assert (await account_of(house)).state is AccountState.INVITED
    async with Visitor() as lena:
        page = await lena.open(link_to(house, await account_of(house)))
    assert page.sends["admin"] == "Lena Fox"


@pytest.mark.parametrize(
    ("email", "serial"), [("lena@lakeside.example", 1), ("lena.fox@lakeside.example", 2)], ids=["kept", "corrected"]
)
async def test_an_address_that_was_corrected_takes_its_links_with_it(house: Home, email: str, serial: int) -> None:
    """Lost otherwise: the seats, for two weeks, to whoever got mails that were meant for somebody else."""
    account = await bought(house)
    async with house.built.database.unit(TIDEWATER) as unit:
        bundle = await unit.accounts.purchase(SubscriptionId("sub-lakeside"))
        assert bundle
        asset = replace(bundle, subscription=SubscriptionId("sub-assets"), family=Family.A_LA_CARTE)
        assert await unit.accounts.save_purchase(asset)
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), SLACK, LENA)
        page = await lena.press(page, "Finish", {**TYPED, "email": email})
        assert "You are registered" in page.text
        assert "You are registered" in (await lena.open(link_to(house, account))).text
    assert (await account_of(house)).serial == serial
    sealed = re.search(r"/billing/(\S+)", (await house.mail(email, "complete")).text)
    followed = sealed and house.built.ports.links.followed("billing", sealed[1])  # type: ignore[attr-defined]
    assert followed and followed.serial == serial


async def test_names_are_kept_as_they_can_be_seen(house: Home) -> None:
    """Lost otherwise: a page that fails where no database keeps a NUL, and names that are empty, or read backwards."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), SLACK, LENA)
        page = await lena.press(page, "Finish", {**TYPED, "name": "\u200b\u200d", "admin": "\x00 \x07"})
        assert page.status == 422 and 'id="w-name"' in page.text and 'id="w-admin"' in page.text
        page = await lena.press(page, "Finish", {**TYPED, "name": "Lake\x00side \u202eTI", "admin": "Lena\x1b\tFox"})
        assert "You are registered" in page.text
    async with house.built.database.view(OrgId("lakeside")) as view:
        assert (await view.organisation()).name == "Lakeside TI"
        assert [person for person, _ in await view.people.managers()]
    assert (await account_of(house)).name == "Lakeside TI"


async def test_what_was_told_of_a_registration_goes_with_the_account_s_data(house: Home) -> None:
    """Lost otherwise: the token of a workspace, for ever, of somebody who cancelled before registering."""
    account = await bought(house)
    async with Visitor() as lena:
        await lena.connect(await lena.open(link_to(house, account)), SLACK, LENA)
    now = house.built.ports.clock.now()
    async with house.built.database.unit(TIDEWATER) as unit:
        found = await unit.accounts.get(account.id)
        assert found and await unit.registrations.get(account.id)
        assert await unit.accounts.save(found.step(state=AccountState.CLOSED, closed_at=now, kept_until=now))
    assert await forgetting.forget(house.built.ports, TIDEWATER) == 1
    async with house.built.database.view(TIDEWATER) as view:
        assert await view.registrations.get(account.id) is None


async def test_a_sign_in_is_good_once_in_one_browser_for_one_registration(house: Home) -> None:
    """Lost otherwise: somebody else's workspace in my organisation, or mine in somebody else's."""
    account, other = await bought(house), await bought(house, "brook", "Brook IT", email="bo@brook.example")
    async with Visitor() as lena, Visitor() as mallory:
        there = await lena.press(await lena.open(link_to(house, account)), SLACK, TYPED)
        back, _ = await lena.consent(there, LENA)
        stolen = await mallory.open(back)
        assert stolen.status == 409 and "/register/" not in stolen.text + stolen.url
        theirs = await mallory.press(await mallory.open(link_to(house, other)), SLACK, TYPED)
        mixed, _ = await mallory.consent(theirs, "U0OLGA")
        code = URL(back).query["code"]
        assert (await mallory.open(str(URL(mixed).update_query(code="guess")))).text.count("Connected") == 0
        assert (await lena.open(str(URL(back).with_path("/teams/oauth")))).status == 404
        for state in ("", "x", house.built.database.cipher.seal("{}")):
            assert (await lena.open(str(URL(back).update_query(state=state, code=code)))).status == 404
        assert "Connected: Lakeside IT" in (await lena.open(back)).text
        assert (await lena.open(back)).status == 409


async def test_an_install_that_nobody_asked_for_gets_no_organisation(house: Home) -> None:
    """Lost otherwise: whoever finds the app in a directory, as somebody's customer."""
    before = await house.built.ports.installations.organisations()
    async with Visitor() as mallory:
        for path in ("slack", "teams", "pax8"):
            page = await mallory.open(f"{house.stage.bot_address}/{path}/oauth?code=abc")
            assert page.status == 404
    assert "oauth.v2.access" not in house.stage.slack.calls
    assert await house.built.ports.installations.organisations() == before


@pytest.mark.parametrize(
    ("label", "who"), [(SLACK, LENA), (TEAMS, LENA_T), (PAX8, "lakeside")], ids=["Slack", "Teams", "Pax8"]
)
async def test_a_no_is_told_and_leaves_everything_as_it_was(house: Home, label: str, who: str) -> None:
    """Lost otherwise: a dead end for whoever presses the wrong button."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), label, who, "deny")
        assert page.status == 200 and "was not connected" in page.text and "Connected:" not in page.text
        assert page.sends["admin"] == "Lena Fox"
        assert "Connected" in (await lena.connect(page, label, who)).text


async def test_a_workspace_that_is_somebody_s_is_nobody_else_s(house: Home) -> None:
    """Lost otherwise: Harbour's people, talking to Lakeside's bot."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), SLACK, "U0ADA")
        assert "connected to another organisation already" in page.text and "Connected:" not in page.text
        page = await lena.connect(page, TEAMS, "ben-0001")
        assert "connected to another organisation already" in page.text
        page = await lena.connect(page, SLACK, LENA)
        async with house.built.database.unit(OrgId("harbour")) as unit:
            assert await unit.registrations.bind(
                Installation(InstallationId("new"), OrgId("harbour"), Platform.SLACK, "T0LAKESIDE", "A0SEATWISE"), {}
            )
        page = await lena.press(page, "Finish", TYPED)
        assert page.status == 409 and "connected to another organisation already" in page.text
    assert (await account_of(house)).state is AccountState.INVITED


@pytest.mark.races
async def test_of_two_browsers_the_second_is_told_and_nothing_is_lost(house: Home) -> None:
    """Lost otherwise: what one has connected, undone by a tab that was left open."""
    account = await bought(house)
    async with Visitor() as lena, Visitor() as theo:
        first, second = await lena.open(link_to(house, account)), await theo.open(link_to(house, account))
        connected = await lena.connect(first, SLACK, LENA)
        page = await theo.press(second, "Finish", {**TYPED, "name": "Another name"})
        assert page.status == 409 and "changed in another tab" in page.text
        assert "Connected: Lakeside IT" in page.text and page.sends["name"] == "Another name"
        assert "You are registered" in (await lena.press(connected, "Finish", TYPED)).text
        assert "You are registered" in (await theo.press(page, "Finish", TYPED)).text
    assert (await account_of(house)).name == "Lakeside IT"


async def test_an_msp_that_is_here_takes_its_purchase_over_by_a_code(house: Home) -> None:
    """Lost otherwise: a second organisation of the same people, with nothing in it."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.press(await lena.open(link_to(house, account)), "Get a code", TYPED)
    code = re.search(r"register ([A-Z2-7-]+)", page.text)
    assert code
    ada, theo = house.slack("ada"), house.slack("theo")
    await theo.say(f"register {code[1]}")
    await theo.sees("manage")
    await ada.say("register AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG")
    await ada.sees("That code is wrong")
    await ada.say(f"register {code[1]}")
    await ada.sees("belongs to this organisation now")
    done = await account_of(house)
    assert (done.state, done.msp) == (AccountState.ACTIVE, OrgId("harbour"))
    found = {each.id: each.is_msp for each in await house.built.ports.installations.organisations()}
    assert found["lakeside"] is False
    before = len(ada.shows())
    await ada.say(f"register {code[1]}")
    await ada.sees("That code is wrong", after=before)


async def test_what_pax8_granted_is_replaced_at_each_use_and_its_end_is_told(house: Home) -> None:
    """Lost otherwise: a connection that dies a day after registering, or that fails without a word."""
    account = await bought(house)
    org = OrgId("lakeside")
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), SLACK, LENA)
        page = await lena.connect(page, PAX8, "lakeside")
        assert "You are registered" in (await lena.press(page, "Finish", TYPED)).text
    delegated, ports = house.stage.pax8.delegated, house.built.ports
    first = set(delegated.refreshes)
    assert await mirroring.sync(ports, org, Kind.COMPANIES, ports.clock.now())
    assert len(delegated.refreshes) == 1
    house.forward(2 * 86_400)
    run = await mirroring.sync(ports, org, Kind.COMPANIES, ports.clock.now())
    assert run and run.failure is None
    assert set(delegated.refreshes) != first
    delegated.revoke("lakeside")
    house.forward(2 * 86_400)
    run = await mirroring.sync(ports, org, Kind.COMPANIES, ports.clock.now())
    assert run and run.failure
    async with house.built.database.view(org) as view:
        assert not (await view.connection.get()).works


async def test_a_manager_connects_pax8_again_by_a_link_that_is_theirs_for_half_an_hour(house: Home) -> None:
    """Lost otherwise: an MSP whose sign-in has ended, and whom only the operator could help."""
    ada, theo = house.slack("ada"), house.slack("theo")
    await theo.say("sync connect")
    await theo.sees("manage")
    await ada.say("sync connect")
    link = re.search(r"http://127\.0\.0\.1:\d+/connect/[\w=-]+", str((await ada.sees("Sign in at Pax8")).body))
    assert link
    async with Visitor() as browser, Visitor() as mallory:
        page = await browser.open(link[0])
        assert "Harbour IT" in page.text
        there = await browser.press(page, "Sign in at Pax8")
        back, _ = await browser.consent(there, "harbour")
        assert (await mallory.open(back)).status == 409
        assert (await mallory.open(str(URL(back).update_query(state="x")))).status == 404
        assert "Pax8 is connected" in (await browser.open(back)).text
        assert (await browser.open(back)).status == 409
        assert await house.built.database.pax8_credentials(HARBOUR) != ("harbour", "playground-pax8-secret", False)
        await house.sync(Kind.COMPANIES)
        denied, _ = await browser.consent(await browser.press(page, "Sign in at Pax8"), "harbour", "deny")
        assert "was not connected" in (await browser.open(denied)).text
        house.forward(1801)
        assert (await browser.open(link[0])).status == 410


async def test_a_sign_in_that_does_not_answer_is_told_so_and_can_be_tried_again(house: Home) -> None:
    """Lost otherwise: an error page of ours for a minute's trouble of somebody else's."""
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.open(link_to(house, account))
        house.stage.slack.faults.add(FaultKind.SERVER_ERROR, "oauth.v2.access", count=1)
        page = await lena.connect(page, SLACK, LENA)
        assert "did not answer just now" in page.text
        assert "Connected: Lakeside IT" in (await lena.connect(page, SLACK, LENA)).text


async def test_from_an_order_at_pax8_to_a_greeting_in_chat(house: Home) -> None:
    """Lost otherwise: the whole way, though each of its steps works."""
    await house.market.order()
    await house.mail("lena@lakeside.example")
    (mail,) = house.mails("lena@lakeside.example", "Welcome to Tidewater Analytics")
    link = re.search(r"http://127\.0\.0\.1:\d+/register/[\w=-]+", mail.text)
    assert link
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link[0]), SLACK, LENA)
        assert "You are registered" in (await lena.press(page, "Finish", TYPED)).text
    await house.slack("lena").sees("Your registration with Tidewater Analytics is complete", "Roles", "Other settings")
    second = await house.mail("lena@lakeside.example", "registration")
    assert "people invite" in second.text
