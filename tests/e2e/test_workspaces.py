"""Does a link connect exactly the workspace of whom it was made for, once, by somebody there; and is that undone?"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from yarl import URL

from bot.manifests import SCOPES
from bot.playground.cast import HARBOUR_SLACK, HARBOUR_TENANT, LAKESIDE_SLACK
from bot.playground.slack import oauth
from domain.audit import AuditSearch
from domain.errors import Loss, NotOffered
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform, WorkspaceLinkId
from domain.notices import WorkspaceLinkMade
from domain.tenancy import Actor, Grant, Identity, Installation, Permission
from domain.use_cases import standing
from domain.use_cases import workspaces as connecting
from domain.workspaces import LINK_LASTS
from tests.e2e.hands import everything, quiet
from tests.e2e.home import HARBOUR, Home, home
from tests.e2e.test_outbox import clara_asks
from tests.e2e.visiting import Seen, Visitor

ADD, TEAMS, LENA = "Add to Slack", "Add to Microsoft Teams", "U0LENA"
CEDAR = ClientId("cedar")
ADA = Actor(HARBOUR, "Ada Novak", PersonId("ada"), frozenset({Permission.MANAGE_LICENSING}))
_URL = re.compile(r"http\S+/workspace/[\w=-]+")


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url) as made:
        yield made


async def link(house: Home, client: ClientId | None = CEDAR) -> WorkspaceLinkMade:
    return await connecting.link(house.built.ports, ADA, client)


async def lakeside(house: Home) -> Installation | None:
    house.built.ports.installations.forget()
    return await house.built.ports.installations.find(Platform.SLACK, LAKESIDE_SLACK, "A0SEATWISE")


async def allowed(visitor: Visitor, page: Seen, who: str = LENA, do: str = "allow") -> str:
    """To Slack and back: the address that Slack sends them to."""
    back, _ = await visitor.consent(await visitor.press(page, ADD), who, do)
    return back


def _link_in(words: str) -> str:
    found = _URL.search(words)
    assert found, words
    return found[0]


async def test_a_client_s_own_workspace_is_connected_by_a_link_and_serves_that_client_alone(house: Home) -> None:
    """Lost otherwise: clients with a Slack of their own; or one of them, let into another's licences."""
    ada, ben = house.slack("ada"), house.teams("ben")
    await ada.command("/workspaces", "connect cedar it@cedar.example")
    made = await ada.sees("Link to connect a workspace", "Cedar Law LLP", "it@cedar.example")
    mailed = _link_in((await house.mail("it@cedar.example", "Connect your Slack workspace")).text)
    await ben.say("workspaces")
    await ben.sees("For Cedar Law LLP", "made by Ada Novak")
    async with Visitor() as lena:
        page = await lena.open(_link_in(ada.words(made)))
        assert page.status == 200 and all(text in page.text for text in ("Cedar Law LLP", "Harbour IT", *SCOPES))
        assert "Connected" in (await lena.open(await allowed(lena, page))).text
        for again in (page.url, mailed):
            over = await lena.open(again)
            assert over.status == 410 and "has been used" in over.text
    for seat in (ada, ben):
        await seat.sees("Cedar Law LLP’s Slack “Lakeside IT” is connected, by Lena Fox")
    door = await lakeside(house)
    assert door is not None and (door.org, door.client) == (HARBOUR, CEDAR)
    workspace = house.stage.slack.state.workspaces[LAKESIDE_SLACK]
    assert await house.built.ports.installations.secret(door.id, "bot_token") == workspace.bot_token
    async with house.built.database.view(HARBOUR) as view:
        (line,) = (await view.audit.page(AuditSearch(action="installation.bind"), 0, 5)).lines
        assert "Lena Fox" in str(line) and "by the link of Ada Novak" in str(line) and "xoxb" not in str(line)
    await _joins(house, "cedar", "Licences of Cedar Law LLP")


async def _joins(house: Home, client: str, sees: str) -> None:
    """Somebody there, who was invited by a code, and would be let in to nobody else's licences."""
    ada, lena = house.slack("ada"), house.slack("lena")
    await lena.say("licenses")
    await lena.sees("not linked")
    await ada.say(f"people invite write_licensing {client} Lena Fox")
    code = next(word for word in ada.words(await ada.sees("A code to join")).split() if word.count("-") == 6)
    await lena.say(f"join {code}")
    await lena.sees("Welcome to Harbour IT")
    await lena.say("licenses")
    await lena.sees(sees)
    await lena.say("workspaces")
    await lena.sees("You may not")


async def test_the_form_in_teams_makes_a_link_for_another_workspace_of_our_own_and_withdraws_it(house: Home) -> None:
    """Lost otherwise: the same in Teams; a link that went to the wrong person."""
    ben = house.teams("ben")
    await ben.say("workspaces")
    await ben.press(await ben.sees("4 workspaces and tenants are connected"), "Connect another…")
    await ben.choose("whose", "harbour", "Harbour IT (our own)")
    shown = await ben.fill(email="nonsense")
    assert "No mail can be sent" in everything(shown.body)
    await ben.choose("whose", "harbour", "Harbour IT (our own)")
    await ben.fill(email="")
    url = _link_in(ben.words(await ben.sees("Harbour IT (our own)", "Good until")))
    async with Visitor() as lena:
        page = await lena.open(url)
        assert "Another of its workspaces" in page.text
        back = await allowed(lena, page)
        await ben.say("workspaces")
        await ben.press(await ben.sees("For Harbour IT (our own)"), "Withdraw")
        await ben.sees("was withdrawn")
        for late in (back, url):
            over = await lena.open(late)
            assert over.status == 410 and "was withdrawn" in over.text
        assert (await lena.press(page, ADD)).status == 410
    assert await lakeside(house) is None


async def test_many_are_listed_page_by_page(house: Home) -> None:
    """Lost otherwise: the workspace that somebody wants to disconnect, on a page that nobody reaches."""
    async with house.built.database.unit(HARBOUR) as unit:
        for n in range(4):
            door = Installation(InstallationId(f"more-{n}"), HARBOUR, Platform.SLACK, f"T0MORE{n}", client=CEDAR)
            assert await unit.registrations.bind(door, {})
    ben = house.teams("ben")
    await ben.say("workspaces")
    listed = await ben.sees("8 workspaces and tenants are connected; this is 1 to 6")
    turned = await ben.press(listed, "Next")
    assert "this is 7 to 8" in everything(turned.body) and "T0MORE3" in everything(turned.body)


async def test_nothing_is_connected_by_a_wrong_link_answer_person_or_place(house: Home) -> None:
    """Lost otherwise: a workspace in the hands of whoever finds, forges or crosses a link."""
    good, other = await link(house), await link(house, ClientId("delta"))
    ports, here = house.built.ports, house.stage.bot_address
    async with Visitor() as lena, Visitor() as olga:
        unknown = ports.links.workspace(HARBOUR, WorkspaceLinkId("none"), good.until)
        foreign = ports.links.workspace(OrgId("summit"), WorkspaceLinkId("none"), good.until)
        billing = ports.links.connect(HARBOUR, PersonId("ada"))
        for forged in (f"{good.url[:-5]}AAAA=", unknown, foreign, f"{here}/workspace/{billing.rpartition('/')[2]}"):
            assert (await lena.open(forged)).status == 404
        page, theirs = await lena.open(good.url), await olga.open(other.url)
        assert (await lena.press(replace(theirs, url=page.url), ADD)).status == 403  # another link's form
        denied = await lena.open(await allowed(lena, page, do="deny"))
        assert denied.status == 409 and "not allowed there" in denied.text and "Try once more" in denied.text
        guest = await lena.open(await allowed(lena, page, "U0GIL"))
        assert "as a full member" in guest.text
        for taken in ("U0OLGA", "U0CLARA", "U0ADA"):  # another organisation's, another client's, our own
            refused = await lena.open(await allowed(lena, page, taken))
            assert refused.status == 409 and "another organisation already, or for another client" in refused.text
        back = await allowed(lena, page)
        stolen = await olga.open(back)
        assert stolen.status == 409 and "/workspace/" not in stolen.text  # another browser
        for state in ("", "x", house.built.database.cipher.seal("{}")):
            assert (await lena.open(str(URL(back).update_query(state=state)))).status == 404
        assert (await lena.open(str(URL(back).with_path("/teams/oauth")))).status == 404
        first, second = await allowed(lena, page), await allowed(lena, page)
        assert (await lena.open(first)).status == 409  # asked anew since
        house.forward(16 * 60)
        assert "came too late" in (await lena.open(second)).text
    assert await lakeside(house) is None
    async with house.built.database.view(HARBOUR) as view:
        assert not (await view.audit.page(AuditSearch(action="installation.bind"), 0, 5)).lines
        assert len(await view.workspaces.open_links(good.until - LINK_LASTS)) == 2


async def test_a_link_ends_with_its_week_and_with_its_maker_s_right(house: Home) -> None:
    """Lost otherwise: a way in that somebody left behind."""
    made = await link(house)
    async with Visitor() as lena:
        page = await lena.open(made.url)
        async with house.built.database.unit(HARBOUR) as unit:
            await unit.people.revoke(PersonId("ada"), Permission.MANAGE_LICENSING)
        for seen in (await lena.open(made.url), await lena.press(page, ADD)):
            assert seen.status == 410 and "was withdrawn" in seen.text
        async with house.built.database.unit(HARBOUR) as unit:
            await unit.people.grant(PersonId("ada"), Grant(Permission.MANAGE_LICENSING))
        assert (await lena.open(made.url)).status == 200
        house.forward(LINK_LASTS.total_seconds())
        for seen in (await lena.open(made.url), await lena.press(page, ADD)):
            assert seen.status == 410 and "out of date" in seen.text
    assert await lakeside(house) is None


async def test_of_two_who_come_back_at_once_one_connects(house: Home) -> None:
    """Lost otherwise: two workspaces by one link, or two doors to one."""
    made = await link(house)
    async with Visitor() as one, Visitor() as two:
        first = await allowed(one, await one.open(made.url))
        second = await allowed(two, await two.open(made.url))
        answers = await asyncio.gather(*(v.open(url) for v, url in ((two, second), (two, second), (one, first))))
    assert sorted(each.status for each in answers) in ([200, 409, 409], [200, 409, 410], [200, 410, 410])
    async with house.built.database.view(HARBOUR) as view:
        assert len(await view.workspaces.all()) == 5


LESS = (
    ({"scope": "chat:write,commands"}, "Missing: app_mentions:read"),
    ({"is_enterprise_install": True, "team": None}, "whole Enterprise Grid"),
    ({"token_type": "user"}, "was not connected"),
    ({"team": None}, "was not connected"),
)
"""What Slack may answer to a code, other than what was asked for."""


async def test_what_slack_grants_is_what_was_asked_for_or_nothing(house: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: a bot that fails there for ever after; a hundred workspaces, taken for one client's."""
    made, granted = await link(house), oauth._granted
    async with Visitor() as lena:
        page = await lena.open(made.url)
        for changed, told in LESS:
            monkeypatch.setattr(oauth, "_granted", lambda workspace, changed=changed: granted(workspace) | changed)
            seen = await lena.open(await allowed(lena, page))
            assert seen.status == 409 and told in seen.text
            assert await lakeside(house) is None
        monkeypatch.undo()
        assert "Connected" in (await lena.open(await allowed(lena, page))).text  # the link was not spent


async def test_our_own_workspace_is_installed_anew_by_a_link_so_that_its_token_ends_and_follows(house: Home) -> None:
    """Lost otherwise: token rotation, for whoever put a token into the seed file; or a second door beside the first."""
    house.stage.slack.state.rotating = True
    made = await link(house, None)
    async with Visitor() as ada:
        page = await ada.open(made.url)
        assert "Connected" in (await ada.open(await allowed(ada, page, "U0ADA"))).text
    ports = house.built.ports
    ports.installations.forget()
    workspace = house.stage.slack.state.workspaces[HARBOUR_SLACK]
    assert await ports.installations.secret("harbour-slack", "bot_token") == workspace.bot_token
    assert await ports.installations.secret("harbour-slack", "refresh_token") == workspace.refresh_token
    async with house.built.database.view(HARBOUR) as view:
        assert len(await view.workspaces.all()) == 4
    await house.slack("ada").say("help")


async def test_a_tenant_is_connected_by_signing_in_only_where_the_bot_is_registered(house: Home) -> None:
    """Lost otherwise: a door to a tenant that Microsoft lets no message through to."""
    client, own = await link(house), await link(house, None)
    async with Visitor() as visitor:
        assert TEAMS not in (await visitor.open(client.url)).buttons.values()
        page = await visitor.open(own.url)
        back, _ = await visitor.consent(await visitor.press(page, TEAMS), "lena-0001")
        assert "another Microsoft 365 tenant" in (await visitor.open(back)).text
        back, _ = await visitor.consent(await visitor.press(page, TEAMS), "ben-0001")
        assert "Connected" in (await visitor.open(back)).text
    async with house.built.database.view(HARBOUR) as view:
        (tenant,) = [each for each in await view.workspaces.all() if each.door.tenant == HARBOUR_TENANT]
    assert tenant.door.id == "harbour-teams" and tenant.by == "Ben Okafor"


@pytest.mark.proof
async def test_no_link_is_made_that_could_connect_nothing(sqlite_url: str) -> None:
    """Lost otherwise: a client's admin, who opens a page that has no button."""
    async with home(sqlite_url, slack_client_id="") as house:
        assert (await link(house, None)).platform is Platform.TEAMS
        with pytest.raises(NotOffered):
            await link(house)
        ada = house.slack("ada")
        await ada.command("/workspaces", "connect cedar")
        await ada.sees("Slack cannot be connected here yet")


async def test_a_disconnected_workspace_is_served_no_more_until_it_is_connected_anew(house: Home) -> None:
    """Lost otherwise: a client who has left, and still asks; or one who came back, and lost what was there."""
    ada, ben, clara = house.slack("ada"), house.teams("ben"), house.slack("clara")
    change = await clara_asks(house)
    await quiet(house)
    await ada.command("/workspaces")
    listed = await ada.sees("4 workspaces and tenants are connected")
    await ada.press(listed, "Disconnect", row="Acme Dental")
    await ada.sees("T0ACME is disconnected")
    await ben.sees("Acme Dental’s Slack “T0ACME” was disconnected by Ada Novak")
    before = len(clara.shows())
    await clara.say("licenses")
    assert await house.built.ports.installations.secret("acme-slack", "bot_token") is None
    assert "T0ACME" not in str(await house.built.ports.installations.of(HARBOUR))
    await ben.press(await ben.sees(f"#{change.number}", place=house.stage.approvals), "Reject…")
    await ben.fill(reason="")
    await quiet(house)
    assert len(clara.shows()) == before
    async with house.built.database.view(HARBOUR) as view:
        (parking,) = await view.reach.parkings()
        assert parking.loss is Loss.DISCONNECTED and parking.waiting
    async with house.built.database.unit(HARBOUR) as unit:
        assert not await unit.reach.try_again("acme-slack", house.built.ports.clock.now())
    assert await house.built.ports.installations.find(Platform.SLACK, "T0ACME") is None
    made = await link(house, ClientId("acme"))
    async with Visitor() as visitor:
        page = await visitor.open(made.url)
        assert "Connected" in (await visitor.open(await allowed(visitor, page, "U0CLARA"))).text
    await quiet(house)
    assert "Rejected" in everything([post.body for post in clara.shows()])
    await clara.say("licenses")
    await clara.sees("Licences of Acme Dental")
    found = await house.built.ports.installations.find(Platform.SLACK, "T0ACME")
    assert found is not None and (found.id, found.client) == ("acme-slack", "acme")


async def test_the_last_door_of_those_who_manage_stays(house: Home) -> None:
    """Lost otherwise: an organisation that nobody can get into any more, with one press."""
    ben = house.teams("ben")
    ports = house.built.ports
    async with ports.unit(HARBOUR) as unit:
        await unit.people.unlink(Identity(Platform.SLACK, HARBOUR_SLACK, "U0ADA"), PersonId("ada"))
    await ben.say("workspaces")
    listed = await ben.sees("4 workspaces and tenants are connected")
    refused = await ben.press(listed, "Disconnect", nth=1)  # our own come first, and Slack before Teams
    assert "is the last one in which somebody who manages" in everything(refused.body)
    assert len(await ports.installations.of(HARBOUR)) == 4


@pytest.mark.proof
async def test_a_workspace_that_was_let_go_can_be_another_s(house: Home) -> None:
    """Lost otherwise: a workspace that is captive for ever to whoever had it first."""
    await connecting.disconnect(house.built.ports, ADA, InstallationId("acme-slack"))
    olga = replace(ADA, org=OrgId("summit"), name="Olga Reyes", person=PersonId("olga"))
    made = await connecting.link(house.built.ports, olga, None)
    async with Visitor() as visitor:
        page = await visitor.open(made.url)
        assert "Connected" in (await visitor.open(await allowed(visitor, page, "U0CLARA"))).text
        refused = await visitor.open((await link(house, ClientId("acme"))).url)
        assert "another organisation already" in (await visitor.open(await allowed(visitor, refused, "U0CLARA"))).text
    found = await house.built.ports.installations.find(Platform.SLACK, "T0ACME", "A0SEATWISE")
    assert found is not None and found.org == "summit"
    asked = await standing.standings(house.built.ports, HARBOUR)
    async with house.built.database.unit(HARBOUR) as unit:
        clara = await unit.people.owner(Identity(Platform.SLACK, "T0ACME", "U0CLARA"))
        assert clara is not None and await unit.people.grant(clara.id, Grant(Permission.READ_LICENSING))
        assert any(each.tenant == "T0ACME" for each in await unit.people.of_weight())
    assert await standing.standings(house.built.ports, HARBOUR) == asked, "not by the token of another's"
