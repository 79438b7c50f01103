"""Does a balancer hear that people can be served, and whoever watches hear that something is late?"""

from datetime import timedelta

import pytest

from bot.health import COUNTED_FOR, LATE, PROVEN_FOR, STUCK, Checkup, Health
from domain.ports import DeliveryKind, Kind, Reading, Vitals, Waiting
from tests.clock import NOON, FakeClock

HOUR = timedelta(hours=1)


class Signs:
    """The VitalSigns port of a database that does what it is told to; counts what it was asked."""

    def __init__(self) -> None:
        self.vitals = Vitals((), {}, ())
        self.broken: Exception | None = None
        self.uncountable = False
        self.away = False
        self.migrated = True
        self.proofs = 0
        self.reads = 0

    async def is_current(self) -> bool:
        if self.away:
            raise OSError("nobody answers")
        return self.migrated

    async def prove(self, at: object) -> None:
        self.proofs += 1
        if self.broken:
            raise self.broken

    async def read(self) -> Vitals:
        self.reads += 1
        if self.uncountable:
            raise TimeoutError
        return self.vitals

    async def turn(self, name: str, at: object, every: timedelta) -> bool:
        return True


class Steady:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def signs() -> Signs:
    return Signs()


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def checkup(signs: Signs, steady: Steady, clock: FakeClock) -> Checkup:
    return Checkup(signs, signs.is_current, clock, steady)


def waiting(due: timedelta, parked: bool = False) -> Vitals:
    """One message that is due at `due` after noon."""
    return Vitals((Waiting(DeliveryKind.TELL, parked, 1, NOON + due),), {}, ())


def read(kind: Kind, age: timedelta | None) -> Vitals:
    """One kind that was read of one organisation so long before noon, and of another just now."""
    return Vitals((), {}, (Reading(kind, 2, 1, None if age is None else NOON - age, NOON),))


STATES = {
    "nothing waits and nothing is connected": (Vitals((), {}, ()), ()),
    "a message is due for a minute": (waiting(-timedelta(minutes=1)), ()),
    "a message is due for longer than anything should be": (waiting(-STUCK - timedelta(seconds=1)), ("outbox",)),
    "a message is due tomorrow": (waiting(timedelta(days=1)), ()),
    "a message waits for a parked place for weeks": (waiting(-timedelta(days=20), parked=True), ()),
    "subscriptions were read two turns ago": (read(Kind.SUBSCRIPTIONS, 2 * HOUR), ()),
    "subscriptions were not read for too long": (read(Kind.SUBSCRIPTIONS, LATE[Kind.SUBSCRIPTIONS] + HOUR), ("sync",)),
    "products were read yesterday": (read(Kind.PRODUCTS, 30 * HOUR), ()),
    "products were not read for days": (read(Kind.PRODUCTS, 80 * HOUR), ("sync",)),
    "one that is connected was never read": (read(Kind.COMPANIES, None), ()),
}


@pytest.mark.parametrize(("vitals", "late"), STATES.values(), ids=STATES.keys())
def test_what_is_late_is_told_and_takes_nobody_out(vitals: Vitals, late: tuple[str, ...]) -> None:
    """Lost otherwise: all replicas leave the balancer at once for a slow Slack; or nobody hears that it is slow."""
    health = Health(NOON, database=True, migrations=True, vitals=vitals)
    assert health.ready and health.degraded == late


def test_every_kind_of_sync_has_a_time_in_which_it_is_to_succeed() -> None:
    """Lost otherwise: a kind of which nobody ever says that it is late."""
    assert set(LATE) == set(Kind)


async def test_a_database_that_takes_no_writes_is_not_ready(checkup: Checkup, signs: Signs, steady: Steady) -> None:
    """Lost otherwise: people sent to a standby, or to a full disk, where every press fails."""
    assert (await checkup.look()).ready
    signs.broken = OSError("No space left on device")
    steady.seconds = PROVEN_FOR
    assert not (await checkup.look()).ready
    signs.broken = None
    assert (await checkup.look()).ready, "bad news are not remembered"


async def test_a_database_that_was_away_has_to_prove_itself_anew(
    checkup: Checkup, signs: Signs, steady: Steady
) -> None:
    """Lost otherwise: people sent to the standby that took over, for as long as the former one's word is believed."""
    assert (await checkup.look()).ready
    signs.away, steady.seconds = True, PROVEN_FOR / 3
    assert not (await checkup.look()).ready
    signs.away, signs.broken = False, OSError("read-only")
    steady.seconds = PROVEN_FOR / 2
    assert not (await checkup.look()).ready


async def test_what_was_counted_before_is_not_told_as_new(checkup: Checkup, signs: Signs, steady: Steady) -> None:
    """Lost otherwise: an outbox that is always as it was when it could last be counted."""
    assert (await checkup.look()).vitals is not None
    signs.uncountable, steady.seconds = True, COUNTED_FOR
    assert (await checkup.look()).vitals is None


async def test_tables_of_another_version_are_not_ready(checkup: Checkup, signs: Signs) -> None:
    """Lost otherwise: people sent to a replica that cannot read what it finds."""
    signs.migrated = False
    found = await checkup.look()
    assert (found.ready, found.database, found.migrations) == (False, True, False) and not signs.reads


async def test_what_cannot_be_counted_in_time_does_not_take_it_out(checkup: Checkup, signs: Signs) -> None:
    """Lost otherwise: a replica that serves well, for a number that nobody waits for."""
    signs.uncountable = True
    found = await checkup.look()
    assert found.ready and found.vitals is None and found.outbox_age is None and found.degraded == ()


async def test_a_balancer_that_asks_each_second_costs_little(checkup: Checkup, signs: Signs, steady: Steady) -> None:
    """Lost otherwise: a disk that is written to each second by a bot at rest."""
    for tenth in range(100):
        steady.seconds = tenth / 10
        await checkup.look()
    assert (signs.proofs, signs.reads) == (1, 2)
