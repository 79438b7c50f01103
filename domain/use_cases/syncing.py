"""How does somebody have something read from Pax8 now, and how do they see what was read, and when?"""

from domain.audit import AuditEntry
from domain.chat import Conversation
from domain.errors import NotAllowed, SyncUnderWay
from domain.ids import InstallationId, OrgId
from domain.notices import SyncReport
from domain.ports import Kind, Ports, SyncRun, Task, Unit
from domain.tenancy import Actor, Permission

Report = SyncReport


async def ask(ports: Ports, actor: Actor, kind: Kind, door: InstallationId) -> SyncRun:
    """Begin a run of this kind; it goes on in the background, and in the asker's direct conversation behind `door`.

    Raises `SyncUnderWay` while one is.
    """
    if not actor.may(Permission.MANAGE_LICENSING) or actor.person is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "sync")
    now = ports.clock.now()
    run = SyncRun(ports.ids.new(), kind, now, now, alive_at=now, asked_by=actor.name)
    async with ports.unit(actor.org) as unit:
        if not await unit.mirror.begin_run(run):
            raise await _under_way(unit, run)
        place: Conversation | None = await unit.places.direct(actor.person, door)
        await unit.outbox.run(Task(kind, run=run.id), now, place)
        await unit.audit.add(
            AuditEntry(now, "sync.run", f"sync:{kind.value}", actor.name, actor.person, actor.via and actor.via.value)
        )
    return run


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


async def _under_way(unit: Unit, wanted: SyncRun) -> SyncUnderWay:
    other = await unit.mirror.running(wanted.kind) or wanted
    return SyncUnderWay(wanted.kind.value, other.started_at, other.pages, other.page_total, other.asked_by)
