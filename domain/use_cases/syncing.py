"""How does somebody have something read from Pax8 now, and how do they see what was read, and when?"""

from collections.abc import Mapping
from datetime import datetime

from domain.chat import Conversation
from domain.errors import NotAllowed, NotConnected, SyncUnderWay, UnknownSync
from domain.ids import InstallationId, OrgId
from domain.notices import SyncKind, SyncReport, SyncSheet
from domain.ports import Kind, Ports, SyncRun, Task, Unit
from domain.tenancy import Actor, Permission
from domain.use_cases.auditing import record

Report = SyncReport


async def ask(ports: Ports, actor: Actor, kind: Kind, door: InstallationId) -> bool:
    """Begin a run of this kind; returns whether it is followed in the asker's direct conversation behind `door`.

    Raises `SyncUnderWay` while one is, and `NotConnected`.
    """
    if not actor.may(Permission.MANAGE_LICENSING) or actor.person is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "sync")
    now = ports.clock.now()
    run = SyncRun(ports.ids.new(), kind, now, now, alive_at=now, asked_by=actor.name)
    async with ports.unit(actor.org) as unit:
        if not (await unit.connection.get()).connected:
            raise NotConnected(True, ports.connections.by_chat)
        if not await unit.mirror.begin_run(run):
            raise await _under_way(unit, run)
        place: Conversation | None = await unit.places.direct(actor.person, door)
        await unit.outbox.run(Task(kind, run=run.id), now, place)
        await record(unit, actor, "sync.run", f"sync:{kind.value}", now)
    return place is not None


def kind_named(typed: str) -> Kind:
    """Raises `UnknownSync`."""
    word = typed.strip().casefold()
    if word not in tuple(Kind):
        raise UnknownSync(typed.strip()[:40], tuple(kind.value for kind in Kind))
    return Kind(word)


async def sheet(ports: Ports, actor: Actor, due: Mapping[Kind, datetime]) -> SyncSheet:
    """How every kind stands; `due` is when each is read next."""
    async with ports.view(actor.org) as view:
        connection = await view.connection.get()
        kinds = [await _kind(view, kind, due.get(kind), actor.zone) for kind in Kind]
    return SyncSheet(
        kinds=tuple(kinds),
        connected=connection.connected,
        refused_at=connection.refused_at,
        why=connection.why,
        manager=actor.may(Permission.MANAGE_LICENSING),
        by_chat=ports.connections.by_chat,
        zone=actor.zone,
    )


async def run_of(ports: Ports, org: OrgId, run: str) -> SyncRun | None:
    async with ports.view(org) as view:
        return await view.mirror.get_run(run)


async def report(ports: Ports, org: OrgId, run: SyncRun) -> SyncReport:
    async with ports.view(org) as view:
        zone = (await view.organisation()).time_zone
    return reported(run, zone)


def reported(run: SyncRun, zone: str) -> SyncReport:
    """Until it has ended it is `alive_at` that tells when it had come as far."""
    return SyncReport(
        kind=run.kind.value,
        started=run.started_at,
        ended=run.ended_at,
        read=run.read,
        changed=run.changed,
        gone=run.gone,
        failure=run.failure,
        zone=zone,
        added=run.added,
        pages=run.pages,
        page_total=run.page_total,
        at=run.alive_at,
        new_names=run.moved.added,
        changed_names=run.moved.changed,
        gone_names=run.moved.gone,
        asked_by=run.asked_by,
    )


async def _kind(view: Unit, kind: Kind, due: datetime | None, zone: str) -> SyncKind:
    running, ended = await view.mirror.running(kind), await view.mirror.ended_runs(kind, 1)
    return SyncKind(
        kind=kind.value,
        last=reported(ended[0], zone) if ended else None,
        running=reported(running, zone) if running else None,
        next=due,
    )


async def _under_way(unit: Unit, wanted: SyncRun) -> SyncUnderWay:
    other = await unit.mirror.running(wanted.kind) or wanted
    return SyncUnderWay(wanted.kind.value, other.started_at, other.pages, other.page_total, other.asked_by)
