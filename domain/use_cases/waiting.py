"""What waits for a decision, and how is one, or are several, decided from that list?"""

from collections.abc import Sequence

from domain.changes import ChangeRequest
from domain.errors import AlreadyDecided, NoneChosen, OwnRequest, Refusal, Stale, UnknownChange
from domain.notices import BulkOutcome, DecideForm, PendingList, Undone
from domain.ports import Ports
from domain.tenancy import Actor
from domain.use_cases.approvals import Verdict, current, decide
from domain.use_cases.changes import check_text
from domain.use_cases.editing import may_configure

PAGE = 10
"""Rows: as many as can be ticked off in one form on both platforms."""

_WHY: dict[type[Refusal], Undone] = {
    OwnRequest: Undone.OWN,
    Stale: Undone.STALE,
    AlreadyDecided: Undone.DECIDED,
}


async def pending(ports: Ports, actor: Actor, offset: int = 0) -> PendingList:
    """A page of what waits; after the last page, where a list has grown shorter meanwhile, the last one."""
    async with ports.view(actor.org) as view:
        total = await view.changes.waiting()
        offset = max(min(offset, (total - 1) // PAGE * PAGE), 0)
        rows = await view.changes.pending(PAGE, offset)
        own = (await view.rules.book()).policy.own_decisions
    able = [row.id for row in rows if may_configure(actor) and (own or not row.concerns(actor.person))]
    return PendingList(rows, total, offset, PAGE, actor.zone, frozenset(able))


async def decide_form(ports: Ports, actor: Actor, offset: int) -> DecideForm:
    shown = await pending(ports, actor, offset)
    able = tuple(row for row in shown.changes if row.id in shown.decides)
    if not able:
        raise NoneChosen
    return DecideForm(able, shown.offset, actor.zone)


async def decide_several(
    ports: Ports, actor: Actor, verdicts: Sequence[Verdict], offset: int, approve: bool
) -> BulkOutcome:
    """Each by itself: one that cannot be decided stops none of the others.

    Raises `NoneChosen`, and what would be wrong with all of them, before the first.
    """
    if not verdicts:
        raise NoneChosen
    check_text("reason", verdicts[0].reason)
    done: list[ChangeRequest] = []
    undone: list[tuple[ChangeRequest, Undone]] = []
    for verdict in verdicts[:PAGE]:
        try:
            done.append(await decide(ports, actor, verdict))
        except UnknownChange:
            continue  # none of ours: whoever sent it has not got it from a form
        except (OwnRequest, Stale, AlreadyDecided) as refusal:
            undone.append((await current(ports, actor.org, verdict.change), _WHY[type(refusal)]))
    if not done and not undone:
        raise NoneChosen
    return BulkOutcome(approve, tuple(done), tuple(undone), offset, actor.zone)
