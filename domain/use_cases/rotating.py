"""How does a workspace go on whose token ends after some hours?"""

from datetime import timedelta

from domain.chat import Lifecycle, LifecycleEvent
from domain.errors import GrantNotReached, NotGranted
from domain.ids import OrgId, Platform
from domain.ports import Ports, Refresher
from domain.tenancy import Installation
from domain.use_cases import reaching

AHEAD = timedelta(hours=2)
"""Of the twelve that a token lasts (docs.slack.dev/authentication/using-token-rotation)."""
TAKEN_FOR = timedelta(minutes=2)
"""Longer than Slack's answer can take: whoever took it and died is followed by another."""


async def rotate(ports: Ports, org: OrgId) -> int:
    """Fetch a new token for every Slack workspace whose own ends soon; returns how many. What goes wrong with one of
    them is raised when all have been tried: the others' tokens end just the same.
    """
    if ports.refresher is None:
        return 0
    renewed, wrong = 0, list[Exception]()
    for door in await ports.installations.of(org):
        if door.platform is Platform.SLACK:
            try:
                renewed += await _rotate(ports, ports.refresher, door)
            except Exception as error:
                wrong.append(error)
    if wrong:
        raise wrong[0]
    return renewed


async def _rotate(ports: Ports, refresher: Refresher, door: Installation) -> bool:
    """Slack takes each refresh token once. Between its answer and our commit lies the one moment in which a crash costs
    the workspace, as soon as its present token ends: it has to be connected again.
    """
    now = ports.clock.now()
    async with ports.unit(door.org) as unit:
        refresh = await unit.tokens.take(door.id, now, now + AHEAD, TAKEN_FOR)
    if refresh is None:
        return False
    try:
        token = await refresher.refreshed(refresh, now)
    except GrantNotReached:
        return False
    except NotGranted:
        await _refused(ports, door)
        return False
    async with ports.unit(door.org) as unit:
        kept = await unit.tokens.replace(door.id, refresh, token.secrets)
        await unit.reach.try_again(door.id, now)  # had it been lost, it may have come back by this
    ports.installations.forget()
    return kept


async def _refused(ports: Ports, door: Installation) -> None:
    """As long as the present token is good, nothing is lost, and what is said still arrives."""
    async with ports.view(door.org) as view:
        until = await view.tokens.until(door.id)
    if until is None or until <= ports.clock.now():
        await reaching.lifecycle(ports, Lifecycle(door, LifecycleEvent.TOKEN_REVOKED, None))
