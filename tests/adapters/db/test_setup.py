"""Each step of setting up is done once what it leads to is stored, and no sooner."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db import Database, Seed, plant
from domain.ids import ClientId, InvitationId, PersonId
from domain.joining import GroupGrant, Invitation, InvitationState
from domain.ports import Unit
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.setup import Setup, SetupStep
from domain.tenancy import Grant, Permission
from tests.adapters.db.world import ACME, ADA, APPROVERS, BEN, DOOR, S1, change, company, seen
from tests.clock import NOON
from tests.mapping import map_to
from tests.proof import sampled

WRITE = Grant(Permission.WRITE_LICENSING, ClientId("blue"))
BARE = """
[[organisations]]
id = "acme"
name = "Acme"
currency = "EUR"
time_zone = "Europe/Vienna"
clients = [{ id = "blue", name = "Blue Bikes" }]
installations = [{ id = "acme-slack", platform = "slack", tenant = "T1" }]
people = [{ id = "ada", name = "Ada" }, { id = "ben", name = "Ben" }]
"""


@pytest.fixture
async def bare(database: Database) -> Database:
    await plant(database, Seed.from_toml(BARE))
    return database


async def _connected(unit: Unit) -> None:
    await unit.connection.set("id", "secret")


async def _refused_again(unit: Unit) -> None:
    await unit.connection.set("id", "secret")
    await unit.connection.refused(NOON, "invalid_client")


async def _company(unit: Unit) -> None:
    await unit.mirror.store_companies([seen(company("c1", "Blue Ltd"))])


async def _mapped(unit: Unit) -> None:
    await _company(unit)
    await map_to(unit, "c1", "blue")


async def _policy(unit: Unit) -> None:
    await unit.rules.set_policy(ApprovalPolicy())


async def _defaults(unit: Unit) -> None:
    await unit.rules.set_defaults(SelfServiceDefaults())


async def _rule(unit: Unit) -> None:
    await unit.rules.set_rule(S1, SubscriptionRule(maximum=9))


async def _known_place(unit: Unit) -> None:
    await unit.places.remember(APPROVERS)


async def _place(unit: Unit) -> None:
    await unit.places.remember(APPROVERS)
    await unit.places.set_approvals(APPROVERS.key, True)


async def _invited(unit: Unit) -> None:
    await unit.invitations.add(_invitation(WRITE))


async def _invited_colleague(unit: Unit) -> None:
    await unit.invitations.add(_invitation(Grant(Permission.READ_LICENSING)))


async def _invited_long_ago(unit: Unit) -> None:
    await unit.invitations.add(replace(_invitation(WRITE), expires_at=NOON))


async def _invited_in_vain(unit: Unit) -> None:
    await unit.invitations.add(replace(_invitation(WRITE), state=InvitationState.REVOKED))


async def _granted(unit: Unit) -> None:
    await unit.people.grant(BEN, WRITE)


async def _granted_to_group(unit: Unit) -> None:
    await unit.groups.put(GroupGrant(DOOR.id, "S0GROUP", "Blue’s people", WRITE))


DEEDS: dict[str, tuple[Callable[[Unit], Awaitable[None]], set[SetupStep]]] = {
    "credentials that Pax8 accepts": (_connected, {SetupStep.CONNECT}),
    "credentials that Pax8 refuses are no connection": (_refused_again, set()),
    "a company that is nobody's maps nothing": (_company, set()),
    "a mapped company": (_mapped, {SetupStep.MAP}),
    "a policy": (_policy, {SetupStep.RULES}),
    "self-service defaults": (_defaults, {SetupStep.RULES}),
    "a rule of one subscription": (_rule, {SetupStep.RULES}),
    "a conversation alone is no approval place": (_known_place, set()),
    "an approval place": (_place, {SetupStep.PLACE}),
    "an invitation of a client's person": (_invited, {SetupStep.INVITE}),
    "a colleague's invitation invites no client": (_invited_colleague, set()),
    "an invitation that is over invites nobody": (_invited_long_ago, set()),
    "an invitation that was taken back invites nobody": (_invited_in_vain, set()),
    "a client's person": (_granted, {SetupStep.INVITE}),
    "a client's group": (_granted_to_group, {SetupStep.INVITE}),
}


@pytest.mark.parametrize("deed", sampled(DEEDS, list(DEEDS), every=4))
async def test_a_step_is_ticked_by_what_is_stored(bare: Database, deed: str) -> None:
    """Lost otherwise: a guide that says done what is not, or nags about what is."""
    act, done = DEEDS[deed]
    assert await _read(bare) == Setup(frozenset())
    async with bare.unit(ACME) as unit:
        await act(unit)
    assert await _read(bare) == Setup(frozenset(done))


async def test_a_house_that_a_seed_has_furnished_lacks_the_first_request_only(acme: Database) -> None:
    """Lost otherwise: an admin who is led through what the operator has set up."""
    assert (await _read(acme)).done == frozenset(SetupStep) - {SetupStep.TRY}
    async with acme.unit(ACME) as unit:
        await unit.changes.add(change(), "key")
    assert (await _read(acme)).complete


async def test_it_is_put_away_by_one_person_for_themselves(bare: Database) -> None:
    """Lost otherwise: one admin's impatience takes the guide from another, or it comes back."""
    for _ in range(2):
        async with bare.unit(ACME) as unit:
            await unit.setup.put_away(ADA, NOON)
    assert (await _read(bare)).away and not (await _read(bare)).wanted
    assert (await _read(bare, BEN)).wanted


async def _read(database: Database, reader: PersonId = ADA) -> Setup:
    async with database.view(ACME) as view:
        return await view.setup.read(reader, NOON)


def _invitation(grant: Grant) -> Invitation:
    until = NOON + timedelta(days=7)
    return Invitation(InvitationId("i1"), "proof", ADA, "Ada", DOOR.id, NOON, until, grant, name="Bo")
