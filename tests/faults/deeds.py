"""What people do in the model check, through the real use cases, and what must come of each deed at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from adapters.db.statements import ORG, Prepared
from adapters.db.tables import audit, changes, decisions, deliveries
from domain.changes import ChangeRequest, ChangeStatus, Terms
from domain.errors import AlreadyDecided, Refusal, Stale
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform, SubscriptionId
from domain.notices import HistoryFilter
from domain.ports import Unit
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.tenancy import Actor, Client, Grant, Permission
from domain.use_cases import applying, approvals, history, mapping, people, rules, settings
from domain.use_cases import changes as asking
from tests.faults.living import HARBOUR, MANAGERS, MAY_LOSE, SUMMIT, Died, Plan, Town, Who
from tests.faults.promised import Promised

S = ChangeStatus
_RECORD = Prepared(select(audit.c.subject, audit.c.action).where(audit.c.org_id == ORG))
_COUNTS = [Prepared(select(func.count().label("rows")).select_from(each)) for each in (audit, decisions, deliveries)]
_VERSIONS = Prepared(select(func.coalesce(func.sum(changes.c.version), 0).label("rows")))


@dataclass(slots=True)
class Deeds:
    town: Town
    promised: Promised
    asked: int = 0
    died: bool = False
    """Whether the last deed was cut short."""
    won: Counter[str] = field(default_factory=Counter)
    """How often each kind of thing came about: what a run of the model has been through."""

    # people who ask

    async def ask(self, plan: Plan, who: Who, by: int) -> None:
        town, subscription = self.town, self.town.subscription(plan)
        actor = await town.actor(plan.org, who)
        async with town.ports.view(plan.org) as view:
            foreseen, quantity = await self._foresee(view, plan, actor, by)
        self.asked += 1
        door = InstallationId(who.door)
        ask = asking.Ask(subscription, quantity, f"ask-{self.asked}", actor.via or Platform.SLACK, door)
        came = await self._do(asking.request(town.ports, actor, ask))
        if isinstance(came, Died):
            return
        said = type(came).__name__ if isinstance(came, Refusal) else came.status.value
        assert said == foreseen, f"{who.person} asked for {quantity} of {plan}: {said}, not {foreseen}"
        self.won[f"ask {said}"] += 1
        if not isinstance(came, Refusal):
            again = await asking.request(town.ports, actor, ask)
            assert again.id == came.id, "the same event made a second request"

    async def withdraw(self, change: ChangeRequest) -> None:
        org = self.promised.org_of[change.id]
        actor = await self.town.actor(org, Who(change.requester.person, change.door))
        came = await self._do(asking.withdraw(self.town.ports, actor, change.id))
        assert isinstance(came, Died) or isinstance(came, ChangeRequest) == (change.status is S.PENDING), came
        self.won["withdraw"] += 1

    # people who decide

    async def decide(self, change: ChangeRequest, who: int, approve: bool, old: int) -> None:
        org = self.promised.org_of[change.id]
        actor = await self._manager(org, who)
        verdict = approvals.Verdict(change.id, change.version - old, approve, actor.via)
        current = await self._stands(org, change)
        came = await self._do(approvals.decide(self.town.ports, actor, verdict), free=old == 0 and not current)
        if isinstance(came, ChangeRequest):
            assert old == 0, f"an old click on version {verdict.seen} of {change.version} has decided"
            assert current or not approve, f"approved, and it was not what is shown: {change}"
            assert change.status is S.PENDING, f"decided, and it was {change.status}"
            assert change.requester.person != actor.person, "decided their own request"
            self.won[f"decide {came.status.value}"] += 1
        elif isinstance(came, Refusal):
            self.won[f"decide {type(came).__name__}"] += 1

    async def decide_both_at_once(self, change: ChangeRequest, first: bool, second: bool) -> None:
        """Two managers, from two chats where there are two."""
        org = self.promised.org_of[change.id]
        actors = [await self._manager(org, n) for n in (0, 1)]
        verdicts = [approvals.Verdict(change.id, change.version, yes, None) for yes in (first, second)]
        deeds = [approvals.decide(self.town.ports, *pair) for pair in zip(actors, verdicts, strict=True)]
        came = await self._do(_both(*deeds), free=True)
        if not isinstance(came, Died):
            won = [each for each in came if isinstance(each, ChangeRequest)]
            assert len(won) < 2, f"two decisions: {won}"
            self.won[f"both at once, {len(won)} decided"] += 1

    async def settle(self, change: ChangeRequest, choice: applying.Choice) -> None:
        org = self.promised.org_of[change.id]
        actor = await self._manager(org, 0)
        earlier = change.id in self.promised.chosen
        self.promised.chosen.add(change.id)
        came = await self._do(applying.settle(self.town.ports, actor, change.id, change.version, choice))
        if isinstance(came, Refusal):
            assert isinstance(came, AlreadyDecided)
            assert not change.sending.attention
            self.promised.chosen -= set() if earlier else {change.id}
        self.won[f"settle {type(came).__name__}"] += 1

    async def strangers(self, change: ChangeRequest, who: int) -> None:
        """Another MSP's managers, and a client: nothing is theirs to see or to decide."""
        own = self.promised.org_of[change.id]
        other = SUMMIT if own == HARBOUR else HARBOUR
        manager = await self._manager(other, who)
        client = await self.town.actor(
            own, {HARBOUR: Who("clara", "acme-slack"), SUMMIT: Who("wilma", "summit-slack")}[own]
        )
        async with self.town.ports.view(other) as view:
            assert await view.changes.get(change.id) is None, "seen across the wall"
            assert await view.catalog.holding(change.subject.subscription) is None, "seen across the wall"
        for actor in (manager, client):
            verdict = approvals.Verdict(change.id, change.version, bool(who % 2), None)
            came = await self._do(approvals.decide(self.town.ports, actor, verdict))
            assert isinstance(came, Refusal | Died), f"{actor} has decided"
        for deed in (
            asking.withdraw(self.town.ports, manager, change.id),
            applying.settle(self.town.ports, manager, change.id, change.version, applying.Choice.APPLIED),
        ):
            came = await self._do(deed)
            assert isinstance(came, Refusal | Died), f"{manager} has ended it"

    async def look_back(self, org: OrgId, who: Who) -> None:
        """What anybody is shown of what was, is of their own organisation, and of their own client."""
        actor = await self.town.actor(org, who)
        came = await self.town.act(history.history(self.town.ports, actor, HistoryFilter()))
        if isinstance(came, Refusal | Died):
            return
        for row in came.changes:
            assert self.promised.org_of[row.id] == org, "seen across the wall"
        self.won["look back"] += 1

    # managers who set things

    async def set_rule(self, plan: Plan, wanted: SubscriptionRule) -> None:
        subscription, actor = self.town.subscription(plan), await self._manager(plan.org, 0)
        async with self.town.ports.view(plan.org) as view:
            seen = (await view.rules.book(subscription)).rule_version
        came = await self._do(rules.save_rule(self.town.ports, actor, subscription, wanted, seen))
        if not isinstance(came, Refusal):
            async with self.town.ports.view(plan.org) as view:
                held = (await view.rules.book(subscription)).rule
            assert held == wanted or isinstance(came, Died)
            self.promised.rules[plan.org].own[subscription] = held
            await self._held_against(plan.org, subscription)
            self.won["set a rule"] += 1

    async def set_defaults(self, org: OrgId, wanted: SelfServiceDefaults) -> None:
        actor = await self._manager(org, 1)
        async with self.town.ports.view(org) as view:
            seen = (await view.rules.book()).defaults_version
        came = await self._do(rules.save_defaults(self.town.ports, actor, wanted, seen))
        if not isinstance(came, Refusal):
            async with self.town.ports.view(org) as view:
                held = (await view.rules.book()).defaults
            assert held == wanted or isinstance(came, Died)
            self.promised.rules[org].defaults = held
            await self._held_against(org)
            self.won["set the defaults"] += 1

    async def set_policy(self, org: OrgId, wanted: ApprovalPolicy) -> None:
        actor = await self._manager(org, 0)
        async with self.town.ports.view(org) as view:
            seen = (await view.rules.book()).policy_version
        proposed = await self._do(settings.propose(self.town.ports, actor, wanted, seen))
        if isinstance(proposed, Refusal | Died):
            return
        came = await self._do(settings.save(self.town.ports, actor, proposed.listing, seen))
        async with self.town.ports.view(org) as view:
            held = (await view.rules.book()).policy
        assert held == wanted or isinstance(came, Died)
        self.promised.rules[org].policy = held
        self.won["set the policy"] += 1

    async def map_or_unmap(self, plan: Plan) -> None:
        town, company = self.town, self.town.company(plan)
        actor = await self._manager(plan.org, 1)
        async with town.ports.view(plan.org) as view:
            listed = await view.companies.get(company)
        assert listed is not None
        if listed.company.client is None:
            client = Client(ClientId(plan.client), listed.company.name)
            await self._do(mapping.map_to(town.ports, actor, company, listed.version, client))
            self.won["map"] += 1
            return
        proposal = await self._do(mapping.propose(town.ports, actor, company, listed.version))
        if not isinstance(proposal, Refusal | Died):
            await self._do(mapping.confirm(town.ports, actor, proposal.listing))
            self.won["unmap"] += 1

    async def right(self, person: PersonId, give: bool) -> None:
        actor, permission = await self._manager(HARBOUR, 0), MAY_LOSE[person]
        if give:
            client = ClientId("acme") if permission is Permission.WRITE_LICENSING else None
            await self._do(people.grant(self.town.ports, actor, person, Grant(permission, client)))
        else:
            await self._do(people.revoke(self.town.ports, actor, person, permission))
        self.won["a right"] += 1

    # what is there

    async def all(self, org: OrgId) -> list[ChangeRequest]:
        found: list[ChangeRequest] = []
        async with self.town.ports.view(org) as view:
            while change := await view.changes.by_number(1001 + len(found)):
                found.append(change)
        return found

    async def verbs(self, org: OrgId) -> Mapping[str, Counter[str]]:
        """What is on record of each thing, and how often."""
        found: dict[str, Counter[str]] = {}
        async with self.town.database.reading() as session:
            for row in await session.rows(_RECORD, org=org):
                found.setdefault(row.subject, Counter())[row.action] += 1
        return found

    async def _do(self, deed: Awaitable[Any], free: bool = False) -> Any:
        """Who is refused has written nothing, unless they are `free` to: a request that moved is shown anew."""
        before = await self._written()
        came = await self.town.act(deed)
        self.died = isinstance(came, Died)
        self.won["died"] += self.died
        if isinstance(came, Refusal) and not free:
            assert await self._written() == before, f"{type(came).__name__}, and something was written"
        return came

    async def _written(self) -> list[int]:
        async with self.town.database.reading() as session:
            rows = [await session.one(each) for each in (*_COUNTS, _VERSIONS)]
        return [int(row.rows) for row in rows if row is not None]

    async def _manager(self, org: OrgId, n: int) -> Actor:
        managers = MANAGERS[org]
        return await self.town.actor(org, managers[n % len(managers)])

    async def _foresee(self, view: Unit, plan: Plan, actor: Actor, by: int) -> tuple[str, int]:
        """What must come of asking for this many more, and how many they are then."""
        subscription, promised = self.town.subscription(plan), self.promised
        holding = await view.catalog.holding(subscription)
        mine = actor.may(Permission.WRITE_LICENSING) and actor.client == plan.client
        if holding is None or not (mine or actor.asks_for_every_client):
            return "UnknownSubscription", 12
        present = holding.subscription.quantity
        asked, own = max(present + by, 0), promised.rules[plan.org]
        if not holding.subscription.status.can_change:
            return "NotChangeable", asked
        if refused := own.refuse(subscription, present, asked):
            return refused, asked
        if any(each.subject.subscription == subscription for each in promised.open()):
            return "InFlight", asked
        return ("pending" if own.hold(subscription, present, asked) else "approved"), asked

    async def _held_against(self, org: OrgId, only: SubscriptionId | None = None) -> None:
        """What waits says at once what the rules of now say of it; after a crash, whenever somebody says yes."""
        for change in await self.all(org):
            concerned = change.status is S.PENDING and only in (None, change.subject.subscription)
            if concerned and not self.died:
                assert await self._stands(org, change), f"the rules have moved, and its card has not: {change}"

    async def _stands(self, org: OrgId, change: ChangeRequest) -> bool:
        """Whether a yes now is a yes to what is shown: the terms, the rules, the client, the right, the time."""
        if change.status is not S.PENDING or change.expires_at <= self.town.ports.clock.now():
            return False
        async with self.town.ports.view(org) as view:
            holding = await view.catalog.holding(change.subject.subscription)
            grants = await view.people.grants(change.requester.person)
        if holding is None or holding.client != change.subject.client or not grants:
            return False
        present, own = holding.subscription.quantity, self.promised.rules[org]
        refused = own.refuse(change.subject.subscription, present, change.asked)
        return Terms.of(holding.subscription) == change.terms and bool(refused) == (change.objection is not None)


async def _both(*deeds: Awaitable[Any]) -> list[Any]:
    """Both of them, whatever becomes of one; raises `Died` if it was the last thing that they did."""
    came = await asyncio.gather(*deeds, return_exceptions=True)
    for each in came:
        if isinstance(each, BaseException) and not isinstance(each, AlreadyDecided | Stale | Refusal):
            raise each
    return came
