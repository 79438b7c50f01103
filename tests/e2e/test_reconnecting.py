"""Does a Slack workspace whose token is good no more come back by its own people's yes, and by nobody else's?"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from yarl import URL

from bot.links import RECONNECT_LASTS
from bot.manifests import SCOPES
from bot.playground.cast import APP_ID, APPROVALS, HARBOUR_SLACK, HARBOUR_TENANT, SUMMIT_SLACK
from domain.accounts import AccountState
from domain.audit import AuditSearch
from domain.errors import Loss
from domain.ids import OrgId, PersonId
from domain.reach import Again, Parking
from domain.tenancy import Permission
from tests.e2e.hands import quiet
from tests.e2e.home import HARBOUR, Home, home
from tests.e2e.test_outbox import bea_asks
from tests.e2e.visiting import TIDEWATER, TYPED, Visitor, account_of, bought, link_to

SUMMIT = OrgId("summit")
GO, NEW, TAKEN = "Go on to Slack", "Send a new link", "Slack is connected"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Home]:
    async with home(f"sqlite:///{tmp_path / 'seatwise.sqlite3'}") as made:
        yield made


async def lost(house: Home, org: OrgId = HARBOUR) -> Parking:
    async with house.built.database.view(org) as view:
        (parking,) = [each for each in await view.reach.parkings() if each.renewable]
    return parking


async def works(house: Home) -> bool:
    async with house.built.database.view(HARBOUR) as view:
        return not await view.reach.parkings()


async def link(house: Home, person: str, org: OrgId = HARBOUR) -> str:
    parking = await lost(house, org)
    return house.built.ports.links.reconnect(org, Again(parking.door, parking.since, PersonId(person)))[0]


async def token(house: Home) -> str | None:
    house.built.ports.installations.forget()
    return await house.built.ports.installations.secret("harbour-slack", "bot_token")


async def test_a_workspace_that_was_lost_is_connected_again_by_its_link(house: Home) -> None:
    """Lost otherwise: every MSP whose admin once removes the app, for ever: its door was there already."""
    ada, ben, slack = house.slack("ada"), house.teams("ben"), house.stage.slack
    before = await token(house)
    await slack.people.uninstall(HARBOUR_SLACK)
    told = await ben.sees("Slack takes no messages", "Connect it again")
    change = await bea_asks(house)
    await ben.sees(f"#{change.number}", place=house.stage.approvals)
    assert (await lost(house)).loss in (Loss.REVOKED, Loss.UNINSTALLED)
    mailed = re.search(r"http\S+/reconnect/\S+", (await house.mail("ada@harbour.example", "takes no messages")).text)
    assert mailed
    async with Visitor() as visitor:
        page = await visitor.open(mailed[0])
        assert page.status == 200 and "Slack workspace again" in page.text
        there = await visitor.press(page, GO)
        wrong, _ = await visitor.consent(there, "U0OLGA")
        refused = await visitor.open(wrong)
        assert refused.status == 409 and "is another workspace" in refused.text and not await works(house)
        back, _ = await visitor.consent(await visitor.press(page, GO), "U0ADA")
        assert TAKEN in (await visitor.open(back)).text
        assert (await visitor.open(back)).status == 409
        assert "this link is spent" in (await visitor.open(mailed[0])).text
        assert "this link is spent" in (await visitor.press(page, GO)).text
    assert await works(house)
    workspace = slack.state.workspaces[HARBOUR_SLACK]
    assert await token(house) == workspace.bot_token != before
    assert set(workspace.scopes.split(",")) == SCOPES.keys(), "asked for by OAuth as by the manifest"
    await ada.sees(f"#{change.number}", place=APPROVALS)
    assert "It takes messages again" in str(await ben.press(told, "Connect again…"))
    async with house.built.database.view(HARBOUR) as view:
        (line,) = (await view.audit.page(AuditSearch(action="installation.renew"), 0, 5)).lines
    assert "Ada Novak" in str(line) and "xoxb" not in str(line)


@pytest.mark.proof
async def test_the_button_gives_a_manager_a_link_and_the_seed_file_does_not_undo_it(house: Home) -> None:
    """Lost otherwise: those who have no mail; and the new token, with the next start, for the old one of the file."""
    await house.stage.slack.people.token_revoked(HARBOUR_SLACK)
    ben = house.teams("ben")
    await ben.say("status")
    await ben.press(await ben.sees("1 place takes no messages"), "Connect again…")
    shown = ben.words(await ben.sees("Connect it in your browser"))
    assert "for this workspace only" in shown
    async with Visitor() as visitor:
        back, _ = await visitor.consent(await visitor.press(await visitor.open(await link(house, "ben")), GO), "U0ADA")
        assert TAKEN in (await visitor.open(back)).text
    fresh = await token(house)
    await house.replant("time_zone", "time_zone")
    assert await works(house) and await token(house) == fresh


async def test_nobody_else_connects_it_by_any_link_state_or_code(house: Home) -> None:
    """Lost otherwise: an organisation's approvals, to whoever finds an old link or installs the app somewhere."""
    slack, before = house.stage.slack, await token(house)
    await slack.people.uninstall(HARBOUR_SLACK)
    await slack.people.uninstall(SUMMIT_SLACK)
    good, theirs = await link(house, "ada"), await link(house, "olga", SUMMIT)
    here = f"{house.stage.bot_address}/slack/oauth/again"
    async with Visitor() as ada, Visitor() as olga:
        for forged in (f"{good[:-5]}AAAA=", house.built.ports.links.connect(HARBOUR, PersonId("ada"))):
            sealed = forged.rpartition("/")[2]
            assert (await ada.open(f"{house.stage.bot_address}/reconnect/{sealed}")).status == 404
        page, foreign = await ada.open(good), await olga.open(theirs)
        assert (await ada.press(replace(foreign, url=page.url), GO)).status == 403  # another link's form
        first, _ = await ada.consent(await ada.press(page, GO), "U0ADA")
        stolen = await olga.open(first)
        assert stolen.status == 409 and "/reconnect/" not in stolen.text  # another browser
        second, _ = await ada.consent(await ada.press(page, GO), "U0ADA")
        assert (await ada.open(first)).status == 409  # asked anew since
        mixed, _ = await olga.consent(await olga.press(foreign, GO), "U0ADA")
        crossed = await olga.open(mixed)  # Summit's state, Harbour's workspace
        assert crossed.status == 409 and "is another workspace" in crossed.text
        for state in ("", "x", house.built.database.cipher.seal("{}")):
            assert (await ada.open(str(URL(second).update_query(state=state)))).status == 404
        assert (await ada.open(str(URL(second).with_path("/slack/oauth")))).status == 404
        assert (await ada.open(f"{here}?code={URL(second).query['code']}")).status == 404
        denied, _ = await ada.consent(await ada.press(page, GO), "U0ADA", "deny")
        assert "was not connected" in (await ada.open(denied)).text
        async with house.built.database.unit(HARBOUR) as unit:
            await unit.people.revoke(PersonId("ada"), Permission.MANAGE_LICENSING)
        assert (await ada.press(page, GO)).status == 403  # manages no more
        assert await lost(house) and await lost(house, SUMMIT)
        assert await token(house) == before


@pytest.mark.proof
async def test_a_link_that_is_out_of_date_sends_a_new_one_to_whom_it_was_made_for_once_a_day(house: Home) -> None:
    """Lost otherwise: whoever was on holiday, where Slack is all that there is; or a mailbox that fills up."""
    await house.stage.teams.people.disable(HARBOUR_TENANT, app_id=APP_ID)
    await house.stage.slack.people.uninstall(HARBOUR_SLACK)
    old = await link(house, "ada")
    await house.mail("ada@harbour.example", "takes no messages")
    await quiet(house)
    had = len(house.mails("ada@harbour.example", "Slack takes no messages"))
    house.forward(RECONNECT_LASTS.total_seconds())
    async with Visitor() as ada:
        for _ in range(3):
            page = await ada.open(old)
            assert page.status == 410
            assert "a new link is on its way" in (await ada.press(page, NEW)).text
        await quiet(house)
        mails = house.mails("ada@harbour.example", "Slack takes no messages")
        assert len(mails) == had + 1
        fresh = re.search(r"http\S+/reconnect/\S+", mails[-1].text)
        assert fresh
        back, _ = await ada.consent(await ada.press(await ada.open(fresh[0]), GO), "U0ADA")
        assert TAKEN in (await ada.open(back)).text


@pytest.mark.proof
async def test_who_cancelled_and_buys_again_registers_with_the_workspace_that_is_theirs(house: Home) -> None:
    """Lost otherwise: a customer who comes back, told that their own workspace is another organisation's."""
    account = await bought(house)
    async with Visitor() as lena:
        for _ in range(2):
            page = await lena.connect(await lena.open(link_to(house, account)), "Connect Slack", "U0LENA")
            assert "You are registered" in (await lena.press(page, "Finish", TYPED)).text
            done = await account_of(house)
            async with house.built.database.unit(TIDEWATER) as unit:
                account = done.step(state=AccountState.INVITED, serial=done.serial + 1)
                assert await unit.accounts.save(account)
            await house.stage.slack.people.uninstall("T0LAKESIDE")
    async with house.built.database.view(OrgId("lakeside")) as view:
        assert len(await view.people.managers()) == 1
