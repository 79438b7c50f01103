"""Are people, places and settings kept and found again?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.db import Database, Seed, plant
from adapters.db.session import ReadOnly
from domain.chat import Conversation, ConversationKind
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform, SubscriptionId
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.tenancy import Grant, Identity, Installation, Permission
from tests.adapters.db.world import (
    ACME,
    ADA,
    ADA_ON_SLACK,
    APPROVERS,
    BEN,
    BEN_ON_SLACK,
    BENS_CHAT,
    CLIENT_DOOR,
    DOOR,
    S1,
    change,
    seed_text,
)
from tests.clock import NOON


async def test_an_actor_carries_what_was_granted(acme: Database) -> None:
    """Lost otherwise: who may do what."""
    async with acme.view(ACME) as view:
        ada, ben = await view.people.actor(ADA_ON_SLACK, DOOR), await view.people.actor(BEN_ON_SLACK, DOOR)
        assert ada and ada.may(Permission.MANAGE_LICENSING) and ada.person == ADA
        assert ben and ben.client == "blue" and ben.name == "Ben" and not ben.sees_every_client
        narrowed = await view.people.actor(ADA_ON_SLACK, CLIENT_DOOR)
        assert narrowed and not narrowed.permissions
        assert await view.people.actor(Identity(Platform.SLACK, "T1", "UXX"), DOOR) is None
        assert await view.people.actor(ADA_ON_SLACK, replace(DOOR, org=OrgId("other"))) is None


async def test_managers_are_listed_by_platform(acme: Database) -> None:
    """Lost otherwise: whom a Teams card refreshes for."""
    teams = Identity(Platform.TEAMS, "E1", "ADA")
    async with acme.view(ACME) as view:
        assert await view.people.managers() == ((ADA, ADA_ON_SLACK), (ADA, teams))
        assert await view.people.managers(Platform.SLACK) == ((ADA, ADA_ON_SLACK),)


async def test_a_known_address_is_never_forgotten(acme: Database) -> None:
    """Lost otherwise: a direct conversation that was opened is opened again and again."""
    opened = replace(BENS_CHAT, address="D1", service_url="https://smba.example/")
    async with acme.unit(ACME) as unit:
        assert await unit.places.direct(BEN, DOOR.id) == BENS_CHAT
        await unit.places.remember(opened)
        await unit.places.remember(BENS_CHAT)
        assert await unit.places.direct(BEN, DOOR.id) == await unit.places.get(BENS_CHAT.key) == opened
        new = replace(APPROVERS, address="C3")
        await unit.places.remember(new)
        assert await unit.places.get(new.key) == new
    async with acme.view(ACME) as view:
        assert await view.places.get(BENS_CHAT.key) == opened
        assert await view.places.direct(BEN, DOOR.id) == opened
        assert await view.places.get("nowhere") is None


async def test_a_place_keeps_the_last_name_that_it_was_told(acme: Database) -> None:
    """Lost otherwise: places of which nobody knows which they are; or cards posted twice because of a new name."""
    for name, known in ((None, None), ("approvals", "approvals"), (None, "approvals"), ("licences", "licences")):
        async with acme.unit(ACME) as unit:
            await unit.places.remember(replace(APPROVERS, name=name))
        async with acme.view(ACME) as view:
            (place,) = [each for each in await view.places.approval_places() if each.conversation == APPROVERS]
        assert place.conversation.name == known


async def test_grants_are_those_of_this_moment(acme: Database) -> None:
    """Lost otherwise: a requester who lost the right between asking and applying."""
    async with acme.view(ACME) as view:
        assert await view.people.grants(BEN) == (Grant(Permission.WRITE_LICENSING, ClientId("blue")),)
        assert await view.people.grants(ADA) == (Grant(Permission.MANAGE_LICENSING),)
        assert await view.people.grants(PersonId("nobody")) == ()


@pytest.mark.parametrize(
    ("person", "door", "user"),
    [
        pytest.param(BEN, "acme-slack", "UBEN", id="the workspace of his identity"),
        pytest.param(BEN, "acme-blue", None, id="another workspace of the same platform"),
        pytest.param(BEN, "acme-teams", None, id="a platform where nobody linked him"),
        pytest.param(ADA, "acme-teams", "ADA", id="the tenant of her identity"),
        pytest.param(ADA, "nowhere", None, id="a door that there is not"),
    ],
)
async def test_a_direct_conversation_fits_its_door(
    acme: Database, person: PersonId, door: str, user: str | None
) -> None:
    """Lost otherwise: an answer in a workspace where it was not asked for, or to a stranger of the same id there."""
    async with acme.view(ACME) as view:
        found = await view.places.direct(person, InstallationId(door))
    assert (found.user if found else None) == user
    assert found is None or (found.installation, found.private) == (door, True)


async def test_managers_are_reached_once_each_and_by_no_clients_door(acme: Database) -> None:
    """Lost otherwise: a request shown in a client's workspace, or twice to one pair of eyes."""
    text = seed_text().replace(
        'user = "UADA" }', 'user = "UADA" }, { platform = "slack", tenant = "T2", user = "UADA2" }'
    )
    await plant(acme, Seed.from_toml(text), exact=True)
    second = Installation(InstallationId("acme-2"), ACME, Platform.TEAMS, "E1", "app-2")
    await acme.installations.save(second, {})
    on_slack = Conversation(DOOR.id, Platform.SLACK, ConversationKind.DIRECT, user="UADA")
    on_teams = Conversation(InstallationId("acme-teams"), Platform.TEAMS, ConversationKind.DIRECT, "a:1", "ADA")
    async with acme.unit(ACME) as unit:
        await unit.places.remember(on_teams)
    async with acme.view(ACME) as view:
        assert await view.places.managers() == (on_slack, on_teams)


async def test_approvals_are_never_posted_behind_a_clients_door(acme: Database) -> None:
    """Lost otherwise: one client reads another's requests."""
    theirs = Conversation(CLIENT_DOOR.id, Platform.SLACK, ConversationKind.CHANNEL, "C9")
    async with acme.unit(ACME) as unit:
        await unit.places.remember(theirs)
        await unit.places.set_approvals(theirs.key, True)
        assert await unit.places.approvals() == (APPROVERS,)
        await unit.places.set_approvals(APPROVERS.key, False)
        assert await unit.places.approvals() == ()


async def test_policy_defaults_and_rule_come_back_as_set(acme: Database) -> None:
    """Lost otherwise: an exact threshold, or a setting by way of another one."""
    policy = ApprovalPolicy(True, Decimal("33.3"), frozenset({"A", "B"}), Decimal("80"), True, timedelta(days=3))
    defaults = SelfServiceDefaults(True, 2, 90)
    rule = SubscriptionRule(False, True, 3, None)
    async with acme.unit(ACME) as unit:
        seeded = await unit.rules.book(S1)
        assert (seeded.policy.threshold, seeded.rule.maximum) == (Decimal(50), 40)
        await unit.rules.set_policy(policy)
        await unit.rules.set_defaults(defaults)
        await unit.rules.set_rule(S1, rule)
    async with acme.view(ACME) as view:
        book = await view.rules.book(S1)
        assert (book.policy, book.defaults, book.rule) == (policy, defaults, rule)
        assert (await view.rules.book()).rule == SubscriptionRule()


ALLOWING = [
    ("by default, but for the one whose rule says no", True, False, {"s2"}),
    ("by default, and by a rule that says nothing of it", True, None, {"s1", "s2"}),
    ("not by default, but for the one whose rule says yes", False, True, {"s1"}),
    ("not by default, and by no rule", False, None, set()),
]


@pytest.mark.parametrize(("default", "own", "asked"), [row[1:] for row in ALLOWING], ids=[row[0] for row in ALLOWING])
async def test_what_may_be_asked_for(acme: Database, default: bool, own: bool | None, asked: set[str]) -> None:
    """Lost otherwise: a button for something that is closed, or none for something that is open."""
    async with acme.unit(ACME) as unit:
        await unit.rules.set_defaults(SelfServiceDefaults(default))
        await unit.rules.set_rule(S1, SubscriptionRule(allowed=own))
    async with acme.view(ACME) as view:
        assert await view.rules.allowing([S1, SubscriptionId("s2")]) == {S1 if key == "s1" else key for key in asked}


async def test_an_organisation_that_set_nothing_is_careful(database: Database) -> None:
    """Lost otherwise: a new organisation approves by itself."""
    async with database.view(OrgId("nobody")) as view:
        book = await view.rules.book()
        assert (book.policy, book.defaults) == (ApprovalPolicy(), SelfServiceDefaults())
        with pytest.raises(LookupError):
            await view.organisation()


async def test_an_organisation_and_its_clients_are_read(acme: Database) -> None:
    """Lost otherwise: the zone that times are shown in."""
    async with acme.view(ACME) as view:
        org = await view.organisation()
        assert (org.name, org.currency, org.time_zone) == ("Acme", "EUR", "Europe/Vienna")
        assert [c.name for c in await view.catalog.clients()] == ["Blue Bikes", "Green Gardens"]
        assert (await view.catalog.client(ClientId("green"))) and not await view.catalog.client(ClientId("red"))


async def test_a_view_writes_nothing(acme: Database) -> None:
    """Lost otherwise: a write outside any transaction."""
    async with acme.view(ACME) as view:
        with pytest.raises(ReadOnly):
            await view.rules.set_rule(S1, SubscriptionRule())
        with pytest.raises(ReadOnly):
            await view.places.set_approvals(APPROVERS.key, False)
        with pytest.raises(ReadOnly):
            await view.places.remember(APPROVERS)
        with pytest.raises(ReadOnly):
            await view.outbox.apply(change(), NOON)


async def test_what_an_exception_leaves_is_undone(acme: Database) -> None:
    """Lost otherwise: half a use case in the database."""
    with pytest.raises(ZeroDivisionError):
        async with acme.unit(ACME) as unit:
            await unit.places.set_approvals(APPROVERS.key, False)
            assert await unit.places.approvals() == ()
            raise ZeroDivisionError
    async with acme.view(ACME) as view:
        assert await view.places.approvals() == (APPROVERS,)
