"""Whatever a guest, somebody of another workspace, or a bot holds: what may they do?"""

from itertools import combinations

import pytest

from domain.chat import Standing
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform
from domain.joining import Held, arriving, fits_door
from domain.tenancy import Grant, Installation, Permission, Person

SOMEBODY = Person(PersonId("p"), "Somebody")
BLUE, GREEN = ClientId("blue"), ClientId("green")
WRITE = Permission.WRITE_LICENSING
GRANTS = (*(Grant(each) for each in Permission if each is not WRITE), Grant(WRITE, BLUE), Grant(WRITE, GREEN))
OWN = Installation(InstallationId("msp"), OrgId("msp"), Platform.SLACK, "T1")
BLUES = Installation(InstallationId("blue"), OrgId("msp"), Platform.SLACK, "T2", client=BLUE)
HOLDINGS = [
    tuple(Held(grant, group) for grant, group in zip(held, groups, strict=True))
    for size in range(len(GRANTS) + 1)
    for held in combinations(GRANTS, size)
    for groups in ((None,) * size, ("S0",) * size, tuple("S0" if n % 2 else None for n in range(size)))
]
OUTSIDE = {
    "a guest": (Standing.GUEST, False),
    "somebody of another workspace, as it is known": (Standing.EXTERNAL, False),
    "somebody of another workspace, as it is told": (None, True),
    "a full member elsewhere": (Standing.MEMBER, True),
    "a guest elsewhere": (Standing.GUEST, True),
}


@pytest.mark.parametrize(("standing", "outsider"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_an_outsider_may_ask_for_one_client_at_the_most(standing: Standing | None, outsider: bool) -> None:
    """Lost otherwise: an MSP's keys, to a guest whom somebody put into a group, or named as the first admin."""
    for held in HOLDINGS:
        for door in (OWN, BLUES):
            actor = arriving(SOMEBODY, held, door, standing=standing, outsider=outsider)
            own = {h.grant.client for h in held if h.grant.permission is WRITE and not h.group}
            assert actor.permissions <= {WRITE}
            assert actor.client in ({None} | own if door is OWN else {None} | (own & {BLUE}))
            assert bool(actor.permissions) == (actor.client is not None)
            assert [client for client in (BLUE, GREEN) if actor.reads(client)] == [c for c in (actor.client,) if c]


@pytest.mark.parametrize("standing", [Standing.BOT, Standing.GONE])
@pytest.mark.parametrize("outsider", [False, True], ids=["of ours", "of others"])
def test_a_bot_and_who_was_removed_may_do_nothing(standing: Standing, outsider: bool) -> None:
    """Lost otherwise: an approval by a machine, or by somebody who left years ago."""
    for held in HOLDINGS:
        for door in (OWN, BLUES):
            assert arriving(SOMEBODY, held, door, standing=standing, outsider=outsider).permissions == frozenset()


def test_at_a_client_s_own_door_everybody_is_that_client_s() -> None:
    """Lost otherwise: a manager's rights in a workspace that a customer runs."""
    for held in HOLDINGS:
        actor = arriving(SOMEBODY, held, BLUES, standing=Standing.MEMBER)
        assert actor.permissions <= {WRITE} and actor.client in (None, BLUE)


@pytest.mark.parametrize("client", [None, BLUE], ids=["the MSP's door", "a client's door"])
def test_a_code_gives_an_outsider_no_more(client: ClientId | None) -> None:
    """Lost otherwise: what a platform's own standing keeps out, let in by an invitation."""
    fitting = [grant for grant in GRANTS if fits_door(grant, client, outsider=True)]
    assert fitting == [grant for grant in GRANTS if grant.permission is WRITE and client in (None, grant.client)]
