"""How is another workspace or tenant connected by a link: opened, asked for, and bound by whoever may say yes there?"""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import (
    AnswerTooLate,
    ChatTaken,
    LinkState,
    NotGranted,
    NotOffered,
    OtherTenant,
    WorkspaceLinkOver,
)
from domain.ids import InstallationId, OrgId, WorkspaceLinkId
from domain.notices import WorkspaceConnected
from domain.ports import Ports, Unit
from domain.registration import ASKING_LASTS, VERIFIER, Asking, FoundChat, Way
from domain.tenancy import Actor, Identity, Installation, Permission
from domain.use_cases import notifying
from domain.use_cases.auditing import record
from domain.use_cases.workspaces import ways
from domain.workspaces import WorkspaceLink


@dataclass(frozen=True, slots=True)
class Invited:
    """What the page shows to whoever has the link: whose bot it is, whose workspace is asked for, by whom."""

    organisation: str
    link: WorkspaceLink
    state: LinkState
    offered: frozenset[Way]


@dataclass(frozen=True, slots=True)
class Connected:
    organisation: str
    link: WorkspaceLink
    found: FoundChat


async def look(ports: Ports, org: OrgId, id: WorkspaceLinkId) -> Invited:
    """Spends nothing: mail scanners open links. Raises `WorkspaceLinkOver` for one that there is not."""
    async with ports.view(org) as view:
        link = await _known(view, id)
        state = await _state(view, link, ports.clock.now())
        return Invited((await view.organisation()).name, link, state, frozenset(ways(ports, link.client)))


async def begin(ports: Ports, org: OrgId, id: WorkspaceLinkId, way: Way, browser: str) -> Asking:
    """They are sent there. Raises `WorkspaceLinkOver`, `NotOffered`."""
    now = ports.clock.now()
    nonce, verifier = ports.ids.signs(VERIFIER, 43), ports.ids.signs(VERIFIER, 64)
    async with ports.unit(org) as unit:
        link = await _good(unit, id, now)
        if way not in ways(ports, link.client):
            raise NotOffered(way)
        if not await unit.workspaces.ask(id, nonce, now):
            raise WorkspaceLinkOver(link.state_at(now))
    return Asking(way, nonce, verifier, browser, now + ASKING_LASTS)


async def answer(
    ports: Ports, org: OrgId, id: WorkspaceLinkId, asked: Asking, code: str | None, back: str
) -> Connected:
    """They came back, which answers what was asked, whatever comes of it: a yes binds the workspace and spends the link
    in one transaction, and of anything else nothing is written. A crash before that costs Slack's code, which is good
    once: they press again. Raises `WorkspaceLinkOver`, `AnswerTooLate`, `NotGranted`, `GrantNotReached`, `WholeGrid`,
    `FewerScopes`, `OtherTenant`, `ChatTaken`.
    """
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        link = await _known(unit, id)
        if not await unit.workspaces.answered(id, asked.nonce):
            raise AnswerTooLate if link.state is LinkState.OPEN else WorkspaceLinkOver(link.state)
    if code is None:
        raise NotGranted(asked.way)
    grantor = ports.grantors[asked.way]
    found = await grantor.granted(asked, code, back, now)
    if not isinstance(found, FoundChat):
        raise NotGranted(asked.way)
    if grantor.only not in ("", found.tenant):
        raise OtherTenant(found.name)
    async with ports.unit(org) as unit:
        await _bound(ports, unit, link, found, now)
        own = (await unit.organisation()).name
    ports.installations.forget()
    return Connected(own, link, found)


async def _bound(ports: Ports, unit: Unit, link: WorkspaceLink, found: FoundChat, now: datetime) -> None:
    """Of many at once the first spends the link. Who was sent there while it was good is in time."""
    await _good(unit, link.id, link.made_at)
    if not await unit.workspaces.spend(link.id):
        raise WorkspaceLinkOver(LinkState.USED)
    new = InstallationId(ports.ids.new())
    door = Installation(new, unit.org, found.platform, found.tenant, found.app, link.client)
    bound = await unit.registrations.bind(door, found.token.secrets if found.token else {})
    if bound is None:
        raise ChatTaken(found.platform, found.name)
    who = found.user_name or found.user
    await unit.workspaces.note(bound.id, found.name, who, now)
    await unit.reach.lift(bound.id, now)
    known = await unit.people.owner(Identity(found.platform, found.tenant, found.user))
    whose = link.client_name or (await unit.organisation()).name
    detail = f"{found.platform.value}: {found.name}, for {whose}, by the link of {link.made_by_name}"
    actor = Actor(unit.org, who, known.id if known else None)
    await record(unit, actor, "installation.bind", f"installation:{found.tenant}", now, detail, via="page")
    notice = WorkspaceConnected(found.platform, found.name, who, link.made_by_name, bound.id, link.client_name)
    await notifying.notify(unit, f"workspace/{link.id}/connected", notice, now)


async def _known(view: Unit, id: WorkspaceLinkId) -> WorkspaceLink:
    link = await view.workspaces.link(id)
    if link is None:
        raise WorkspaceLinkOver(None)
    return link


async def _good(unit: Unit, id: WorkspaceLinkId, now: datetime) -> WorkspaceLink:
    link = await _known(unit, id)
    state = await _state(unit, link, now)
    if state is not LinkState.OPEN:
        raise WorkspaceLinkOver(state)
    return link


async def _state(view: Unit, link: WorkspaceLink, now: datetime) -> LinkState:
    """The link of somebody who manages no more is good no more."""
    state = link.state_at(now)
    if state is not LinkState.OPEN:
        return state
    maker = await view.people.profile(link.made_by)
    manages = maker is not None and any(h.grant.permission is Permission.MANAGE_LICENSING for h in maker.held)
    return LinkState.OPEN if manages else LinkState.WITHDRAWN
