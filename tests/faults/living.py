"""The house in this process, one life after another on the same database, between servers that outlive it.

A life ends where a step (tests/faults/steps.py) raises `Died`, which nothing in the house catches: from then on the dead
life can neither commit anything nor call anybody.
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from adapters.db import Database
from adapters.db.postgres import PostgresSession
from adapters.db.sqlite import SqliteSession
from bot import runs, wiring
from bot.deliver import LEASE
from bot.playground.cast import E3, PREMIUM, SUMMIT_SLACK
from bot.playground.pax8.usage import AZURE_PLAN
from bot.playground.slack import User
from bot.playground.stage import Stage
from bot.settings import load
from domain.chat import Conversation, ConversationKind
from domain.errors import Refusal
from domain.ids import CompanyId, InstallationId, OrgId, PersonId, Platform, SubscriptionId
from domain.ports import DEAD_AFTER, Kind, Ports, SyncRun
from domain.tenancy import Actor, Permission, actor_for
from domain.use_cases import mirroring
from domain.use_cases.delivering import deliver
from tests.faults.steps import step_at_commits, stepping

HARBOUR, SUMMIT = OrgId("harbour"), OrgId("summit")
KINDS = (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS)


class Plan(NamedTuple):
    """A subscription that is asked for, and of which client."""

    org: OrgId
    company: str
    product: str
    client: str


class Who(NamedTuple):
    person: str
    door: str


PLANS = (
    Plan(HARBOUR, "Acme Dental", PREMIUM, "acme"),
    Plan(HARBOUR, "Birch & Sons Logistics", E3, "birch"),
    Plan(SUMMIT, "Willow Clinic", PREMIUM, "willow"),
    Plan(SUMMIT, "Yarrow Foods", PREMIUM, "yarrow"),
)
METERED = Plan(HARBOUR, "Birch & Sons Logistics", AZURE_PLAN, "birch")
ASKERS = {
    HARBOUR: (Who("clara", "acme-slack"), Who("bea", "birch-teams"), Who("theo", "harbour-slack")),
    SUMMIT: (Who("wilma", "summit-slack"), Who("otto", "summit-slack")),
}
MANAGERS = {
    HARBOUR: (Who("ada", "harbour-slack"), Who("ben", "harbour-teams")),
    SUMMIT: (Who("olga", "summit-slack"), Who("otto", "summit-slack")),
}
MORE_OF_SUMMIT = """
[[organisations.clients]]
id = "yarrow"
name = "Yarrow Foods"
companies = ["{company}"]
[[organisations.people]]
id = "wilma"
name = "Wilma Frost"
email = "wilma@willow.example"
identities = [{{ platform = "slack", tenant = "{tenant}", user = "U0WILMA" }}]
grants = [{{ permission = "write_licensing", client = "willow" }}]
[[organisations.people]]
id = "otto"
name = "Otto Bell"
email = "otto@summit.example"
identities = [{{ platform = "slack", tenant = "{tenant}", user = "U0OTTO" }}]
grants = [{{ permission = "manage_licensing" }}]

"""


class Died(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Fate:
    """After how many steps more this life ends; 0: not yet."""

    left: int = 0
    dead: bool = False

    def step(self, name: str) -> None:
        if self.dead or self.left == 1:
            self.dead, self.left = True, 0
            raise Died(name)
        self.left = max(self.left - 1, 0)


@dataclass(slots=True)
class Town:
    """The servers, and the life that is going on."""

    stage: Stage
    fate: Fate = field(default_factory=Fate)
    lives: int = 0
    _house: AsyncExitStack = field(default_factory=AsyncExitStack)
    _built: wiring.House | None = None
    _ports: Ports | None = None

    @property
    def ports(self) -> Ports:
        assert self._ports is not None
        return self._ports

    @property
    def database(self) -> Database:
        assert self._built is not None
        return self._built.database

    @property
    def folder(self) -> Path:
        return self.stage.folder

    def subscription(self, plan: Plan) -> SubscriptionId:
        data = self.stage.world.partners[plan.org].data
        return SubscriptionId(str(data.subscription(plan.company, plan.product)["id"]))

    def company(self, plan: Plan) -> CompanyId:
        return CompanyId(str(self.stage.world.partners[plan.org].data.company(plan.company)["id"]))

    async def begin(self, database_url: str) -> None:
        """The world as it was at first, and the first life in it."""
        self._as_at_first()
        self.stage.database_url = database_url
        await self.live()

    async def live(self) -> None:
        """Whatever the life before has held is free again: on SQLite at once, else when its leases end."""
        await self._house.aclose()
        self.fate.dead, self.fate.left = False, 0
        self._house = AsyncExitStack()
        self._built = await self._house.enter_async_context(wiring.house(load(None, self.stage.environment())))
        self._built.files.public_url = "https://seatwise.example"  # as it is told with a mail server
        self._ports = stepping(self._built.ports, self.fate.step)
        self.lives += 1

    async def end(self) -> None:
        self.fate.dead, self.fate.left = False, 0
        await self._house.aclose()

    async def act(self, deed: Awaitable[Any]) -> Any:
        """What comes of it: its result, the refusal, or `Died`, with the next life begun."""
        try:
            return await deed
        except Refusal as refusal:
            return refusal
        except Died as died:
            self.stage.forward(LEASE.total_seconds() + 1)
            await self.live()
            return died
        finally:
            self.fate.left = 0

    async def actor(self, org: OrgId, who: Who) -> Actor:
        door = await self.ports.installations.get(who.door)
        async with self.ports.view(org) as view:
            known = await view.people.profile(PersonId(who.person))
            assert door is not None
            assert known is not None
            return actor_for(known.person, await view.people.grants(known.person.id), door)

    async def sync(self, org: OrgId, kind: Kind) -> SyncRun | None:
        return await mirroring.sync(self.ports, org, kind, self.ports.clock.now())

    async def deliver(self, most: int) -> int:
        """Work off what is due, one after the other; how many."""
        for done in range(most):
            now, owner = self.ports.clock.now(), f"life {self.lives}"
            claimed = await self.ports.queue.claim(owner, now, LEASE, 1)
            if not claimed:
                return done
            [delivery] = claimed
            outcome = await (runs.carry_out if delivery.task else deliver)(self.ports, delivery)
            now = self.ports.clock.now()
            await self.ports.queue.finish(delivery, owner, outcome, now, now)
        return most

    async def rest(self) -> None:
        """No fault any more, and time passes until nothing waits for it; what died counts as dead."""
        self.stage.forward(DEAD_AFTER.total_seconds())
        self.stage.world.faults.clear()
        for chat in (self.stage.slack, self.stage.teams):
            chat.faults.clear()
        for _ in range(500):
            await self.deliver(200)
            due = await self.ports.queue.next_due()
            if due is None:
                return
            ahead = (due - self.ports.clock.now()).total_seconds()
            self.stage.forward(max(ahead, 0) + 0.01)
        raise AssertionError("it never comes to rest")

    def _as_at_first(self) -> None:
        stage = self.stage
        stage.forward(-stage._ahead)
        stage.world.reset()
        without_usage(stage, but=METERED)
        for workspace in stage.slack.state.workspaces.values():
            workspace.dead_because = None
        for chat in (stage.slack, stage.teams):
            chat.faults.clear()
            chat.log.posts.clear()
        stage.mail.log.mails.clear()


def without_usage(stage: Stage, but: Plan | None = None) -> None:
    """Reading months of it takes long."""
    for partner, held in stage.world.partners.items():
        rows, kept = stage.world.book(partner).subscriptions, None
        if but is not None and but.org == partner:
            kept = held.data.company(but.company)["id"]
        for row in held.data.subscriptions:
            if row["productName"] == AZURE_PLAN and row["companyId"] != kept:
                rows.remove(row["id"])


@asynccontextmanager
async def town(database_url: str) -> AsyncIterator[Town]:
    """The database is empty and migrated; it becomes that of a house that has read everything."""
    stage = Stage(database_url)
    await stage.start()
    made = Town(stage)
    try:
        _found_more(stage)
        with dying(lambda name: made.fate.step(name)):
            without_usage(stage, but=METERED)
            await furnish(made)
            await made.end()
            yield made
            await made.end()
    finally:
        await stage.stop()


async def furnish(made: Town) -> None:
    """The first life of all, in which everything is read and everybody has written once."""
    await made.live()
    for org in MANAGERS:
        for kind in (*KINDS, Kind.USAGE):
            await made.sync(org, kind)
        for who in {*ASKERS[org], *MANAGERS[org]}:
            async with made.ports.unit(org) as unit:
                await unit.places.remember(await _direct(made, org, who))


def copied(template: Path, to: Path) -> str:
    shutil.copyfile(template, to)
    for end in ("-wal", "-shm"):
        to.with_name(to.name + end).unlink(missing_ok=True)
    return f"sqlite:///{to}"


def _found_more(stage: Stage) -> None:
    """At Summit two more people, and a second client."""
    for key, name in (("wilma", "Wilma Frost"), ("otto", "Otto Bell")):
        user = User(id=f"U0{key.upper()}", team_id=SUMMIT_SLACK, name=key, real_name=name)
        stage.slack.state.add_user(user)
    company = stage.world.partners["summit"].data.company("Yarrow Foods")["id"]
    file = stage.folder / "seed.toml"
    before, heading, after = file.read_text(encoding="utf-8").rpartition("[[organisations]]")
    more = MORE_OF_SUMMIT.format(company=company, tenant=SUMMIT_SLACK)
    file.write_text(f"{before}{more}{heading}{after}", encoding="utf-8")


async def _direct(made: Town, org: OrgId, who: Who) -> Conversation:
    door = await made.ports.installations.get(who.door)
    assert door is not None
    async with made.ports.view(org) as view:
        known = await view.people.profile(PersonId(who.person))
    assert known is not None
    user = next(each.user for each, _ in known.identities if each.platform is door.platform)
    if door.platform is Platform.SLACK:
        slack = made.stage.slack.state
        address, service = slack.dm(slack.workspaces[door.tenant], user).id, None
    else:
        teams = made.stage.teams
        address, service = teams.state.personal(door.app, teams.state.users[user]).id, teams.service_url
    return Conversation(InstallationId(who.door), door.platform, ConversationKind.DIRECT, address, user, service)


@contextmanager
def dying(step: Callable[[str], None]) -> Iterator[None]:
    """Commits are steps, until this is left."""
    sessions, names = (SqliteSession, PostgresSession), ("put", "count", "many", "rows", "commit")
    kept = {(session, name): getattr(session, name) for session in sessions for name in names}
    step_at_commits(step)
    try:
        yield
    finally:
        for (session, name), real in kept.items():
            setattr(session, name, real)


MAY_LOSE = {"clara": Permission.WRITE_LICENSING, "theo": Permission.REQUEST_FOR_CLIENTS}
"""Rights that are taken away and given back."""

PASSING = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=20), timedelta(days=1), timedelta(days=15))
