"""Is a link spent by one alone, and is a workspace that was disconnected nobody's, until it is bound again?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from adapters.db import Database
from adapters.db.statements import Prepared
from adapters.db.tables import parkings
from domain.errors import LinkState, Loss
from domain.ids import ClientId, InstallationId, Platform, WorkspaceLinkId
from domain.tenancy import Installation
from domain.workspaces import LINK_LASTS, WorkspaceLink
from tests.adapters.db.world import ACME, ADA, CLIENT_DOOR, OTHER, settle
from tests.clock import NOON

LINK = WorkspaceLink(
    WorkspaceLinkId("w1"), ADA, "", NOON, NOON + LINK_LASTS, ClientId("blue"), mail_to="it@blue.example"
)
HELD_UP = 0.3
"""Seconds in which whoever waits for nobody is done."""
ANEW = Installation(InstallationId("new"), ACME, Platform.SLACK, "T2", "A1", ClientId("blue"))


async def test_a_question_is_answered_once_and_a_link_spent_by_one(acme: Database) -> None:
    """Lost otherwise: two workspaces by one link, by two who press at once, each at a replica of their own."""
    async with acme.unit(ACME) as unit:
        await unit.workspaces.add(LINK)
        assert await unit.workspaces.ask(LINK.id, "first", NOON)
        assert await unit.workspaces.ask(LINK.id, "second", NOON)
        assert not await unit.workspaces.ask(LINK.id, "late", LINK.expires_at)
    async with acme.unit(ACME) as unit:
        answers = [await unit.workspaces.answered(LINK.id, nonce) for nonce in ("first", "second", "second")]
    assert answers == [False, True, False]

    async def spent() -> bool:
        async with acme.unit(ACME) as unit:
            return await unit.workspaces.spend(LINK.id)

    assert sorted(await asyncio.gather(spent(), spent(), spent())) == [False, False, True]
    async with acme.unit(ACME) as unit:
        assert not await unit.workspaces.withdraw(LINK.id)
        assert not await unit.workspaces.ask(LINK.id, "again", NOON)
        found = await unit.workspaces.link(LINK.id)
        assert found is not None and (found.state, found.client_name is None) == (LinkState.USED, False)
    async with acme.view(OTHER) as view:
        assert await view.workspaces.link(LINK.id) is None


async def test_open_links_are_those_that_can_be_used_the_newest_first(acme: Database) -> None:
    """Lost otherwise: a list of what is over, or the link that somebody looks for at its end."""
    later = replace(LINK, id=WorkspaceLinkId("w2"), client=None, mail_to="", made_at=NOON + timedelta(hours=1))
    old = replace(LINK, id=WorkspaceLinkId("w0"), expires_at=NOON)
    async with acme.unit(ACME) as unit:
        for each in (LINK, later, old, replace(LINK, id=WorkspaceLinkId("w3"))):
            await unit.workspaces.add(each)
        assert await unit.workspaces.withdraw(WorkspaceLinkId("w3"))
        assert [each.id for each in await unit.workspaces.open_links(NOON)] == ["w2", "w1"]


async def test_a_disconnected_workspace_is_nobody_s_until_it_is_bound_for_the_same_client(acme: Database) -> None:
    """Lost otherwise: a door that stays open; a workspace that is captive; conversations that come back to strangers."""
    await settle(acme, OTHER, "X")
    async with acme.unit(ACME) as unit:
        assert await unit.workspaces.disconnect(CLIENT_DOOR.id, NOON)
        await unit.reach.park(CLIENT_DOOR.id, None, Loss.DISCONNECTED, "by hand", NOON)
        assert not await unit.reach.try_again(CLIENT_DOOR.id, NOON)
        assert not await unit.workspaces.disconnect(CLIENT_DOOR.id, NOON)
        assert CLIENT_DOOR.id not in {each.door.id for each in await unit.workspaces.all()}
    acme.installations.forget()
    assert await acme.installations.find(Platform.SLACK, "T2") is None
    assert CLIENT_DOOR.id not in {each.id for each in await acme.installations.of(ACME)}
    async with acme.unit(ACME) as unit:
        assert await unit.registrations.bind(replace(ANEW, client=None), {}) == replace(ANEW, client=None)
        assert await unit.workspaces.disconnect(ANEW.id, NOON)
    async with acme.unit(ACME) as unit:
        bound = await unit.registrations.bind(ANEW, {"bot_token": "xoxb-blue"})
        assert bound == replace(ANEW, id=CLIENT_DOOR.id, app="")
        await unit.workspaces.note(CLIENT_DOOR.id, "Blue", "Bo", NOON)
        (blue,) = [each for each in await unit.workspaces.all() if each.door.id == CLIENT_DOOR.id]
        assert (blue.door, blue.called, blue.by, blue.since) == (CLIENT_DOOR, "Blue", "Bo", NOON)
    async with acme.unit(OTHER) as unit:
        assert await unit.registrations.bind(replace(ANEW, org=OTHER, client=None), {}) is None
    acme.installations.forget()
    assert await acme.installations.secret(CLIENT_DOOR.id, "bot_token") == "xoxb-blue"


async def test_what_was_under_way_opens_no_workspace_that_was_disconnected(acme: Database) -> None:
    """Lost otherwise: messages to a tenant that was let go, and a token of it, by whoever was half-way through when it
    was: a delivery that tried it, an event at a replica that had not learnt of it, somebody at Slack's install page.
    """
    async with acme.unit(ACME) as unit:
        assert await unit.workspaces.disconnect(CLIENT_DOOR.id, NOON)
        await unit.reach.park(CLIENT_DOOR.id, None, Loss.DISCONNECTED, "by hand", NOON)
    async with acme.unit(ACME) as unit:
        await unit.reach.lift(CLIENT_DOOR.id, NOON)
        assert not await unit.reach.try_again(CLIENT_DOOR.id, NOON)
        assert not await unit.registrations.renew(CLIENT_DOOR.id, {"bot_token": "xoxb-late"})
        (parking,) = await unit.reach.parkings()
        assert (parking.key, parking.loss, parking.trying) == (CLIENT_DOOR.id, Loss.DISCONNECTED, False)
    acme.installations.forget()
    assert await acme.installations.secret(CLIENT_DOOR.id, "bot_token") is None
    async with acme.unit(ACME) as unit:
        assert await unit.registrations.bind(ANEW, {})
        await unit.reach.lift(CLIENT_DOOR.id, NOON)
        assert not await unit.reach.parkings()


async def test_what_is_disconnected_while_it_is_connected_anew_is_connected(acme: Database) -> None:
    """Lost otherwise: on PostgreSQL, a token with a door that serves nobody, and that no link brings back."""

    async def bound() -> Installation | None:
        async with acme.unit(ACME) as unit:
            return await unit.registrations.bind(ANEW, {"bot_token": "xoxb-anew"})

    async with acme.unit(ACME) as unit:
        assert await unit.workspaces.disconnect(CLIENT_DOOR.id, NOON)
        binding = asyncio.create_task(bound())
        await asyncio.wait({binding}, timeout=HELD_UP)
    assert await binding == replace(ANEW, id=CLIENT_DOOR.id, app="")
    acme.installations.forget()
    assert await acme.installations.find(Platform.SLACK, "T2") == CLIENT_DOOR
    assert await acme.installations.secret(CLIENT_DOOR.id, "bot_token") == "xoxb-anew"


async def test_a_replica_of_the_release_before_reads_what_was_disconnected(acme: Database) -> None:
    """Lost otherwise: /status of everybody there, for as long as an upgrade takes: it knows no loss by that name."""
    async with acme.unit(ACME) as unit:
        assert await unit.workspaces.disconnect(CLIENT_DOOR.id, NOON)
        await unit.reach.park(CLIENT_DOOR.id, None, Loss.DISCONNECTED, "by hand", NOON)
    async with acme.reading() as session:
        (row,) = await session.rows(Prepared(select(parkings.c.loss)))
    assert row.loss in ("uninstalled", "revoked", "disabled")
