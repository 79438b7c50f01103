"""What do Pax8's credentials open, to whoever only asks? One row of each thing that we read, and each question once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from adapters.pax8.calls import Calls, Query, segment
from adapters.pax8.pace import Patience
from adapters.pax8.token import ByCredentials, Secret, Token
from adapters.pax8.webhooks import PREFIX
from adapters.pax8.wire import NOT_AS_DOCUMENTED
from domain.errors import MarketplaceError, Missing
from domain.ports import Clock

_FIRST: Query = {"page": 0, "size": 1}


async def opened(
    http: httpx.AsyncClient, api_url: str, client_id: str, secret: str, clock: Clock, seconds: float
) -> Mapping[str, MarketplaceError | None]:
    """By the name of each thing: None where it can be read, else why not. Raises the MarketplaceErrors of the token's
    request.

    A question may take so many `seconds`. What is below a product or a subscription is left out where there is none.
    """
    root = api_url.rstrip("/").removesuffix("/v1")
    own = ByCredentials(http, f"{root}/v1/token", client_id, Secret(secret), clock, seconds)
    token = Token(own, clock)
    await token.get()
    partner = Calls(http, f"{root}/v1", token, None, Patience(retries=0), clock, seconds)
    hooks = Calls(http, root + PREFIX, token, None, Patience(retries=0), clock, seconds)
    several = await asyncio.gather(
        _below(partner, "companies", {}),
        _below(partner, "products", {"prices": "pricing"}),
        _below(partner, "subscriptions", {"history": "history", "usage": "usage-summaries"}),
        _below(hooks, "webhooks", {}),
    )
    return {name: error for told in several for name, error in told.items()}


async def _below(calls: Calls, name: str, parts: Mapping[str, str]) -> dict[str, MarketplaceError | None]:
    try:
        body = (await calls.read(f"/{name}", _FIRST)).body
    except MarketplaceError as error:
        return {name: error}
    first = _first(body)
    told: dict[str, MarketplaceError | None] = {name: None}
    for part, path in parts.items() if first else ():
        told[part] = await _read(calls, f"/{name}/{segment(first)}/{path}")
    return told


async def _read(calls: Calls, path: str) -> MarketplaceError | None:
    """What is not there may be asked for."""
    try:
        await calls.read(path, _FIRST)
    except Missing:
        return None
    except MarketplaceError as error:
        return error
    return None


def _first(body: Any) -> str:
    try:
        return str(body["content"][0]["id"])
    except (*NOT_AS_DOCUMENTED, IndexError):
        return ""
