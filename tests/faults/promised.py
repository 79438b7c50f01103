"""What has been promised of a change, as plainly as it can be said, and is it kept from one step to the next?

A model beside the house: it knows what people did, what stands at Pax8 in truth, and what was shown when. It reads no rule
from the code it watches.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from bot.playground.pax8 import PaxWorld
from domain.changes import ChangeRequest, ChangeStatus, Failure
from domain.ids import ChangeId, OrgId, SubscriptionId
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule

S = ChangeStatus
UNDECIDED = frozenset({S.PENDING})
ON_ITS_WAY = frozenset({S.APPROVED, S.APPLYING, S.UNKNOWN})
OPEN = UNDECIDED | ON_ITS_WAY

LEADS_TO: Mapping[ChangeStatus, frozenset[ChangeStatus]] = {
    S.PENDING: frozenset(S),
    S.APPROVED: frozenset({S.APPROVED, S.APPLYING, S.UNKNOWN, S.APPLIED, S.FAILED}),
    S.APPLYING: frozenset({S.APPLYING, S.UNKNOWN, S.APPLIED, S.FAILED}),
    S.UNKNOWN: frozenset({S.UNKNOWN, S.APPLYING, S.APPLIED, S.FAILED}),
}
"""By one step or several; what is in no line of this stays as it is."""

READS_BETWEEN = 3
"""How often somebody looks before a change is sent once more that may have been done."""

END = {
    S.REJECTED: "change.reject",
    S.WITHDRAWN: "change.withdraw",
    S.EXPIRED: "change.expire",
    S.CLOSED: "change.close",
}


class Terms(NamedTuple):
    """What Pax8 has, apart from the seats, that a decision is about."""

    price: Decimal | None
    status: str
    committed_until: datetime | None


@dataclass(slots=True)
class Rules:
    """Of one MSP, as its managers have set them."""

    policy: ApprovalPolicy
    defaults: SelfServiceDefaults
    own: dict[SubscriptionId, SubscriptionRule] = field(default_factory=dict)

    def of(self, subscription: SubscriptionId) -> SubscriptionRule:
        return self.own.get(subscription, SubscriptionRule())

    def refuse(self, subscription: SubscriptionId, present: int, asked: int) -> str:
        """The refusal's name; empty when it may be asked for."""
        rule, defaults = self.of(subscription), self.defaults
        low = defaults.minimum if rule.minimum is None else rule.minimum
        high = defaults.maximum if rule.maximum is None else rule.maximum
        if not (defaults.allowed if rule.allowed is None else rule.allowed):
            return "SelfServiceOff"
        if asked == present:
            return "SameQuantity"
        if high is not None and asked > max(present, high):
            return "AboveMaximum"
        if low is not None and asked < min(present, low):
            return "BelowMinimum"
        return ""

    def hold(self, subscription: SubscriptionId, present: int, asked: int) -> bool:
        """Whether it waits for a manager."""
        big = present == 0 or abs(asked - present) * 100 > self.policy.threshold * present
        return big or self.policy.require_by_default or bool(self.of(subscription).require_approval)


@dataclass(slots=True)
class Promised:
    world: PaxWorld
    rules: dict[OrgId, Rules]
    seats: dict[SubscriptionId, int]
    """At Pax8, whether or not they are to be seen yet."""
    known: dict[ChangeId, ChangeRequest] = field(default_factory=dict)
    org_of: dict[ChangeId, OrgId] = field(default_factory=dict)
    chosen: set[ChangeId] = field(default_factory=set)
    """Of which a manager said what became of it."""
    effects: Counter[ChangeId] = field(default_factory=Counter)
    _terms: dict[SubscriptionId, Terms] = field(default_factory=dict)
    _puts: dict[SubscriptionId, list[Any]] = field(default_factory=dict)
    _sent: dict[ChangeId, Any] = field(default_factory=dict)

    def moved_at_pax8(self, subscription: SubscriptionId) -> None:
        """Somebody worked in Pax8's portal."""
        row = self.world.holder(subscription).subscriptions.get(subscription)
        assert row is not None
        self.seats[subscription] = int(row["quantity"])
        self._terms[subscription] = terms_at(self.world, subscription)

    def open(self, *statuses: ChangeStatus) -> list[ChangeRequest]:
        return [each for each in self.known.values() if each.status in (statuses or OPEN)]

    def look(self, org: OrgId, found: Iterable[ChangeRequest], verbs: Mapping[str, Counter[str]]) -> Iterator[str]:
        """What was broken in this step: a sentence for each."""
        changes = {each.id: each for each in found}
        for change in changes.values():
            if before := self.known.get(change.id):
                yield from (f"#{change.number} {each}" for each in _moved(before, change))
            yield from (f"#{change.number} {each}" for each in _on_record(change, verbs[f"change:{change.id}"]))
        yield from _together(changes.values())
        yield from self._money(org, changes)
        for change in changes.values():
            yield from self._done(change)
        self.known |= changes
        self.org_of |= dict.fromkeys(changes, org)

    def _money(self, org: OrgId, changes: Mapping[ChangeId, ChangeRequest]) -> Iterator[str]:
        """Every write at Pax8 since the last look is one that somebody wanted, on the terms that they wanted it on."""
        for subscription in self.seats:
            if not any(each.subject.subscription == subscription for each in changes.values()):
                continue
            seen = self._puts.setdefault(subscription, [])
            fresh = self.world.puts(subscription)[len(seen) :]
            seen.extend(fresh)
            own = [each for each in changes.values() if each.subject.subscription == subscription]
            sender = next((each for each in own if self._was_under_way(each)), None)
            for put in fresh:
                if sender is None:
                    yield f"{subscription} was set to {put.body} for nobody"
                else:
                    yield from (f"#{sender.number} {each}" for each in self._put(sender, subscription, put))
            self._terms[subscription] = terms_at(self.world, subscription)

    def _was_under_way(self, change: ChangeRequest) -> bool:
        before = self.known.get(change.id)
        return before is not None and before.status in ON_ITS_WAY

    def _put(self, change: ChangeRequest, subscription: SubscriptionId, put: Any) -> Iterator[str]:
        if put.body != {"quantity": change.asked}:
            yield f"sent {put.body}"
        before = self._sent.get(change.id)
        if (
            before is not None
            and _may_have_worked(before)
            and self._reads(subscription, before.n, put.n) < READS_BETWEEN
        ):
            yield f"was sent again after {self._reads(subscription, before.n, put.n)} reads"
        self._sent[change.id] = put
        if not put.effect:
            return
        agreed, there = self.known[change.id], self._terms.get(subscription)
        if self.seats[subscription] not in (agreed.present, agreed.asked):
            yield f"was agreed from {agreed.present} seats, and overwrote {self.seats[subscription]}"
        price, status = agreed.terms.price, agreed.terms.status.value
        wanted = Terms(price.amount if price else None, status, agreed.terms.commitment_ends)
        if there is not None and there != wanted:
            yield f"was agreed on {wanted}, and done on {there}"
        self.seats[subscription] = change.asked
        self.effects[change.id] += 1

    def _reads(self, subscription: SubscriptionId, after: int, before: int) -> int:
        end = f"/subscriptions/{subscription}"
        between = (call for call in self.world.calls if after < call.n < before and call.method == "GET")
        return sum(call.status == 200 and call.path.endswith(end) for call in between)

    def _done(self, change: ChangeRequest) -> Iterator[str]:
        """What is called done was done, and what ended otherwise was not."""
        before = self.known.get(change.id)
        if change.status is S.APPLIED and (before is None or before.status is not S.APPLIED):
            there = self.seats.get(change.subject.subscription)
            if not self.effects[change.id] and there != change.asked and change.id not in self.chosen:
                yield f"#{change.number} is called done at {change.asked}, and Pax8 has {there}"
        if change.status in END and self.effects[change.id]:
            yield f"#{change.number} is {change.status}, and was done"


def terms_at(world: PaxWorld, subscription: SubscriptionId) -> Terms:
    row = world.holder(subscription).subscriptions.get(subscription)
    assert row is not None
    commitment = row["commitment"]
    return Terms(Decimal(row["price"]), row["status"], commitment["endDate"] if commitment else None)


def _moved(before: ChangeRequest, now: ChangeRequest) -> Iterator[str]:
    """One decision, one direction, and nothing of what was asked is ever another thing."""
    if now.status not in LEADS_TO.get(before.status, {before.status}):
        yield f"was {before.status}, and is {now.status}"
    if now.version < before.version:
        yield f"went back from version {before.version} to {now.version}"
    if now.version == before.version and replace(now, explanation=before.explanation) != before:
        yield f"is another at the same version {now.version}"
    if before.decision is not None and now.decision != before.decision:
        yield f"was decided once more: {before.decision}, {now.decision}"
    if (now.asked, now.subject, now.requester) != (before.asked, before.subject, before.requester):
        yield "asks for something else"
    if before.status not in UNDECIDED and (now.present, now.terms) != (before.present, before.terms):
        yield "stands on other terms than were decided"


def _on_record(change: ChangeRequest, verbs: Counter[str]) -> Iterator[str]:
    """What happened is on record once, and nothing else is."""
    given_up = change.failure is Failure.GIVEN_UP
    yes = change.decision is not None and change.decision.approved
    wanted = Counter({
        "change.request": 1,
        "change.approve": int(yes),
        END.get(change.status, ""): 1,
        "change.applied": int(change.status is S.APPLIED),
        "change.failed": int(change.status is S.FAILED and not given_up),
        "change.give_up": int(given_up),
    })  # fmt: skip
    del wanted[""]
    for verb in {*wanted, *verbs} - {"change.attention", "change.again"}:
        if verbs[verb] != wanted[verb]:
            yield f"is {change.status}, and {verb} is on record {verbs[verb]} times"


def _together(changes: Iterable[ChangeRequest]) -> Iterator[str]:
    under_way = Counter(each.subject.subscription for each in changes if each.status in OPEN)
    yield from (f"{count} changes are open for {each}" for each, count in under_way.items() if count > 1)


def _may_have_worked(put: Any) -> bool:
    return bool(put.effect or put.status is None or put.status == 408 or put.status >= 500)
