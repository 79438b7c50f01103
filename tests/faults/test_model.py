"""Whatever people, Pax8, the clock and crashes do, and in whatever order: is what was promised of a change kept?

Two MSPs with two clients each, in this process: the real use cases, database and adapters, and the loopback servers.
tests/faults/life.py says what can happen, tests/faults/promised.py what must hold after each step, and
tests/faults/invariants.py what must at the end.

Some lives were enough to see each of these, tried in a house that was broken so: it writes over what was changed elsewhere;
it sends a second time with no reads after a lost answer; it reads a request whosever it is; it takes a click on another
version than the one shown. A decision stored whatever version stands is seen on PostgreSQL alone, where two at once
really are.
"""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.playground.pax8.faults import Fault
from tests import postgres
from tests.faults.life import LifeOfChanges
from tests.faults.living import HARBOUR, PLANS, Town, copied, town


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database; what stands in it is copied before each life."""
    file = tmp_path_factory.mktemp("model") / "furnished.sqlite3"
    copied(sqlite_template, file)
    return file


@pytest.fixture(scope="module")
def lived_in(runner: asyncio.Runner, furnished: Path) -> Iterator[Town]:
    opened = town(f"sqlite:///{furnished}")
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def anew(lived_in: Town, furnished: Path, tmp_path: Path) -> Callable[[], str]:
    """Makes the database of the next life."""
    return lambda: copied(furnished, tmp_path / "model.sqlite3")


def checked(runner: asyncio.Runner, made: Town, anew: Callable[[], str], examples: int, steps_each: int) -> None:
    def machine() -> LifeOfChanges:
        return LifeOfChanges(runner, made, anew())

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
def test_some_lives_of_changes(runner: asyncio.Runner, lived_in: Town, anew: Callable[[], str]) -> None:
    """Lost otherwise: whatever nobody thought of."""
    checked(runner, lived_in, anew, examples=10, steps_each=40)


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_many_lives_of_changes(runner: asyncio.Runner, lived_in: Town, anew: Callable[[], str]) -> None:
    """Lost otherwise: whatever nobody thought of, where it takes long to come to."""
    checked(runner, lived_in, anew, examples=400, steps_each=60)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_lives_of_changes_on_postgresql(runner: asyncio.Runner, postgres_server: str) -> None:
    """Lost otherwise: what goes wrong where two transactions really are open at once."""
    names = (f"furnished_{token_hex(4)}", f"model_{token_hex(4)}")

    def again() -> str:
        runner.run(postgres.drop(postgres_server, names[1]))
        return runner.run(postgres.create(postgres_server, names[1], names[0]))

    url = runner.run(postgres.create(postgres_server, names[0], postgres.TEMPLATE))
    opened = town(url)
    made = runner.run(opened.__aenter__())
    runner.run(postgres.create(postgres_server, names[1], names[0]))
    try:
        checked(runner, made, again, examples=12, steps_each=40)
    finally:
        runner.run(opened.__aexit__(None, None, None))
        for name in names:
            runner.run(postgres.drop(postgres_server, name))


def test_back_to_what_is_still_seen_waits_for_the_change_before(
    runner: asyncio.Runner, lived_in: Town, anew: Callable[[], str]
) -> None:
    """Lost otherwise: seats given back while Pax8 had not provisioned them yet were called done, and stayed."""
    life = LifeOfChanges(runner, lived_in, anew())
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
