"""Does an MSP that has bought come to work here by its link, once, and nobody else by any?"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.accounts import AccountState
from domain.ids import OrgId, Platform
from domain.tenancy import Grant, Identity, Permission
from tests.e2e.home import Home, home
from tests.e2e.visiting import TIDEWATER, TYPED, Visitor, account_of, bought, link_to

SLACK, TEAMS, PAX8 = "Connect: Slack", "Connect: MS Teams", "Connect: Pax8"
LENA, LENA_T = "U0LENA", "lena-0001"


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        yield made


async def test_an_msp_registers_with_both_chats_and_pax8_and_is_served_at_once(house: Home) -> None:
    """Lost otherwise: everything that was sold."""
    account = await bought(house)
    async with Visitor(house) as lena:
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


async def test_a_second_finish_and_a_later_visit_find_it_done(house: Home) -> None:
    """Lost otherwise: two organisations, or two admins, of one purchase."""
    account = await bought(house)
    async with Visitor(house) as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), SLACK, LENA)
        both = await asyncio.gather(lena.press(page, "Finish", TYPED), lena.press(page, "Finish", TYPED))
        assert any("You are registered" in each.text for each in both)
        assert "You are registered" in (await lena.press(page, "Finish", TYPED)).text
        assert "You are registered" in (await lena.open(link_to(house, account))).text
    async with house.built.database.view(OrgId("lakeside")) as view:
        assert len(await view.people.managers()) == 1
