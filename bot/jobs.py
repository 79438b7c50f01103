"""What runs by the clock, how often, and for whom?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ids import OrgId
from domain.ports import Kind, Ports
from domain.tenancy import Organisation
from domain.use_cases import (
    changes,
    forgetting,
    groups,
    hinting,
    mirroring,
    polling,
    rotating,
    sealing,
    shortages,
    standing,
    webhooks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing that every organisation of these sorts has done for it; one that is both has it done once. Times of day
    are the organisation's own; `every` counts from midnight UTC.

    `kind` is set where a run is recorded, once per tick for all replicas, and made up once if it was missed.
    """

    name: str
    does: str
    run: Callable[[Ports, OrgId, datetime], Awaitable[object]]
    every: timedelta | None = None
    hour: int | None = None
    kind: Kind | None = None
    msps: bool = True
    vendors: bool = False

    @property
    def spread(self) -> timedelta:
        """Over how long after its tick the organisations take their turns, so that they do not all come at once. What
        calls nobody outside and has an hour of its own comes then.
        """
        return self.every or (timedelta(hours=1) if self.kind else timedelta())

    def serves(self, organisation: Organisation) -> bool:
        return (self.msps and organisation.is_msp) or (self.vendors and organisation.is_vendor)


async def _companies(ports: Ports, org: OrgId, due: datetime) -> object:
    return await mirroring.sync(ports, org, Kind.COMPANIES, due)


async def _subscriptions(ports: Ports, org: OrgId, due: datetime) -> object:
    return await mirroring.sync(ports, org, Kind.SUBSCRIPTIONS, due)


async def _products(ports: Ports, org: OrgId, due: datetime) -> object:
    return await mirroring.sync(ports, org, Kind.PRODUCTS, due)


async def _usage(ports: Ports, org: OrgId, due: datetime) -> object:
    return await mirroring.sync(ports, org, Kind.USAGE, due)


async def _expire(ports: Ports, org: OrgId, due: datetime) -> object:
    return await changes.expire(ports, org)


async def _groups(ports: Ports, org: OrgId, due: datetime) -> object:
    return await groups.refresh(ports, org)


async def _standing(ports: Ports, org: OrgId, due: datetime) -> object:
    return await standing.standings(ports, org)


async def _rotate(ports: Ports, org: OrgId, due: datetime) -> object:
    return await rotating.rotate(ports, org)


async def _poll(ports: Ports, org: OrgId, due: datetime) -> object:
    return await polling.poll(ports, org)


async def _missed(ports: Ports, org: OrgId, due: datetime) -> object:
    return await webhooks.sweep(ports, org)


async def _tidy(ports: Ports, org: OrgId, due: datetime) -> object:
    now = ports.clock.now()
    await hinting.forget(ports, org, now)
    async with ports.unit(org) as unit:
        return await unit.listings.forget(now)


async def _forget(ports: Ports, org: OrgId, due: datetime) -> object:
    return await forgetting.forget(ports, org)


async def _shortages(ports: Ports, org: OrgId, due: datetime) -> object:
    return await shortages.remind(ports, org, due)


async def _seal(ports: Ports, org: OrgId, due: datetime) -> object:
    return await sealing.seal(ports, org)


async def _witness(ports: Ports, org: OrgId, due: datetime) -> object:
    return await sealing.bear_witness(ports, org)


async def _forget_words(ports: Ports, org: OrgId, due: datetime) -> object:
    return await sealing.forget_words(ports, org)


JOBS = (
    Job(
        name="sync-companies",
        does="Read Pax8's companies",
        run=_companies,
        every=timedelta(hours=4),
        kind=Kind.COMPANIES,
    ),
    Job(name="sync-products", does="Read Pax8's products", run=_products, hour=3, kind=Kind.PRODUCTS),
    Job(
        name="sync-subscriptions",
        does="Read the subscriptions of mapped companies",
        run=_subscriptions,
        every=timedelta(hours=1),
        kind=Kind.SUBSCRIPTIONS,
    ),
    Job(name="sync-usage", does="Read what Azure has used", run=_usage, hour=4, kind=Kind.USAGE),
    Job(name="expire", does="End requests that nobody decided", run=_expire, every=timedelta(minutes=1)),
    Job(
        name="groups",
        does="Read who is in groups that carry a right",
        run=_groups,
        every=timedelta(minutes=2),
        vendors=True,
    ),
    Job(
        name="standing",
        does="Ask what admins are in their chats",
        run=_standing,
        every=timedelta(hours=1),
        vendors=True,
    ),
    Job(
        name="slack-tokens",
        does="Fetch a new token for Slack workspaces whose own ends soon",
        run=_rotate,
        every=timedelta(minutes=15),
        vendors=True,
    ),
    Job(
        name="provision-requests",
        does="Look for provision requests that no call told us of",
        run=_poll,
        every=timedelta(minutes=5),
        msps=False,
        vendors=True,
    ),
    Job(
        name="missed-events",
        does="Read what Pax8's events told of that did not arrive",
        run=_missed,
        every=timedelta(hours=1),
    ),
    Job(
        name="shortages",
        does="Remind MSPs of seats that are allocated and not purchased",
        run=_shortages,
        hour=9,
        msps=False,
        vendors=True,
    ),
    Job(
        name="tidy",
        does="Forget lists and events that are out of date",
        run=_tidy,
        every=timedelta(hours=6),
        vendors=True,
    ),
    Job(
        name="forget",
        does="Forget what closed accounts had bought, when its time is over",
        run=_forget,
        hour=5,
        msps=False,
        vendors=True,
    ),
    Job(name="seal", does="Seal what was recorded", run=_seal, every=timedelta(minutes=1), vendors=True),
    Job(
        name="audit-words",
        does="Delete old words of people from the record",
        run=_forget_words,
        hour=1,
        vendors=True,
    ),
    Job(name="audit-head", does="Tell how far the record has come", run=_witness, hour=2, vendors=True),
)
"""In the order in which a first start runs them: a subscription's row wants its company and its product."""
