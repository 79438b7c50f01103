"""Whatever people, Pax8, the clock and crashes do, and in whatever order: is what was promised of a change kept?

Two MSPs with two clients each, in this process: the real use cases, database and adapters, and the loopback servers.
tests/faults/promised.py says what must hold after each step, tests/faults/invariants.py what must at the end. Tried with
a house that writes over what was changed elsewhere: some lives are enough to see it.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.playground.pax8.faults import Fault
from domain.changes import ChangeRequest, ChangeStatus
from domain.ids import OrgId, PersonId
from domain.ports import Kind
from domain.rules import ApprovalPolicy, SubscriptionRule
from domain.use_cases import applying
from domain.use_cases import changes as asking
from tests.faults import invariants
from tests.faults.deeds import Deeds
from tests.faults.living import ASKERS, HARBOUR, KINDS, MAY_LOSE, PASSING, PLANS, SUMMIT, Plan, Town, copied, town
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

plans = st.sampled_from(PLANS)
orgs = st.sampled_from((HARBOUR, SUMMIT))
STRAY = 7
small = st.integers(0, STRAY)
steps = st.sampled_from((-9, -5, -1, 0, 1, 3, 5, 10, 40))


class LifeOfChanges(RuleBasedStateMachine):
    def __init__(self, runner: asyncio.Runner, made: Town, database_url: str) -> None:
        super().__init__()
        self.runner = runner
        self.town = made
        self.stepped_back = False
        self.unmapped: set[Plan] = set()
        self.rightless: set[str] = set()
        self.run(made.begin(database_url))
        first = {
            HARBOUR: Rules(ApprovalPolicy(require_by_default=False, threshold=Decimal(50))),
            SUMMIT: Rules(ApprovalPolicy()),
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

    @rule(which=small)
    @precondition(lambda self: self.promised.open(S.PENDING))
    def approve_and_carry_out(self, which: int) -> None:
        change = self._pick(which, S.PENDING)
        self.run(self.deeds.decide(change, which, approve=True, old=0))
        self.promises_are_kept()
        self.deliver(100)

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
            self.run(self.town.rest())
            self.promises_are_kept()
            assert self.run(self._broken()) == []
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


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def lived_in(runner: asyncio.Runner, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    file = tmp_path_factory.mktemp("model") / "furnished.sqlite3"
    copied(sqlite_template, file)
    opened = town(file)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


def checked(runner: asyncio.Runner, made: Town, folder: Path, examples: int, steps_each: int) -> None:
    def machine() -> LifeOfChanges:
        return LifeOfChanges(runner, made, copied(made.template, folder / "model.sqlite3"))

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps_each,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(300)
def test_some_lives_of_changes(runner: asyncio.Runner, lived_in: Town, tmp_path: Path) -> None:
    """Lost otherwise: whatever nobody thought of."""
    checked(runner, lived_in, tmp_path, examples=10, steps_each=40)


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_many_lives_of_changes(runner: asyncio.Runner, lived_in: Town, tmp_path: Path) -> None:
    """Lost otherwise: whatever nobody thought of, where it takes long to come to."""
    checked(runner, lived_in, tmp_path, examples=400, steps_each=60)


def test_back_to_what_is_still_seen_waits_for_the_change_before(
    runner: asyncio.Runner, lived_in: Town, tmp_path: Path
) -> None:
    """Lost otherwise: seats given back while Pax8 had not provisioned them yet were called done, and stayed."""
    life = LifeOfChanges(runner, lived_in, copied(lived_in.template, tmp_path / "model.sqlite3"))
    life.set_policy(HARBOUR, require=False, threshold=100, days=14)
    lived_in.stage.world.faults.add(Fault(kind="late", method="PUT", seconds=100))
    before = life.seats(PLANS[0])
    for more in (before, -before):
        life.ask(PLANS[0], 0, more)
        life.promises_are_kept()
        life.deliver(100)
        life.promises_are_kept()
    life.teardown()
    assert life.seats(PLANS[0]) == before
    assert len(lived_in.stage.world.puts(lived_in.subscription(PLANS[0]))) == 2
