"""What can happen to two MSPs, and is what was promised of a change kept after each step?

The rules of the machine that tests/faults/test_model.py lets Hypothesis drive.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.playground.pax8.faults import Fault
from domain.changes import ChangeRequest, ChangeStatus
from domain.ids import OrgId, PersonId
from domain.ports import Kind
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.use_cases import applying
from domain.use_cases import changes as asking
from tests.faults import around, invariants
from tests.faults.deeds import Deeds
from tests.faults.living import ASKERS, HARBOUR, KINDS, MAY_LOSE, PASSING, PLANS, SUMMIT, Plan, Town
from tests.faults.promised import Promised, Rules
from tests.faults.rest import looking, rests

S = ChangeStatus
BY_TIME = ("_effects", "_mirror")
"""Invariants that tell by its time whose a write was: not where clocks were set back."""

FAULTS = (
    {"kind": "status", "status": 429, "retry_after": "7"},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503, "method": "PUT"},
    {"kind": "before"},
    {"kind": "before", "method": "PUT"},
    {"kind": "after", "method": "PUT"},
    {"kind": "status", "status": 500, "method": "PUT", "takes_effect": True},
    {"kind": "late", "method": "PUT", "seconds": 100},
    {"kind": "late", "method": "PUT", "seconds": 3000},
    {"kind": "late", "method": "PUT", "seconds": 400, "silent": True},
)

AT_THE_WRITE = tuple(each for each in FAULTS if each.get("method") == "PUT")

plans = st.sampled_from(PLANS)
orgs = st.sampled_from((HARBOUR, SUMMIT))
STRAY = 7
small = st.integers(0, STRAY)
OPEN_TO_ALL = SelfServiceDefaults(allowed=True)
steps = st.sampled_from((-9, -5, -1, 0, 1, 3, 5, 10, 40))


class LifeOfChanges(RuleBasedStateMachine):
    def __init__(self, runner: asyncio.Runner, made: Town, database_url: str) -> None:
        super().__init__()
        self.runner = runner
        self.town = made
        self.stepped_back = False
        self.unmapped: set[Plan] = set()
        self.rightless: set[str] = set()
        self.shut: set[str] = set()
        self.run(made.begin(database_url))
        first = {
            HARBOUR: Rules(ApprovalPolicy(require_by_default=False, threshold=Decimal(50)), OPEN_TO_ALL),
            SUMMIT: Rules(ApprovalPolicy(), OPEN_TO_ALL),
        }
        self.promised = Promised(made.stage.world, first, {made.subscription(plan): self.seats(plan) for plan in PLANS})
        self.deeds = Deeds(made, self.promised)

    def run(self, deed: Awaitable[Any]) -> Any:
        return self.runner.run(deed)  # type: ignore[arg-type]

    def act(self, deed: Awaitable[Any]) -> Any:
        return self.run(self.town.act(deed))

    def seats(self, plan: Plan) -> int:
        row = self.town.stage.world.holder(sub := self.town.subscription(plan)).subscriptions.get(sub)
        assert row is not None
        return int(row["quantity"])

    # what people do

    @rule(plan=plans, who=small, by=steps)
    def ask(self, plan: Plan, who: int, by: int) -> None:
        askers = ASKERS[plan.org]
        self.run(self.deeds.ask(plan, askers[who % len(askers)], by))

    @rule(plan=plans, who=small, by=st.sampled_from((1, 3, 10, -5)))
    def ask_where_nothing_waits(self, plan: Plan, who: int, by: int) -> None:
        waiting = {each.subject.subscription for each in self.promised.open()}
        free = [each for each in PLANS if self.town.subscription(each) not in waiting]
        self.ask(plan if plan in free or not free else free[0], who, by)

    @rule(which=small, fault=st.sampled_from((None, *AT_THE_WRITE)))
    @precondition(lambda self: self.promised.open(S.PENDING))
    def approve_and_carry_out(self, which: int, fault: dict[str, Any] | None) -> None:
        change = self._pick(which, S.PENDING)
        for old in (1, 0):
            self.run(self.deeds.decide(change, which, approve=True, old=old))
            self.promises_are_kept()
        if fault:
            self.pax8_will_fail(fault, 0)
        for _ in range(3 if fault else 1):
            self.deliver(100)
            self.promises_are_kept()
            self.time_passes(PASSING[0])

    @rule(which=small, who=small, approve=st.booleans(), old=st.sampled_from((0, 0, 0, 1)))
    @precondition(lambda self: self.promised.open(S.PENDING))
    def decide(self, which: int, who: int, approve: bool, old: int) -> None:
        self.run(self.deeds.decide(self._pick(which, S.PENDING), who, approve, old))

    @rule(which=small, first=st.booleans(), second=st.booleans())
    @precondition(lambda self: self.promised.open(S.PENDING))
    def decide_both_at_once(self, which: int, first: bool, second: bool) -> None:
        self.run(self.deeds.decide_both_at_once(self._pick(which, S.PENDING), first, second))

    @rule(which=small)
    @precondition(lambda self: self.promised.open(S.PENDING))
    def withdraw(self, which: int) -> None:
        self.run(self.deeds.withdraw(self._pick(which, S.PENDING)))

    @rule(which=small, choice=st.sampled_from(applying.Choice))
    @precondition(lambda self: self.promised.open(S.UNKNOWN))
    def settle(self, which: int, choice: applying.Choice) -> None:
        self.run(self.deeds.settle(self._pick(which, S.UNKNOWN), choice))

    @rule(which=small, who=small)
    @precondition(lambda self: self.promised.known)
    def strangers_try(self, which: int, who: int) -> None:
        self.run(self.deeds.strangers(self._pick(which, *S), who))

    @rule(org=orgs, who=small)
    @precondition(lambda self: len(self.promised.known) > 3)
    def look_back(self, org: OrgId, who: int) -> None:
        self.run(self.deeds.look_back(org, ASKERS[org][who % len(ASKERS[org])]))

    # what managers set

    @rule(plan=plans, allowed=st.sampled_from((None, None, True, False)), held=st.booleans(), low=st.sampled_from((None, 3, 9)), high=st.sampled_from((None, 11, 22)))  # fmt: skip
    @precondition(lambda self: self.promised.open())
    def set_rule(self, plan: Plan, allowed: bool | None, held: bool, low: int | None, high: int | None) -> None:
        self.run(self.deeds.set_rule(plan, SubscriptionRule(allowed, held or None, low, high)))

    @rule(which=small, by=st.sampled_from((-1, 0, 4)), high=st.booleans(), allowed=st.sampled_from((True, True, False)))
    @precondition(lambda self: self.promised.open(S.PENDING))
    def set_bounds_around_what_waits(self, which: int, by: int, high: bool, allowed: bool) -> None:
        change = self._pick(which, S.PENDING)
        bound = max(change.asked + by, 1)
        defaults = SelfServiceDefaults(allowed, None if high else bound, bound if high else None)
        self.run(self.deeds.set_defaults(self.promised.org_of[change.id], defaults))

    @rule(org=orgs, require=st.booleans(), threshold=st.sampled_from((0, 30, 100)), days=st.sampled_from((1, 14)))
    @precondition(lambda self: self.promised.open())
    def set_policy(self, org: OrgId, require: bool, threshold: int, days: int) -> None:
        policy = ApprovalPolicy(require, Decimal(threshold), expires_after=timedelta(days=days))
        self.run(self.deeds.set_policy(org, policy))

    @rule(plan=plans)
    @precondition(lambda self: self.promised.open() or self.unmapped)
    def map_or_unmap(self, plan: Plan) -> None:
        plan = next(iter(self.unmapped), plan)
        self.unmapped ^= {plan}
        self.run(self.deeds.map_or_unmap(plan))

    @rule(person=st.sampled_from(sorted(MAY_LOSE)))
    @precondition(lambda self: self.promised.open() or self.rightless)
    def give_or_take_right(self, person: str) -> None:
        person = next(iter(self.rightless), person)
        self.rightless ^= {person}
        self.run(self.deeds.right(PersonId(person), give=person not in self.rightless))

    # what Pax8, the clock and machines do

    @rule(plan=plans, by=steps)
    @precondition(lambda self: self.promised.open())
    def portal_sets_seats(self, plan: Plan, by: int) -> None:
        self._portal(plan, quantity=max(self.seats(plan) + by, 1))

    @rule(plan=plans, price=st.sampled_from(("22.00", "23.50", "49.32")))
    @precondition(lambda self: self.promised.open())
    def portal_sets_price(self, plan: Plan, price: str) -> None:
        self._portal(plan, price=Decimal(price))

    @rule(plan=plans, days=st.sampled_from((-400, 2, 365)))
    @precondition(lambda self: self.promised.open())
    def portal_moves_commitment(self, plan: Plan, days: int) -> None:
        """As when a term is renewed, begins, or has run out."""
        ends = self.town.stage.world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._portal(plan, commitment={"id": "c1", "term": "1-Year", "endDate": ends + timedelta(days=days)})

    @rule(plan=plans, status=st.sampled_from(("Cancelled", "Active", "Trial")))
    @precondition(lambda self: self.promised.open())
    def portal_sets_status(self, plan: Plan, status: str) -> None:
        self._portal(plan, status=status)

    @rule(fault=st.sampled_from(FAULTS), skip=st.integers(0, 2))
    @precondition(lambda self: self.promised.open())
    def pax8_will_fail(self, fault: dict[str, Any], skip: int) -> None:
        self.town.stage.world.faults.add(Fault(**fault, skip=skip))

    @rule(
        kind=st.sampled_from(("rate_limited", "server_error", "dropped_before", "dropped_after")), slack=st.booleans()
    )
    @precondition(lambda self: self.promised.open())
    def chat_will_fail(self, kind: str, slack: bool) -> None:
        (self.town.stage.slack if slack else self.town.stage.teams).faults.add(kind, count=1)

    @rule(door=st.sampled_from(sorted(around.DOORS)), told=st.booleans())
    @precondition(lambda self: self.promised.open() or self.shut)
    def lose_or_regain_a_workspace(self, door: str, told: bool) -> None:
        door = next(iter(self.shut), door)
        self.shut ^= {door}
        self.act(around.lose(self.town, door, told) if door in self.shut else around.regain(self.town, door))

    @rule()
    @precondition(lambda self: self.promised.open())
    def usage_is_read(self) -> None:
        wrong = self.act(around.metered(self.town))
        assert self.stepped_back or not isinstance(wrong, str) or not wrong, wrong

    @rule(org=orgs, kind=st.sampled_from((Kind.SUBSCRIPTIONS, *KINDS)))
    @precondition(lambda self: self.promised.open())
    def sync(self, org: OrgId, kind: Kind) -> None:
        self.act(self.town.sync(org, kind))

    @rule(most=st.sampled_from((1, 3, 100, 100)))
    def deliver(self, most: int) -> None:
        self.act(self.town.deliver(most))

    @rule(org=orgs)
    @precondition(lambda self: self.promised.known)
    def expire(self, org: OrgId) -> None:
        self.act(asking.expire(self.town.ports, org))
        now = self.town.ports.clock.now()
        late = [each for each in self.run(self.deeds.all(org)) if each.status is S.PENDING and each.expires_at <= now]
        assert not late or self.deeds.died, f"out of time, and open: {late}"

    @rule(by=st.sampled_from(PASSING))
    @precondition(lambda self: self.promised.known)
    def time_passes(self, by: timedelta) -> None:
        self.town.stage.forward(by.total_seconds())

    @rule(seconds=st.sampled_from((5.0, 90.0, 4000.0)))
    @precondition(lambda self: self.promised.open())
    def clocks_step_back(self, seconds: float) -> None:
        self.stepped_back = True
        self.town.stage.forward(-seconds)

    @rule(left=st.integers(1, 25))
    @precondition(lambda self: self.promised.open())
    def will_die(self, left: int) -> None:
        """The next thing that is done may be the last of this life."""
        self.town.fate.left = left

    # what must hold

    @invariant()
    def promises_are_kept(self) -> None:
        wrong: list[str] = []
        for org in (HARBOUR, SUMMIT):
            wrong += self.promised.look(org, self.run(self.deeds.all(org)), self.run(self.deeds.verbs(org)))
        assert not wrong, wrong

    def teardown(self) -> None:
        try:
            self.town.fate.left = 0
            for door in around.DOORS:
                self.run(around.regain(self.town, door))
            self.run(self.town.rest())
            self.promises_are_kept()
            assert self.run(around.waiting_for_a_place(self.town)) == 0, "something waits for a place that is there"
            broken = self.run(self._broken())
            assert not broken, broken
        finally:
            self.run(self.town.end())

    async def _broken(self) -> list[str]:
        async with looking(self.town.stage) as database:
            if not self.stepped_back:
                return await invariants.broken(self.town.stage, database)
            checks = [each for each in invariants.CHECKS if each.__name__ not in BY_TIME]
            return [said for rest in await rests(self.town.stage, database) for check in checks for said in check(rest)]

    def _pick(self, which: int, *statuses: ChangeStatus) -> ChangeRequest:
        """One that stands so, now and then any."""
        found = list(self.promised.known.values()) if which == STRAY else self.promised.open(*statuses)
        return found[which % len(found)]

    def _portal(self, plan: Plan, **changed: Any) -> None:
        subscription, world = self.town.subscription(plan), self.town.stage.world
        book = world.book(plan.org)
        if any(each.subscription == subscription for each in book.pending):
            return  # what is being provisioned there cannot be worked on
        book.alter(subscription, changed, world.clock.now())
        self.promised.moved_at_pax8(subscription)
