"""Where does the bot's process touch the world, so that its end there could be seen from outside?

A step is a way out of the process: a commit, whoever makes it, and each call of something outside; each has a moment
before it and one after. Between two steps there is nothing that another process could see. Steps are named by the code
that takes them, so that one that is new is known by itself: nothing here lists them.
"""

import inspect
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from weakref import WeakSet

from sqlalchemy.sql.dml import UpdateBase

from adapters.db.postgres import PostgresSession
from adapters.db.sqlite import SqliteSession
from adapters.db.statements import Prepared
from domain.ports import Ports

Step = Callable[[str], None]
"""Told before and after; it may never return."""

OURS = ("domain.", "bot.", "adapters.slack.", "adapters.teams.", "adapters.pax8.")
"""Whose code a commit is named by: not the database's own, which commits for others."""


def _as_it_is(step: Step, name: str, port: Any) -> Any:
    """Nothing goes out by it; or only to the database, where each commit is a step by itself."""
    return port


def _called(step: Step, name: str, port: Any) -> Any:
    """None where the settings give none."""
    return port if port is None else Outside(step, name, port)


def _made(step: Step, name: str, port: Any) -> Any:
    """One for each organisation."""
    return lambda *told: Outside(step, name, port(*told))


def _each(step: Step, name: str, port: Any) -> Any:
    return _Many(step, port)


def _claims(step: Step, name: str, port: Any) -> Any:
    return _Queue(step, port)


PORTS: Mapping[str, Callable[[Step, str, Any], Any]] = {
    **dict.fromkeys(("unit", "pair", "view", "installations", "accounts", "pax8_doors", "registrations"), _as_it_is),
    **dict.fromkeys(("clock", "ids", "likeness", "categories", "vendors", "links", "reason"), _as_it_is),
    **dict.fromkeys(("plain", "chain", "words_kept_days"), _as_it_is),
    **dict.fromkeys(("marketplace", "webhooks", "provisioner"), _made),
    **dict.fromkeys(("connections", "mailer", "refresher", "witness"), _called),
    **dict.fromkeys(("chats", "grantors"), _each),
    "queue": _claims,
}
"""How each port is wrapped: one that is new has to be named here before anything runs."""


def stepping(ports: Ports, step: Step) -> Ports:
    """The same ports; each way out of the process by one of them is a step. Raises KeyError for one nobody thought of."""
    wrapped = {each.name: PORTS[each.name](step, each.name, getattr(ports, each.name)) for each in fields(ports)}
    return replace(ports, **wrapped)


def step_at_commits(step: Step) -> None:
    """Every commit of this process that changes anything is a step from now on, but those of the queue, which are steps
    by their port.
    """
    for session in (SqliteSession, PostgresSession):
        for name in ("put", "count", "many", "rows"):
            setattr(session, name, _NOTING[name](getattr(session, name)))
        session.commit = _stepping_commit(session.commit, step)  # type: ignore[method-assign]


_WROTE: WeakSet[Any] = WeakSet()
"""Sessions that have changed something."""


def _noting_put(real: Any) -> Any:
    def put(session: Any, *told: Any, **named: Any) -> None:
        _WROTE.add(session)
        real(session, *told, **named)

    return put


def _noting_count(real: Any) -> Any:
    async def count(session: Any, *told: Any, **named: Any) -> int:
        touched: int = await real(session, *told, **named)
        if touched:
            _WROTE.add(session)
        return touched

    return count


def _noting_rows(real: Any) -> Any:
    async def rows(session: Any, statement: Prepared, **named: Any) -> Any:
        found = await real(session, statement, **named)
        if found and isinstance(statement.statement, UpdateBase):
            _WROTE.add(session)
        return found

    return rows


_NOTING = {"put": _noting_put, "count": _noting_count, "many": _noting_count, "rows": _noting_rows}


def _stepping_commit(real: Any, step: Step) -> Any:
    async def commit(session: Any) -> None:
        name = _whose() if session in _WROTE else ""
        if name:
            step(f"before the commit of {name}")
        await real(session)
        if name:
            step(f"after the commit of {name}")

    return commit


def _whose() -> str:
    """The function that has opened the transaction, and the one that called it; empty for the queue's own."""
    frame, found = sys._getframe(2), []
    while frame is not None and len(found) < 2:
        module = frame.f_globals.get("__name__", "")
        if module == "adapters.db.queue":
            return ""
        if module.startswith(OURS):
            found.append(f"{module.rpartition('.')[2]}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " in ".join(found) or "nobody"


@dataclass(frozen=True, slots=True)
class Outside:
    """Something outside: each call of it is two steps, named for what is called and the notice that it carries. Of what
    comes in pages each page is a call.
    """

    step: Step
    place: str
    real: Any

    def __getattr__(self, name: str) -> Any:
        called = getattr(self.real, name)
        if inspect.iscoroutinefunction(called):
            return self._call(called)
        return self._pages(called) if inspect.isasyncgenfunction(called) else called

    def _call(self, called: Any) -> Any:
        async def call(*told: Any, **named: Any) -> Any:
            name = " ".join([self.place, called.__name__, *filter(None, map(_carried, told))])
            self.step(f"before {name}")
            answer = await called(*told, **named)
            self.step(f"after {name}")
            return answer

        return call

    def _pages(self, called: Any) -> Any:
        async def pages(*told: Any, **named: Any) -> AsyncIterator[Any]:
            name = f"a page of {self.place} {called.__name__}"
            self.step(f"before {name}")
            async for page in called(*told, **named):
                self.step(f"after {name}")
                yield page
                self.step(f"before {name}")

        return pages


def _carried(told: Any) -> str:
    notice = getattr(told, "notice", told)
    return type(notice).__name__ if type(notice).__module__.startswith("domain.notices") else ""


class _Many(Mapping[Any, Any]):
    """Wiring fills the real ones after the ports are made."""

    def __init__(self, step: Step, real: Mapping[Any, Any]) -> None:
        self._step = step
        self._real = real

    def __getitem__(self, key: Any) -> Any:
        return Outside(self._step, str(key), self._real[key])

    def __iter__(self) -> Any:
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)


class _Queue:
    """The outbox. A claim that finds nothing is no step, since nobody could see it."""

    def __init__(self, step: Step, real: Any) -> None:
        self._step = step
        self._real = real

    async def claim(self, *told: Any) -> Any:
        claimed = await self._real.claim(*told)
        for kind in sorted({each.kind for each in claimed}):
            self._step(f"after a claim to {kind}")
        return claimed

    async def finish(self, delivery: Any, owner: str, outcome: Any, *told: Any) -> Any:
        name = f"the end of a {delivery.kind} as {type(outcome).__name__}"
        self._step(f"before {name}")
        kept = await self._real.finish(delivery, owner, outcome, *told)
        self._step(f"after {name}")
        return kept

    def __getattr__(self, name: str) -> Any:
        called = getattr(self._real, name)
        return called if name == "next_due" else Outside(self._step, "queue", self._real).__getattr__(name)
