"""How does another process steer the small Pax8: faults, clock, changes behind our back, and the log of calls?"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from aiohttp import web

from bot.playground.pax8 import wire
from bot.playground.pax8.faults import Fault
from bot.playground.pax8.seed import Row
from bot.playground.pax8.world import Call, PaxWorld

Handler = Callable[[web.Request], Awaitable[web.Response]]
ALTERABLE = ("quantity", "status", "price", "endDate", "billingTerm")


def control_routes(world: PaxWorld) -> list[web.RouteDef]:
    """
    GET    /_control/calls?since=N            {"calls": […], "last": n}; only those after number N
    GET    /_control/puts/{subscriptionId}    {"puts": […]}
    GET    /_control/faults                   {"faults": […]};  POST a fault or a list of them;  DELETE all, or ?id=N
    GET    /_control/subscriptions?client_id=&company=&product=   the true row, and what is pending
    GET    /_control/subscriptions/{id}       the same;  PATCH {"quantity": n, …} changes it behind our back;
                                              DELETE removes it
    GET    /_control/clock                    {"now": …};  POST {"advance": seconds}
    GET    /_control/settings                 POST {"token_seconds", "calls_per_minute", "usage_gap"}
    POST   /_control/tokens/forget            every token is refused from now on
    POST   /_control/reset                    back to the seed
    """
    steering = _Steering(world)
    routes = [
        web.get("/_control/calls", steering.calls),
        web.get("/_control/puts/{id}", steering.puts),
        web.get("/_control/faults", steering.faults),
        web.post("/_control/faults", steering.add_faults),
        web.delete("/_control/faults", steering.clear_faults),
        web.get("/_control/subscriptions", steering.find),
        web.get("/_control/subscriptions/{id}", steering.subscription),
        web.patch("/_control/subscriptions/{id}", steering.alter),
        web.delete("/_control/subscriptions/{id}", steering.remove),
        web.get("/_control/clock", steering.clock),
        web.post("/_control/clock", steering.advance),
        web.get("/_control/settings", steering.settings),
        web.post("/_control/settings", steering.change_settings),
        web.post("/_control/tokens/forget", steering.forget_tokens),
        web.post("/_control/reset", steering.reset),
    ]
    return [web.route(each.method, each.path, _refusing(each.handler)) for each in routes]


class _Steering:
    def __init__(self, world: PaxWorld) -> None:
        self._world = world

    async def calls(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", "0"))
        last = self._world.calls[-1].n if self._world.calls else 0
        return _json({"calls": [_drawn(call) for call in self._world.calls if call.n > since], "last": last})

    async def puts(self, request: web.Request) -> web.Response:
        return _json({"puts": [_drawn(call) for call in self._world.puts(request.match_info["id"])]})

    async def faults(self, request: web.Request) -> web.Response:
        return _json({"faults": self._world.faults.waiting()})

    async def add_faults(self, request: web.Request) -> web.Response:
        raw = await request.json()
        faults = [Fault.parse(each) for each in (raw if isinstance(raw, list) else [raw])]
        return _json({"ids": [self._world.faults.add(fault) for fault in faults]})

    async def clear_faults(self, request: web.Request) -> web.Response:
        number = request.query.get("id")
        self._world.faults.clear(int(number) if number else None)
        return await self.faults(request)

    async def find(self, request: web.Request) -> web.Response:
        query = request.query
        book = self._world.book(query["client_id"])
        return self._true_row(book.catalogue.subscription(query["company"], query["product"])["id"])

    async def subscription(self, request: web.Request) -> web.Response:
        return self._true_row(request.match_info["id"])

    async def alter(self, request: web.Request) -> web.Response:
        row_id, fields = request.match_info["id"], json.loads(await request.read(), parse_float=Decimal)
        self._world.holder(row_id).alter(row_id, _altered(fields), self._world.clock.now())
        return self._true_row(row_id)

    async def remove(self, request: web.Request) -> web.Response:
        row_id = request.match_info["id"]
        self._world.holder(row_id).subscriptions.remove(row_id)
        return _json({"removed": row_id})

    async def clock(self, request: web.Request) -> web.Response:
        return _json({"now": self._world.clock.now().isoformat()})

    async def advance(self, request: web.Request) -> web.Response:
        self._world.clock.advance(float((await request.json())["advance"]))
        return await self.clock(request)

    async def settings(self, request: web.Request) -> web.Response:
        return _json(asdict(self._world.settings))

    async def change_settings(self, request: web.Request) -> web.Response:
        asked = await request.json()
        unknown = set(asked) - set(asdict(self._world.settings))
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        for name, value in asked.items():
            setattr(self._world.settings, name, value)
        return await self.settings(request)

    async def forget_tokens(self, request: web.Request) -> web.Response:
        self._world.forget_tokens()
        return _json({})

    async def reset(self, request: web.Request) -> web.Response:
        self._world.reset()
        return _json({})

    def _true_row(self, row_id: str) -> web.Response:
        book, now = self._world.holder(row_id), self._world.clock.now()
        book.settle(now)
        row = book.subscriptions[row_id]
        pending = [
            {"due": each.due.isoformat(), "quantity": each.fields.get("quantity")}
            for each in book.pending
            if each.subscription == row_id
        ]
        return _json({"subscription": wire.subscription(row), "pending": pending})


def _refusing(handler: Any) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            response: web.Response = await handler(request)
        except (LookupError, ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=404 if isinstance(error, LookupError) else 400)
        return response

    return handle


def _altered(fields: Row) -> Row:
    unknown = set(fields) - set(ALTERABLE)
    if unknown:
        raise ValueError(f"only {', '.join(ALTERABLE)} can be changed, not {', '.join(sorted(unknown))}")
    converted: Row = {name: Decimal(value) if name == "price" else value for name, value in fields.items()}
    if converted.get("endDate"):
        converted["endDate"] = wire.moment_of(converted["endDate"])
    return converted


def _drawn(call: Call) -> dict[str, Any]:
    return {**asdict(call), "at": call.at.isoformat()}


def _json(value: Any) -> web.Response:
    return web.Response(body=wire.encode(value), content_type="application/json")
