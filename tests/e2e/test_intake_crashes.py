"""What is left of a provision request when the bot dies between any two of its steps?"""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.playground.cast import BI_PSA
from bot.playground.pax8 import Fault
from domain.ids import OrgId, ProvisionId
from domain.ports import Dead, Done, Later, Ports, Provisioner, Result, Unit
from domain.provisioning import Notification, ProvisionStatus
from domain.use_cases import advancing
from tests.e2e.home import Home, home
from tests.e2e.intake import TIDEWATER, Vendor


class Died(Exception):
    """The process, at this very moment."""


@dataclass(slots=True)
class Mortal:
    """The ports of a process that dies at its `last` crossing: into a transaction or a call of Pax8's, or out of it."""

    ports: Ports
    last: int
    crossed: int = 0
    way: list[str] = field(default_factory=list)

    def cross(self, where: str) -> None:
        self.crossed += 1
        self.way.append(where)
        if self.crossed == self.last:
            raise Died(where)

    def mortal(self) -> Ports:
        @asynccontextmanager
        async def unit(org: OrgId) -> AsyncIterator[Unit]:
            self.cross("before a transaction")
            async with self.ports.unit(org) as opened:
                yield opened
                self.cross("before a commit")
            self.cross("after a commit")

        @asynccontextmanager
        async def pair(vendor: OrgId, msp: OrgId) -> AsyncIterator[tuple[Unit, Unit]]:
            self.cross("before a transaction of two")
            async with self.ports.pair(vendor, msp) as opened:
                yield opened
                self.cross("before a commit of two")
            self.cross("after a commit of two")

        def provisioner(org: OrgId, simulation: bool) -> Provisioner:
            return _Calling(self, self.ports.provisioner(org, simulation))

        return replace(self.ports, unit=unit, pair=pair, provisioner=provisioner)


@dataclass(frozen=True, slots=True)
class _Calling:
    mortal: Mortal
    real: Provisioner

    async def unfulfilled(self) -> tuple[ProvisionId, ...]:
        return await self._call("unfulfilled", self.real.unfulfilled)

    async def request(self, request: ProvisionId) -> Notification:
        return await self._call("request", lambda: self.real.request(request))

    async def results(self, request: ProvisionId) -> tuple[Result, ...]:
        return await self._call("results", lambda: self.real.results(request))

    async def post(self, request: ProvisionId, result: Result) -> None:
        await self._call("post", lambda: self.real.post(request, result))

    async def _call(self, name: str, call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        self.mortal.cross(f"before {name}")
        answer = await call()
        self.mortal.cross(f"after {name}")
        return answer


@pytest.fixture
async def idle(database_url: str) -> AsyncIterator[Home]:
    """A house in which nobody empties the outbox: the tests take each step themselves."""
    async with home(database_url) as made:
        await made.built.deliveries.stop(1)
        yield made


async def ended(ports: Ports, request: str) -> None:
    """Attempts, as the outbox makes them, until nothing is left to do."""
    for attempt in range(1, 8):
        match await advancing.advance(ports, TIDEWATER, ProvisionId(request), attempt):
            case Done():
                return
            case Dead(why):
                raise AssertionError(why)
            case Later():
                continue
    raise AssertionError("never done")


async def test_wherever_it_dies_nothing_is_lost_and_nothing_done_twice(idle: Home) -> None:
    """Lost otherwise: a purchase that is paid for and never carried out, or carried out or answered twice."""
    vendor, ports = Vendor(idle), idle.built.ports
    ways: list[str] = []
    for last in range(1, 100):
        request = await idle.market.order(product=BI_PSA, quantity=last)
        life = Mortal(ports, last)
        try:
            await ended(life.mortal(), request)
        except Died:
            ways.append(life.way[-1])
        else:
            break
        await ended(ports, request)
        done = await vendor.get(request)
        assert done is not None, life.way
        assert (done.status, done.answered) == (ProvisionStatus.ACCEPTED, True), life.way
        assert done.answer is not None, life.way
        assert not done.answer.elsewhere, life.way
        assert [each["status"] for each in idle.market.results(request)] == ["Success"], life.way
        told = await vendor.recorded(request)
        assert told == ["provision.receive", "provision.accept", "provision.report"], life.way
        assert await vendor.seats(idle.market.subscription("lakeside", BI_PSA)) == last, life.way
        assert await vendor.accounts() == 1, life.way
    assert set(ways) >= {
        "before request", "after request", "before results", "after results", "before post", "after post",
        "before a transaction of two", "before a commit of two", "after a commit of two",
        "before a transaction", "before a commit", "after a commit",
    }  # fmt: skip


async def test_what_somebody_else_answered_is_not_acted_on(idle: Home) -> None:
    """Lost otherwise: an account for an order that was refused in Pax8's own portal."""
    vendor, ports = Vendor(idle), idle.built.ports
    silo = idle.stage.world.silo("tidewater")
    for status, becomes in (("Fail", ProvisionStatus.REFUSED), ("Success", ProvisionStatus.ACCEPTED)):
        request = await idle.market.order()
        attempt = idle.market.attempts(request)[-1]["id"]
        silo.answer(request, {"provisionAttemptId": attempt, "status": status, "errorMessage": "by hand"})
        await ended(ports, request)
        found = await vendor.get(request)
        assert found is not None
        assert (found.status, found.verdict, found.answer and found.answer.elsewhere) == (becomes, None, True)
        assert len(idle.market.results(request)) == 1
    assert await vendor.accounts() == 0


async def test_pax8_that_cannot_be_asked_does_not_keep_an_order_from_being_carried_out(idle: Home) -> None:
    """Lost otherwise: a purchase that waits for an interface which it does not need, or is told twice when it is back."""
    vendor, ports, faults = Vendor(idle), idle.built.ports, idle.stage.world.faults
    request = await idle.market.order()
    faults.add(Fault(kind="status", status=501, method="GET", path="/provision-requests/*", times=None))
    faults.add(
        Fault(kind="status", status=429, retry_after="90", method="GET", path="/provision-requests/*", times=None)
    )
    outcome = await advancing.advance(ports, TIDEWATER, ProvisionId(request), 1)
    found = await vendor.get(request)
    assert isinstance(outcome, Later)
    assert found is not None
    assert (found.status, found.answered) == (ProvisionStatus.ACCEPTED, False)
    faults.clear()
    await ended(ports, request)
    assert [each["status"] for each in idle.market.results(request)] == ["Success"]


async def test_a_request_that_pax8_does_not_show_is_held_for_a_person(idle: Home) -> None:
    """Lost otherwise: an account for an order that there is not."""
    vendor, ports = Vendor(idle), idle.built.ports
    request = await idle.market.order()
    idle.stage.world.faults.add(
        Fault(kind="status", status=404, method="GET", path="/provision-requests/*", times=None)
    )
    await ended(ports, request)
    held = await vendor.get(request)
    assert held is not None
    assert (held.status, held.trouble is not None, await vendor.accounts()) == (ProvisionStatus.HELD, True, 0)
    idle.stage.world.faults.clear()
    await ended(ports, request)
    again = await vendor.get(request)
    assert again is not None
    assert again.status is ProvisionStatus.ACCEPTED
