"""How does another process shop at the small Pax8's store, and see what became of it?"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.playground.chat_log import Json
from bot.playground.market import GOODS, PARTNERS, Market
from bot.playground.pax8.silo import NotTaken

Act = Callable[[Json], Awaitable[Json]]
SHOWN = 40
"""Requests; older ones are not on the page any more."""

ORDERED = frozenset({"type", "partner", "product", "quantity", "subscription", "details", "simulation", "deliver"})


def control_routes(market: Market) -> list[web.RouteDef]:
    """
    GET    /_control/market              {"partners", "goods", "holdings", "requests"}, requests newest first
    POST   /_control/market/order        {"type", "partner", "product", "quantity", "subscription", "details",
                                         "simulation", "deliver"}, each of which may be missing: {"id", "heard"}
    POST   /_control/market/deliver      {"id"}: a new attempt
    POST   /_control/market/redeliver    {"id"}: the latest attempt once more
    POST   /_control/market/retry        {"id", "details"}: a new detail and a new attempt
    """
    acts: dict[str, Act] = {
        "order": lambda told: _order(market, told),
        "deliver": lambda told: _heard(market.deliver(told["id"])),
        "redeliver": lambda told: _heard(market.redeliver(told["id"])),
        "retry": lambda told: _heard(market.retry(told["id"], told.get("details"))),
    }

    async def act(request: web.Request) -> web.Response:
        try:
            told = await request.json()
            return web.json_response(await acts[request.match_info["act"]](told))
        except LookupError as missing:
            return web.json_response({"error": str(missing.args[0])}, status=404)
        except NotTaken as refused:
            return web.json_response({"error": str(refused)}, status=refused.status)
        except (ValueError, TypeError) as wrong:
            return web.json_response({"error": str(wrong)}, status=400)

    async def show(_: web.Request) -> web.Response:
        return web.json_response(shown(market))

    return [web.get("/_control/market", show), web.post("/_control/market/{act}", act)]


def shown(market: Market) -> Json:
    rows = [
        _request(market, request, simulation) for simulation in (False, True) for request in market.requests(simulation)
    ]
    rows.sort(key=lambda row: str(row["at"]), reverse=True)
    return {
        "partners": {key: partner.name for key, partner in PARTNERS.items()},
        "goods": {goods.id: goods.name for goods in GOODS.values()},
        "holdings": [asdict(holding) for holding in market.holdings.values() if holding.live],
        "requests": rows[:SHOWN],
    }


async def _order(market: Market, told: Json) -> Json:
    """Raises ValueError for what an order has no word for."""
    unknown = set(told) - ORDERED
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    made = await market.order(**told)
    return {"id": made, "heard": market.attempts(made)[-1:] != [] and _is_heard(market, made)}


async def _heard(delivering: Awaitable[bool]) -> Json:
    return {"heard": await delivering}


def _is_heard(market: Market, request: str) -> bool:
    return bool(market.attempts(request)[-1]["status"] == "Acknowledged")


def _request(market: Market, request: str, simulation: bool) -> Json:
    row = market.request(request)
    results: list[dict[str, Any]] = market.results(request)
    return {
        "id": request,
        "at": row["createdDate"],
        "simulation": simulation,
        "type": row["type"],
        "partner": row.get("partnerName"),
        "product": row.get("productName"),
        "quantity": row.get("quantity"),
        "attempts": [attempt["status"] for attempt in market.attempts(request)],
        "results": [{"status": each["status"], "message": each["errorMessage"]} for each in results],
    }
