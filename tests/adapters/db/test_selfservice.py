"""Is found again what people look up about themselves: whom a request is for, where its card stands, their own page?"""

from dataclasses import replace

import pytest

from adapters.db import Database
from domain.changes import Party
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.ids import ClientId, PersonId, Platform
from domain.joining import GroupGrant
from domain.ports import Audience, ChangeSearch, Delivery, DeliveryKind, Done
from domain.tenancy import Grant, Identity, Permission, Person
from tests.adapters.db.test_queue import LEASE
from tests.adapters.db.world import ACME, ADA, APPROVERS, BEN, BENS_CHAT, CLIENT_DOOR, DOOR, change
from tests.clock import NOON

BLUE, GREEN = ClientId("blue"), ClientId("green")
FOR_BEN = replace(change(), requester=Party(ADA, "Ada"), beneficiary=Party(BEN, "Ben"), staff_of="Acme")


async def test_a_request_is_found_by_whoever_it_was_asked_for(acme: Database) -> None:
    """Lost otherwise: a request that concerns somebody and that they never see."""
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(FOR_BEN, "one")
        await unit.changes.add(replace(change("b", "s2"), requester=Party(ADA, "Ada")), "two")
    async with acme.view(ACME) as view:
        assert stored == replace(FOR_BEN, number=stored.number) == await view.changes.get(stored.id)
        assert (await view.changes.search(ChangeSearch(requester=BEN), 0, 9)).rows == (stored,)
        assert (await view.changes.search(ChangeSearch(requester=ADA), 0, 9)).total == 2
        assert (await view.changes.search(ChangeSearch(person="ben"), 0, 9)).rows == (stored,)


ASKERS = {
    "all of a client's": (BLUE, "", ["Ben", "Cleo"]),
    "by a part of the name": (BLUE, "LEO", ["Cleo"]),
    "none of another's": (GREEN, "", []),
    "a manager asks for all, and is none of theirs": (BLUE, "ada", []),
}


@pytest.mark.parametrize(("client", "words", "names"), ASKERS.values(), ids=ASKERS.keys())
async def test_a_clients_people_are_listed(acme: Database, client: ClientId, words: str, names: list[str]) -> None:
    """Lost otherwise: whom staff may ask for; or another client's people among them."""
    cleo = Person(PersonId("cleo"), "Cleo")
    async with acme.unit(ACME) as unit:
        await unit.people.add(cleo)
        await unit.groups.put(GroupGrant(DOOR.id, "S1", "Front desk", Grant(Permission.WRITE_LICENSING, BLUE)))
        await unit.groups.replace_members(DOOR.id, "S1", [cleo.id], NOON)
    async with acme.view(ACME) as view:
        found = await view.people.askers(client, words, 10)
        assert [person.name for person in found] == names
        assert [person.name for person in await view.people.askers(client, words, 1)] == names[:1]


async def test_somebody_is_reached_by_a_door_that_is_no_other_clients(acme: Database) -> None:
    """Lost otherwise: one client's licences told in another client's workspace."""
    at_client = Conversation(CLIENT_DOOR.id, Platform.SLACK, ConversationKind.DIRECT, user="UBEN2")
    async with acme.unit(ACME) as unit:
        assert await unit.places.reach(BEN, GREEN) == BENS_CHAT
        await unit.people.link(Identity(Platform.SLACK, "T2", "UBEN2"), BEN, None)
        await unit.places.remember(replace(at_client, address="D2"))
    async with acme.view(ACME) as view:
        assert await view.places.reach(BEN, BLUE) == replace(at_client, address="D2")
        assert await view.places.reach(BEN, GREEN) == BENS_CHAT
        assert await view.places.reach(PersonId("nobody"), BLUE) is None


async def test_a_page_is_one_row_and_due_again_with_every_change_of_its_owners(acme: Database) -> None:
    """Lost otherwise: a page that stays as it was, or that is drawn twice."""
    async with acme.unit(ACME) as unit:
        await unit.outbox.refresh_homes(BEN)
        await unit.outbox.open_home(BEN, BENS_CHAT)
        await unit.outbox.open_home(BEN, BENS_CHAT)
    (first,) = await _homes(acme)
    assert first.conversation == BENS_CHAT
    assert await acme.queue.finish(first, "one", Done(first.desired, MessageRef("D1", "1.1")), NOON, NOON)
    assert await _homes(acme) == ()
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(FOR_BEN, "one")
        await unit.outbox.redraw(stored)
    (again,) = await _homes(acme)
    assert again.message == MessageRef("D1", "1.1") and again.desired > first.desired
    assert await acme.queue.finish(again, "one", Done(again.desired, again.message), NOON, NOON)
    async with acme.unit(ACME) as unit:
        await unit.outbox.refresh_homes(ADA)
    assert await _homes(acme) == ()


async def test_a_page_refreshed_while_it_is_drawn_is_drawn_again(acme: Database) -> None:
    """Lost otherwise: the last thing that happened."""
    async with acme.unit(ACME) as unit:
        await unit.outbox.open_home(BEN, BENS_CHAT)
    (first,) = await _homes(acme)
    async with acme.unit(ACME) as unit:
        await unit.outbox.refresh_homes(BEN)
    assert await acme.queue.finish(first, "one", Done(first.desired, MessageRef("D1", "1.1")), NOON, NOON)
    assert len(await _homes(acme)) == 1


async def test_a_card_is_known_by_the_message_it_stands_in(acme: Database) -> None:
    """Lost otherwise: what somebody means who answers below it."""
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "one")
        await unit.outbox.show(stored, Audience.APPROVERS, APPROVERS)
    (shown,) = await acme.queue.claim("one", NOON, LEASE, 9)
    assert await acme.queue.finish(shown, "one", Done(1, MessageRef("C1", "171.2")), NOON, NOON)
    async with acme.view(ACME) as view:
        assert await view.changes.shown_at(MessageRef("C1", "171.2")) == stored
        assert await view.changes.shown_at(MessageRef("C1", "171.3")) is None
        assert await view.changes.shown_at(MessageRef("C2", "171.2")) is None


async def _homes(database: Database) -> tuple[Delivery, ...]:
    return await database.queue.claim("one", NOON, LEASE, 9, frozenset({DeliveryKind.HOME}))
