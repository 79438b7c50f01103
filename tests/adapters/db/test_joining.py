"""Does a code let in who it was made for, once, and nobody else; and who holds what by a group, on both databases?"""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.db import Database
from bot.clock import RandomIds
from domain import errors
from domain.chat import Conversation, ConversationKind, Source, Standing
from domain.errors import Refusal
from domain.ids import ClientId, InstallationId, PersonId, Platform
from domain.joining import FRESH, GroupGrant, Held, InvitationState, arriving, marked
from domain.notices import WaitForYes, Welcome
from domain.ports import Ports
from domain.tenancy import Actor, Grant, Identity, Installation, Permission, Person
from domain.use_cases import joining, people
from domain.use_cases.auditing import cell
from tests.adapters.db.world import ACME, ADA, BEN, BEN_ON_SLACK, CLIENT_DOOR, DOOR, OTHER, settle
from tests.clock import FakeClock

P, S = Permission, Standing
BLUE, GREEN = ClientId("blue"), ClientId("green")
MANAGER = Actor(ACME, "Ada", ADA, frozenset({P.MANAGE_LICENSING}), via=Platform.SLACK)
WRITE, READ, MANAGE = Grant(P.WRITE_LICENSING, BLUE), Grant(P.READ_LICENSING), Grant(P.MANAGE_LICENSING)


@dataclass(frozen=True, slots=True)
class World:
    """What these use cases reach: a database, a clock, and no chat that could be asked."""

    unit: Any
    view: Any
    clock: FakeClock
    ids: RandomIds
    chats: dict[Platform, Any]


@pytest.fixture
def ports(acme: Database, clock: FakeClock) -> Ports:
    return cast(Ports, World(acme.unit, acme.view, clock, RandomIds(), {}))


def source(user: str = "UEVE", door: Installation = DOOR, outsider: bool = False, direct: bool = True) -> Source:
    kind = ConversationKind.DIRECT if direct else ConversationKind.CHANNEL
    place = Conversation(door.id, Platform.SLACK, kind, f"D{user}" if direct else "C7", user if direct else None)
    identity = Identity(Platform.SLACK, door.tenant, user)
    return Source(door, identity, "Eve", place, f"k{user}", outsider)


async def _code(ports: Ports, wanted: Grant = WRITE) -> str:
    return (await joining.invite(ports, MANAGER, source("UADA"), wanted)).code


def _wrong(code: str) -> str:
    """The same invitation, with another secret."""
    return code[:10] + ("B" if code[10] != "B" else "C") + code[11:]


async def _refused(ports: Ports, said: Source, code: str, aloud: bool = False) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await joining.redeem(ports, said, code, aloud)
    return refused.value


async def test_a_code_is_good_once(ports: Ports, acme: Database) -> None:
    """Lost otherwise: an invitation for one that lets in many."""
    code = await _code(ports)
    assert isinstance(await joining.redeem(ports, source(), f" {code.lower()} "), Welcome)
    replay = await _refused(ports, source("UMAL"), code)
    assert isinstance(replay, errors.CodeOver) and replay.state is InvitationState.USED
    async with acme.view(ACME) as view:
        actor = await view.people.actor(source().identity, DOOR)
        assert actor is not None and actor.permissions == {P.WRITE_LICENSING} and actor.client == BLUE
        assert await view.people.owner(source("UMAL").identity) is None


async def test_of_two_at_once_one_comes_in(ports: Ports, acme: Database) -> None:
    """Lost otherwise: whoever is quick shares the right with who it was meant for."""
    code = await _code(ports)
    both = await asyncio.gather(
        *(joining.redeem(ports, source(user), code) for user in ("UONE", "UTWO")), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in both) == ["CodeOver", "Welcome"]
    async with acme.view(ACME) as view:
        owners = [await view.people.owner(source(user).identity) for user in ("UONE", "UTWO")]
    assert sum(owner is not None for owner in owners) == 1


async def test_five_wrong_secrets_lock_the_invitation(ports: Ports) -> None:
    """Lost otherwise: a secret that is guessed by many at once."""
    code = await _code(ports)
    for i in range(5):
        assert isinstance(await _refused(ports, source(f"U{i}"), _wrong(code)), errors.BadCode)
    locked = await _refused(ports, source("UGOOD"), code)
    assert isinstance(locked, errors.CodeOver) and locked.state is InvitationState.LOCKED


async def test_five_wrong_codes_silence_who_says_them_for_an_hour(ports: Ports, clock: FakeClock) -> None:
    """Lost otherwise: one who tries invitation after invitation."""
    code = await _code(ports)
    for i in range(5):
        wrong = "-".join([f"A{'ABCDE'[i]}AA"] * 7)
        assert isinstance(await _refused(ports, source(), wrong), errors.BadCode)
    assert isinstance(await _refused(ports, source(), code), errors.TooManyTries)
    clock.forward(timedelta(hours=1, seconds=1))
    assert isinstance(await joining.redeem(ports, source(), code), Welcome)


ATTACKS = [
    ("a selector that there is not", WRITE, lambda c: f"AAAA-AAAA{c[9:]}", source(), errors.BadCode),
    ("another secret", WRITE, _wrong, source(), errors.BadCode),
    ("no code at all", WRITE, lambda c: "please", source(), errors.BadCode),
    ("a code cut short", WRITE, lambda c: c[:-1], source(), errors.BadCode),
    ("another client's own door", Grant(P.WRITE_LICENSING, GREEN), str, source(door=CLIENT_DOOR), errors.CodeNotHere),
    ("more than write at a client's own door", READ, str, source(door=CLIENT_DOOR), errors.CodeNotHere),
    ("to manage at a client's own door", MANAGE, str, source(door=CLIENT_DOOR), errors.CodeNotHere),
    ("more than write for an outsider", READ, str, source(outsider=True), errors.CodeNotHere),
    ("more than write while nobody says who this is", READ, str, source(), errors.StandingUnknown),
    ("for a second client", Grant(P.WRITE_LICENSING, GREEN), str, source("UBEN"), errors.AlreadyHolds),
]


@pytest.mark.parametrize(
    ("wanted", "typed", "said", "refusal"), [row[1:] for row in ATTACKS], ids=[row[0] for row in ATTACKS]
)
async def test_what_a_code_does_not_open(
    ports: Ports, acme: Database, wanted: Grant, typed: Any, said: Source, refusal: type[Refusal]
) -> None:
    """Lost otherwise: a right for somebody it was not meant for; and the code is good still."""
    code = await _code(ports, wanted)
    assert type(await _refused(ports, said, typed(code))) is refusal
    async with acme.view(ACME) as view:
        open_ones = await view.invitations.unsettled(ports.clock.now())
    assert [one.state for one in open_ones] == [InvitationState.OPEN]


async def test_an_old_a_taken_back_and_a_foreign_code_open_nothing(
    ports: Ports, acme: Database, clock: FakeClock
) -> None:
    """Lost otherwise: a code in a mailbox that opens a house years later, or the house next door."""
    code = await _code(ports)
    await settle(acme, OTHER, "X")
    async with acme.view(OTHER) as view:
        assert await view.invitations.get(code.replace("-", "")[:8]) is None  # type: ignore[arg-type]
    foreign = Installation(DOOR.id, OTHER, Platform.SLACK, "T1X")
    assert isinstance(await _refused(ports, source(door=foreign), code), errors.BadCode)
    clock.forward(timedelta(hours=72))
    assert isinstance(await _refused(ports, source(), code), errors.CodeOver)
    second = await _code(ports)
    await joining.revoke(ports, MANAGER, second.replace("-", "")[:8])  # type: ignore[arg-type]
    assert isinstance(await _refused(ports, source(), second), errors.CodeOver)


async def test_a_code_said_aloud_is_burnt_and_a_wrong_one_burns_nothing(ports: Ports) -> None:
    """Lost otherwise: a code that a whole channel has read; or anybody who can end another's invitation."""
    code = await _code(ports)
    harmless = await _refused(ports, source(direct=False), _wrong(code), aloud=True)
    assert isinstance(harmless, errors.OnlyDirect) and not harmless.burnt
    burnt = await _refused(ports, source(direct=False), code, aloud=True)
    assert isinstance(burnt, errors.OnlyDirect) and burnt.burnt
    assert isinstance(await _refused(ports, source(), code), errors.CodeOver)


async def test_two_who_take_each_others_right_leave_one(ports: Ports, acme: Database) -> None:
    """Lost otherwise: an organisation that nobody manages, because two saw two."""
    async with acme.unit(ACME) as unit:
        await unit.people.grant(BEN, MANAGE)
    ben = replace(MANAGER, name="Ben", person=BEN)
    both = await asyncio.gather(
        people.revoke(ports, MANAGER, BEN, P.MANAGE_LICENSING),
        people.revoke(ports, ben, ADA, P.MANAGE_LICENSING),
        return_exceptions=True,
    )
    assert sum(isinstance(each, errors.LastManager) for each in both) == 1
    async with acme.unit(ACME) as unit:
        assert await unit.people.hold_managers() == 1


async def test_a_group_counts_while_it_was_read_lately(ports: Ports, acme: Database, clock: FakeClock) -> None:
    """Lost otherwise: somebody removed from a group who goes on deciding."""
    row = GroupGrant(DOOR.id, "S1", "desk", MANAGE)
    async with acme.unit(ACME) as unit:
        await unit.groups.put(row)
        assert await unit.groups.replace_members(DOOR.id, "S1", [BEN], clock.now()) == (1, 0)
    async with acme.view(ACME) as view:
        actor = await view.people.actor(BEN_ON_SLACK, DOOR)
        assert actor is not None and actor.may(P.MANAGE_LICENSING) and actor.client == BLUE
        guest = await view.people.actor(BEN_ON_SLACK, DOOR, outsider=True)
        assert guest is not None and guest.permissions == {P.WRITE_LICENSING}
        assert len(await view.people.managers()) == 3 and len(await view.places.managers()) == 3
    clock.forward(FRESH + timedelta(seconds=1))
    async with acme.view(ACME) as view:
        lapsed = await view.people.actor(BEN_ON_SLACK, DOOR)
        assert lapsed is not None and lapsed.permissions == {P.WRITE_LICENSING}
        assert MANAGE in await view.people.grants(BEN)
    async with acme.unit(ACME) as unit:
        assert await unit.groups.replace_members(DOOR.id, "S1", [], clock.now()) == (0, 1)
        assert await unit.people.hold_managers() == 1, "a group makes nobody the last manager"
    async with acme.view(ACME) as view:
        assert await view.people.grants(BEN) == (WRITE,)


async def test_whoever_holds_by_a_group_is_asked_after_in_every_chat_of_theirs(
    ports: Ports, acme: Database, clock: FakeClock
) -> None:
    """Lost otherwise: a full member of one chat who became a guest of the other, and manages from there."""
    async with acme.view(ACME) as view:
        assert BEN_ON_SLACK not in await view.people.of_weight()
    async with acme.unit(ACME) as unit:
        await unit.groups.put(GroupGrant(InstallationId("acme-teams"), "19:desk", "desk", MANAGE))
        await unit.groups.replace_members(InstallationId("acme-teams"), "19:desk", [BEN], clock.now())
    async with acme.view(ACME) as view:
        assert BEN_ON_SLACK in await view.people.of_weight()
    async with acme.unit(ACME) as unit:
        await unit.people.set_standing(BEN_ON_SLACK, S.GUEST)
    async with acme.view(ACME) as view:
        actor = await view.people.actor(BEN_ON_SLACK, DOOR)
    assert actor is not None and actor.permissions == {P.WRITE_LICENSING}


ARRIVING = [
    ("a member", (MANAGE, WRITE), (), DOOR, S.MEMBER, False, "manage_licensing write_licensing", BLUE),
    ("nobody has asked yet", (READ,), (), DOOR, None, False, "read_licensing", None),
    ("a guest with much", (MANAGE, WRITE), (), DOOR, S.GUEST, False, "write_licensing", BLUE),
    ("a guest with nothing for a client", (MANAGE,), (), DOOR, S.GUEST, False, "", None),
    ("a guest in a group", (), (WRITE,), DOOR, S.GUEST, False, "", None),
    ("a member in a group", (), (READ,), DOOR, S.MEMBER, False, "read_licensing", None),
    ("of another workspace", (MANAGE, WRITE), (READ,), DOOR, None, True, "write_licensing", BLUE),
    ("external, as was stored", (READ, WRITE), (), DOOR, S.EXTERNAL, False, "write_licensing", BLUE),
    ("a member by name, an outsider by event", (MANAGE,), (), DOOR, S.MEMBER, True, "", None),
    ("a bot", (MANAGE, WRITE), (READ,), DOOR, S.BOT, False, "", None),
    ("removed", (MANAGE, WRITE), (), DOOR, S.GONE, False, "", None),
    ("a manager at a client's own door", (MANAGE,), (), CLIENT_DOOR, S.MEMBER, False, "", None),
    ("theirs at a client's own door", (MANAGE, WRITE), (), CLIENT_DOOR, S.MEMBER, False, "write_licensing", BLUE),
    ("by a group there", (), (WRITE,), CLIENT_DOOR, S.MEMBER, False, "write_licensing", BLUE),
    ("a guest at a client's own door", (WRITE,), (), CLIENT_DOOR, S.GUEST, False, "write_licensing", BLUE),
]


@pytest.mark.parametrize(
    ("own", "by_group", "door", "standing", "outsider", "may", "client"),
    [row[1:] for row in ARRIVING],
    ids=[row[0] for row in ARRIVING],
)
def test_what_is_left_of_a_right(
    own: tuple[Grant, ...],
    by_group: tuple[Grant, ...],
    door: Installation,
    standing: Standing | None,
    outsider: bool,
    may: str,
    client: ClientId | None,
) -> None:
    """Lost otherwise: a guest, or a client's own workspace, that manages the MSP."""
    held = (*(Held(grant) for grant in own), *(Held(grant, "desk") for grant in by_group))
    actor = arriving(Person(PersonId("p"), "P"), held, door, "UTC", standing, outsider)
    implied = {P.READ_LICENSING, P.REQUEST_FOR_CLIENTS} if "manage" in may else set()
    assert actor.permissions == {P(name) for name in may.split()} | implied
    assert actor.client == client


async def test_to_manage_waits(ports: Ports, acme: Database) -> None:
    """Lost otherwise: somebody who manages before their inviter has looked."""
    code = await _code(ports, MANAGE)
    async with acme.unit(ACME) as unit:
        found = await unit.invitations.get(code.replace("-", "")[:8])  # type: ignore[arg-type]
    assert found is not None and found.proof not in code and code not in found.proof
    newcomer = joining.Newcomer(source().identity, "Eve", DOOR.id, S.MEMBER)
    async with acme.unit(ACME) as unit:
        said = await joining._taken(ports, unit, source(), found, newcomer, ports.clock.now())
    assert isinstance(said, WaitForYes)
    with pytest.raises(errors.NotYourInvitation):
        await joining.confirm(ports, replace(MANAGER, person=BEN), found.id, True)
    await joining.confirm(ports, MANAGER, found.id, False)
    with pytest.raises(errors.InvitationGone):
        await joining.confirm(ports, MANAGER, found.id, True)
    async with acme.view(ACME) as view:
        assert await view.people.owner(source().identity) is None


async def test_a_code_ends_with_its_makers_right(ports: Ports, acme: Database) -> None:
    """Lost otherwise: a manager who was let go comes back by a code that they had put aside."""
    code, waiting = await _code(ports), await _code(ports, MANAGE)
    async with acme.unit(ACME) as unit:
        await unit.people.grant(BEN, MANAGE)
        found = await unit.invitations.get(waiting.replace("-", "")[:8])  # type: ignore[arg-type]
        assert found is not None
        newcomer = joining.Newcomer(source().identity, "Eve", DOOR.id, S.MEMBER)
        await joining._taken(ports, unit, source(), found, newcomer, ports.clock.now())
    await people.revoke(ports, replace(MANAGER, name="Ben", person=BEN), ADA, P.MANAGE_LICENSING)
    over = await _refused(ports, source(), code)
    assert isinstance(over, errors.CodeOver) and over.state is InvitationState.REVOKED
    with pytest.raises(errors.InvitationGone):
        await joining.confirm(ports, MANAGER, found.id, True)


async def test_a_link_code_ends_with_the_chat_that_was_taken_away(ports: Ports) -> None:
    """Lost otherwise: whoever held a stolen chat links it again within the hour."""
    ben = replace(MANAGER, name="Ben", person=BEN, permissions=frozenset({P.WRITE_LICENSING}), client=BLUE)
    code = (await joining.link(ports, ben, source("UBEN"))).code
    await people.unlink(ports, MANAGER, BEN, marked(BEN_ON_SLACK))
    over = await _refused(ports, source("UBEN"), code)
    assert isinstance(over, errors.CodeOver) and over.state is InvitationState.REVOKED


@pytest.mark.parametrize("grant", [WRITE, None], ids=["with a small right", "by a link"])
async def test_nobody_becomes_a_manager_before_it_is_known_what_they_are(
    ports: Ports, acme: Database, grant: Grant | None
) -> None:
    """Lost otherwise: a small right, joined to somebody who manages, is all of theirs."""
    made = joining.invite(ports, MANAGER, source("UADA"), grant, "", ADA) if grant else None
    code = (await (made or joining.link(ports, MANAGER, source("UADA")))).code
    assert isinstance(await _refused(ports, source(), code), errors.StandingUnknown)
    async with acme.view(ACME) as view:
        assert await view.people.owner(source().identity) is None


async def test_two_codes_at_once_make_no_two_people(ports: Ports, acme: Database) -> None:
    """Lost otherwise: a right that hangs on somebody who can never come in."""
    codes = [await _code(ports, grant) for grant in (WRITE, Grant(P.WRITE_LICENSING, GREEN)) for _ in range(2)]
    said = await asyncio.gather(*(joining.redeem(ports, source(), code) for code in codes), return_exceptions=True)
    assert sorted(type(each).__name__ for each in said) == [*["AlreadyHolds"] * 3, "Welcome"]
    async with acme.view(ACME) as view:
        assert (await view.people.page("eve", 0, 9)).total == 1


@pytest.mark.parametrize("standing", [S.GUEST, S.EXTERNAL])
async def test_a_guest_is_granted_no_more_than_one_client(ports: Ports, acme: Database, standing: Standing) -> None:
    """Lost otherwise: “Granted.” to an admin, of a right that a guest never has; or has, once they are taken in."""
    async with acme.unit(ACME) as unit:
        await unit.people.set_standing(BEN_ON_SLACK, standing)
    with pytest.raises(errors.GuestMayNot):
        await people.grant(ports, MANAGER, BEN, MANAGE)
    await people.revoke(ports, MANAGER, BEN, P.WRITE_LICENSING)
    after = await people.grant(ports, MANAGER, BEN, Grant(P.WRITE_LICENSING, GREEN))
    assert [held.grant for held in after.held] == [Grant(P.WRITE_LICENSING, GREEN)]


CELLS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", '"=1', "\u00a0=1", "＝1", "\n=1", "''\"=1"]


@pytest.mark.parametrize("text", CELLS)
def test_no_cell_is_a_formula(text: str) -> None:
    """Lost otherwise: a spreadsheet that runs what a stranger typed as their name."""
    assert cell(text).startswith("'") and cell("Ada – 10→16") == "Ada – 10→16"


@pytest.mark.parametrize("text", ["a;=1+1", "a; =1", 'a;"=1', "a\n=1", "a\r\n@x", "a\t+1", "a;-1", "a;＝1"])
@pytest.mark.parametrize("apart", [";", "\t", ","])
def test_no_piece_of_a_cell_is_a_formula_where_other_signs_separate(text: str, apart: str) -> None:
    """Lost otherwise: the same in a spreadsheet that takes semicolons or tabs for what stands between cells."""
    for piece in re.split(rf"[{apart}\r\n]", cell(text)):
        assert not re.match(r"[\s\"]*[=+\-@＝]", piece), piece
