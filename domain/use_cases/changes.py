"""How does a request for other seats come about, and how does it end without a decision?"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import changes
from domain.catalog import Holding
from domain.changes import ChangeRequest, ChangeStatus, Decision, Party, Subject
from domain.errors import (
    AlreadyDecided,
    InFlight,
    NotOfClient,
    NotYourRequest,
    QuantityMoved,
    Refusal,
    TooLong,
    UnknownChange,
    UnknownSubscription,
)
from domain.ids import ChangeId, InstallationId, OrgId, PersonId, Platform, SubscriptionId
from domain.ports import Ports, RuleBook, Unit
from domain.tenancy import Actor, Grant, Permission
from domain.use_cases import quoting, telling

NOTE_LIMIT = 500
"""Characters of a note or a reason: what a card can show whole on both platforms."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants: `source_key` names the event, so that its redelivery makes no second request.

    `door` is where they asked and will be told; `seen` is the number of seats that a form showed them, if one did.
    `beneficiary` is whom staff asks for, one of the client's people who may ask themselves.
    """

    subscription: SubscriptionId
    quantity: int
    source_key: str
    via: Platform
    door: InstallationId
    note: str | None = None
    seen: int | None = None
    beneficiary: PersonId | None = None


async def request(ports: Ports, actor: Actor, ask: Ask) -> ChangeRequest:
    """Record a request, and at once let it pass or hold it for a person.

    Raises the refusal that stands against it, with nothing written. The same event twice gives the same request.
    """
    note = check_text("note", ask.note)
    async with ports.view(actor.org) as view:
        holding = await holding_for(view, actor, ask.subscription)
    per_seat = await quoting.priced_per_seat(ports, actor.org, holding)
    async with ports.unit(actor.org) as unit:
        if earlier := await unit.changes.by_source(ask.source_key):
            return earlier
        holding = await holding_for(unit, actor, ask.subscription)
        book = await unit.rules.book(ask.subscription)
        present = holding.subscription.quantity
        if ask.seen is not None and ask.seen != present:
            raise QuantityMoved(ask.seen, present, holding.subscription.product_name)
        quoting.check(holding, book, ask.quantity)
        whom = await _beneficiary(unit, actor, ask, holding)
        if other := await unit.changes.open_for(ask.subscription):
            raise in_flight(other)
        draft = await _draft(ports, unit, actor, replace(ask, note=note), holding, book, per_seat)
        change = await unit.changes.add(await _on_behalf(unit, actor, draft, whom), ask.source_key)
        await telling.record(unit, actor, "change.request", change, change.asked_at)
        return await _hold(unit, change) if change.explanation.held else await _pass(unit, change)


async def withdraw(ports: Ports, actor: Actor, change_id: ChangeId) -> ChangeRequest:
    """The requester takes it back while it is pending."""
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        change = await known(unit, change_id)
        if change.requester.person != actor.person:
            raise NotYourRequest(change.number)
        after = changes.withdraw(change, now)
        if not await unit.changes.save(after):
            raise AlreadyDecided(await known(unit, change_id))
        await telling.record(unit, actor, "change.withdraw", after, now)
        await unit.outbox.redraw(after)
        await telling.tell_beneficiary(unit, after)
        return after


async def expire(ports: Ports, org: OrgId, limit: int = 100) -> int:
    """End the pending requests whose time is up; returns how many."""
    now, ended = ports.clock.now(), 0
    async with ports.unit(org) as unit:
        for change in await unit.changes.expired(now, limit):
            ended += await run_out(unit, change, now) is not None
    return ended


async def run_out(unit: Unit, change: ChangeRequest, now: datetime) -> ChangeRequest | None:
    """The request, ended, when its time is up; None while it is not, or when somebody else was first."""
    if now < change.expires_at:
        return None
    after = changes.expire(change, now)
    return after if await end(unit, Actor.system(unit.org, "expire"), after, "change.expire", now) else None


async def end(unit: Unit, actor: Actor, after: ChangeRequest, action: str, now: datetime) -> bool:
    """Store an end that nobody chose, redraw its cards and tell the requester. False when somebody else was first."""
    if not await unit.changes.save(after):
        return False
    await telling.record(unit, actor, action, after, now)
    await unit.outbox.redraw(after)
    await telling.tell_requester(unit, after)
    return True


async def holding_for(unit: Unit, actor: Actor, subscription: SubscriptionId) -> Holding:
    """The subscription, if this actor may ask for it. Somebody else's looks like one that does not exist."""
    holding = await unit.catalog.holding(subscription)
    if holding is None or not may_ask(actor, holding):
        raise UnknownSubscription(subscription)
    return holding


def may_ask(actor: Actor, holding: Holding) -> bool:
    own = actor.may(Permission.WRITE_LICENSING) and actor.client == holding.client
    return own or actor.asks_for_every_client


def check_text(field: str, text: str | None, limit: int = NOTE_LIMIT) -> str | None:
    """The text without blank edges, None if nothing is left."""
    stripped = (text or "").strip()
    if len(stripped) > limit:
        raise TooLong(field, limit, len(stripped))
    return stripped or None


async def known(unit: Unit, change_id: ChangeId) -> ChangeRequest:
    change = await unit.changes.get(change_id)
    if change is None:
        raise UnknownChange(change_id)
    return change


def in_flight(other: ChangeRequest) -> Refusal:
    return InFlight(other.number, other.subject.product, other.asked, other.status.value)


async def approved(unit: Unit, change: ChangeRequest, decision: Decision) -> ChangeRequest | None:
    """Store the yes and the order to do it, as one; None when somebody else was first."""
    after = changes.approve(change, decision)
    if not await unit.changes.save(after):
        return None
    await unit.outbox.apply(after, decision.at)
    return after


async def _beneficiary(unit: Unit, actor: Actor, ask: Ask, holding: Holding) -> Party | None:
    """Raises `NotOfClient` for anybody but one of this client's people, who holds the right to ask at this moment."""
    if ask.beneficiary is None:
        return None
    profile = await unit.people.profile(ask.beneficiary) if actor.asks_for_every_client else None
    grants = await unit.people.grants(ask.beneficiary) if profile else ()
    if profile is None or Grant(Permission.WRITE_LICENSING, holding.client) not in grants:
        raise NotOfClient(holding.client_name)
    return Party(profile.person.id, profile.person.name) if profile.person.id != actor.person else None


async def _on_behalf(unit: Unit, actor: Actor, draft: ChangeRequest, whom: Party | None) -> ChangeRequest:
    """Who asks for others is named with the MSP that they are of."""
    if whom is None and actor.client == draft.subject.client:
        return draft
    return replace(draft, on_behalf=True, beneficiary=whom, staff_of=(await unit.organisation()).name)


async def _draft(
    ports: Ports, unit: Unit, actor: Actor, ask: Ask, holding: Holding, book: RuleBook, per_seat: bool
) -> ChangeRequest:
    now, present = ports.clock.now(), holding.subscription.quantity
    quote = await quoting.quote(unit, holding, book, ask.quantity, now)
    if actor.person is None:
        raise UnknownSubscription(ask.subscription)
    return ChangeRequest(
        id=ChangeId(ports.ids.new()),
        number=0,
        version=1,
        status=ChangeStatus.PENDING,
        subject=_subject(holding),
        present=present,
        asked=ask.quantity,
        terms=quote.terms,
        explanation=quote.explanation,
        requester=Party(PersonId(actor.person), actor.name),
        asked_at=now,
        expires_at=now + book.policy.expires_after,
        asked_via=ask.via,
        door=ask.door,
        note=ask.note,
        estimate=quoting.estimate(holding, present, ask.quantity, per_seat),
    )


def _subject(holding: Holding) -> Subject:
    subscription = holding.subscription
    return Subject(
        subscription=subscription.id,
        client=holding.client,
        client_name=holding.client_name,
        company_name=holding.company_name,
        product=subscription.product_name,
        vendor=holding.vendor,
    )


async def _hold(unit: Unit, change: ChangeRequest) -> ChangeRequest:
    await telling.show_approvers(unit, change)
    await telling.show_requester(unit, change)
    return change


async def _pass(unit: Unit, change: ChangeRequest) -> ChangeRequest:
    after = await approved(unit, change, Decision(approved=True, at=change.asked_at))
    assert after is not None, "a change that this transaction has just added has no rival"  # noqa: S101
    await telling.record(unit, Actor.system(unit.org, "rules"), "change.approve", after, change.asked_at)
    await telling.tell_auto_approved(unit, after)
    await telling.show_requester(unit, after)
    return after
