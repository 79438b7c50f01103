"""How is a pending request decided: once, by somebody who may, about what they saw?"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import changes
from domain.catalog import Holding
from domain.changes import Aspect, ChangeRequest, ChangeStatus, Decision, Difference, Objection, Party, differences
from domain.errors import AlreadyDecided, NotAllowed, OwnRequest, Refusal, Stale
from domain.ids import ChangeId, OrgId, PersonId, Platform, SubscriptionId
from domain.ports import Ports, RuleBook, Unit
from domain.tenancy import Actor, Permission, entitled
from domain.use_cases import quoting, telling
from domain.use_cases.changes import approved, check_text, end, known, run_out

RECONSIDERED = 1000
"""Pending requests that are looked at together; an MSP that lets more of them wait has other worries."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A yes or a no to the request as it was shown: `seen` is the version that stood on the card."""

    change: ChangeId
    seen: int
    approve: bool
    via: Platform | None
    reason: str | None = None


async def decide(ports: Ports, actor: Actor, verdict: Verdict) -> ChangeRequest:
    """Win the decision, or raise why not: `AlreadyDecided` and `Stale` carry the request as it stands now.

    Winning means: this transaction, and no other, stored the decision and what follows from it.
    """
    _may_decide(actor)
    reason = check_text("reason", verdict.reason)
    async with ports.unit(actor.org) as unit:
        result = await _decide(ports, unit, actor, verdict, reason)
    if isinstance(result, Refusal):
        raise result
    return result


async def current(ports: Ports, org: OrgId, change_id: ChangeId) -> ChangeRequest:
    """How a request stands now."""
    async with ports.view(org) as view:
        return await known(view, change_id)


async def reconsider(unit: Unit, change: ChangeRequest, book: RuleBook, now: datetime) -> ChangeRequest | None:
    """Hold a pending request against the mirror, the rules and the requester's right of this moment.

    Where something material moved, store and redraw it on the new terms, and return it; None when it stands as it was
    shown. A request whose ground fell away, or whose time is up, ends.
    """
    if ended := await run_out(unit, change, now):
        return ended
    holding = await unit.catalog.holding(change.subject.subscription)
    if why := await _ground_lost(unit, change, holding):
        return await _closed(unit, change, now, why)
    assert holding is not None  # noqa: S101 - without one its ground is lost
    terms = changes.Terms.of(holding.subscription)
    objection = quoting.objection(holding, book, change.asked)
    moved = differences(change.terms, terms) + _rules_moved(change.objection, objection)
    if not moved:
        return None
    quote = await quoting.quote(unit, holding, book, change.asked, now)
    money = quoting.estimate(holding, terms.quantity, change.asked, change.estimate is not None)
    after = changes.requote(change, terms, objection, quote.explanation, money, moved)
    if not await unit.changes.save(after):
        return await known(unit, change.id)
    await unit.outbox.redraw(after)
    return after


async def reconsider_pending(ports: Ports, org: OrgId, only: SubscriptionId | None = None) -> int:
    """Hold what is pending, of all subscriptions or of one, against what moved without any row of Pax8's moving: a
    mapping, a right, a rule, a setting, a product's vendor. Returns how many were shown anew.
    """
    async with ports.view(org) as view:
        pending = await view.changes.pending(RECONSIDERED)
    shown = 0
    for seen in pending:
        if only in (None, seen.subject.subscription):
            async with ports.unit(org) as unit:
                shown += await _reconsider_one(unit, seen.id, ports.clock.now())
    return shown


async def _reconsider_one(unit: Unit, change_id: ChangeId, now: datetime) -> bool:
    change = await unit.changes.get(change_id)
    if change is None or change.status is not ChangeStatus.PENDING:
        return False
    book = await unit.rules.book(change.subject.subscription)
    return await reconsider(unit, change, book, now) is not None or await _explain_anew(unit, change, book, now)


async def _explain_anew(unit: Unit, change: ChangeRequest, book: RuleBook, now: datetime) -> bool:
    """Other reasons for the same request are no other request: the card says them, and its buttons still fit."""
    holding = await unit.catalog.holding(change.subject.subscription)
    if holding is None:
        return False
    told, judged = change.explanation, (await quoting.quote(unit, holding, book, change.asked, now)).explanation
    if (told.holds, told.threshold, told.growth_ceiling) == (judged.holds, judged.threshold, judged.growth_ceiling):
        return False
    after = replace(change, explanation=judged)
    if await unit.changes.explain(after):
        await unit.outbox.redraw_anew(after)
    return True


async def _decide(
    ports: Ports, unit: Unit, actor: Actor, verdict: Verdict, reason: str | None
) -> ChangeRequest | Refusal:
    """A refusal is returned, not raised, because a request shown anew has to be committed."""
    now = ports.clock.now()
    change = await known(unit, verdict.change)
    if change.status is not ChangeStatus.PENDING:
        return AlreadyDecided(change)
    book = await unit.rules.book(change.subject.subscription)
    if change.concerns(actor.person) and not book.policy.own_decisions:
        return OwnRequest(change.number, for_you=change.requester.person != actor.person)
    if change.version != verdict.seen:
        return Stale(change, change.changed)
    moved = await (reconsider(unit, change, book, now) if verdict.approve else run_out(unit, change, now))
    if moved is not None:
        return Stale(moved, moved.changed) if moved.status is ChangeStatus.PENDING else AlreadyDecided(moved)
    party = Party(PersonId(actor.person or ""), actor.name)
    decision = Decision(verdict.approve, now, party, verdict.via, reason)
    after = await (approved if verdict.approve else _rejected)(unit, change, decision)
    if after is None:
        return AlreadyDecided(await known(unit, change.id))
    action = "change.approve" if verdict.approve else "change.reject"
    detail, seen = telling.decided(after), telling.seen(ports, actor, change)
    await telling.record(unit, actor, action, after, now, detail, seen)
    await unit.outbox.redraw(after)
    return after


async def _rejected(unit: Unit, change: ChangeRequest, decision: Decision) -> ChangeRequest | None:
    after = changes.reject(change, decision)
    if not await unit.changes.save(after):
        return None
    await telling.tell_requester(unit, after)
    return after


async def _ground_lost(unit: Unit, change: ChangeRequest, holding: Holding | None) -> str | None:
    """Why the request cannot be decided any more, in the word that `cards.words` knows it by."""
    if holding is None:
        mapped = await unit.catalog.mapped(change.subject.subscription)
        return "subscription_gone" if mapped else "company_unmapped"
    if holding.client != change.subject.client:
        return "company_unmapped"
    if not holding.subscription.status.can_change:
        return "subscription_gone"
    grants = await unit.people.grants(change.requester.person)
    return None if entitled(grants, holding.client) else "requester_lost_right"


async def _closed(unit: Unit, change: ChangeRequest, now: datetime, why: str) -> ChangeRequest:
    after = changes.close(change, now, why)
    if await end(unit, Actor.system(unit.org, "reconsider"), after, "change.close", now):
        return after
    return await known(unit, change.id)


def _rules_moved(before: Objection | None, now: Objection | None) -> tuple[Difference, ...]:
    """A rule that would now refuse the request is as material as a price."""
    if before == now:
        return ()
    return (Difference(Aspect.RULES, before.value if before else None, now.value if now else None),)


def _may_decide(actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_LICENSING) or actor.person is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "decide")
