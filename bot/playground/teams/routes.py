"""Which addresses does the small Teams answer, and as what does each count when faults are asked for?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.playground.chat_faults import answer_through
from bot.playground.teams import login, signin
from bot.playground.teams.connector import PAGE, Connector, Refused, as_response, read_json, throttled

if TYPE_CHECKING:
    from bot.playground.teams.server import TeamsServer

Handler = Callable[[web.Request], Awaitable[web.Response]]
Answer = Callable[[Connector, web.Request], Awaitable[tuple[int, Any]]]


def routes(server: TeamsServer) -> list[web.RouteDef]:
    conversations = "/connector/v3/conversations"
    activities = conversations + "/{conversation}/activities"
    one = activities + "/{activity}"
    members = conversations + "/{conversation}/members"
    return [
        *signin.routes(server.state, server.keys, server.consents, "/login"),
        web.post("/login/{tenant}/oauth2/v2.0/token", _token(server)),
        web.get("/openid/.well-known/openidconfiguration", _metadata(server)),
        web.get("/openid/keys", _keys(server)),
        web.post(conversations, _connected(server, "create", _create)),
        web.post(activities, _connected(server, "send", _send)),
        web.post(one, _connected(server, "reply", _send)),
        web.put(one, _connected(server, "update", _update)),
        web.delete(one, _connected(server, "delete", _delete)),
        web.get(members, _connected(server, "members", _members)),
        web.get(conversations + "/{conversation}/pagedmembers", _connected(server, "members", _paged_members)),
        web.get(members + "/{member}", _connected(server, "members", _member)),
        web.get("/connector/v3/teams/{team}", _connected(server, "team", _team)),
    ]


def _token(server: TeamsServer) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        if form.get("grant_type") == "authorization_code":
            seconds = server.token_seconds
            return signin.token(server.state, server.keys, server.consents, form, server.login_url, seconds)
        return await login.token(server.state, server.keys, server.token_seconds, request)

    return _faulty(server, "token", answer)


def _metadata(server: TeamsServer) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(login.metadata(server.url))

    return _faulty(server, "openid", answer)


def _keys(server: TeamsServer) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"keys": [key.jwk() for key in server.keys.published]})

    return _faulty(server, "keys", answer)


def _connected(server: TeamsServer, name: str, act: Answer) -> Handler:
    """Only with an access token issued here; refusals become the connector's error shape."""

    async def answer(request: web.Request) -> web.Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        app_id = server.keys.bearer(token) if scheme == "Bearer" else None
        if app_id is None:
            return web.json_response({"message": "Authorization has been denied for this request."}, status=401)
        connector = Connector(server.state, server.pace, app_id, server.pressing.posted)
        try:
            status, body = await act(connector, request)
        except Refused as refused:
            return as_response(refused)
        return web.json_response(body, status=status)

    return _faulty(server, name, answer)


def _faulty(server: TeamsServer, name: str, answer: Handler) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        server.calls.append(name)
        fault = server.faults.take(name)
        return await answer_through(
            fault, request, lambda: answer(request), lambda seconds: as_response(throttled(seconds))
        )

    return handle


async def _create(connector: Connector, request: web.Request) -> tuple[int, Any]:
    return connector.create(await read_json(request))


async def _send(connector: Connector, request: web.Request) -> tuple[int, Any]:
    named = request.match_info
    if request.query.get("isTargetedActivity") == "true":
        return connector.whisper(named["conversation"], await read_json(request))
    return connector.send(named["conversation"], await read_json(request), named.get("activity"))


async def _update(connector: Connector, request: web.Request) -> tuple[int, Any]:
    named = request.match_info
    return connector.update(named["conversation"], named["activity"], await read_json(request))


async def _delete(connector: Connector, request: web.Request) -> tuple[int, Any]:
    return connector.delete(request.match_info["conversation"], request.match_info["activity"])


async def _members(connector: Connector, request: web.Request) -> tuple[int, Any]:
    return 200, connector.members(request.match_info["conversation"])


async def _paged_members(connector: Connector, request: web.Request) -> tuple[int, Any]:
    size = min(max(int(request.query.get("pageSize") or PAGE), 50), 500)
    place = request.match_info["conversation"]
    return 200, connector.paged_members(place, size, request.query.get("continuationToken"))


async def _member(connector: Connector, request: web.Request) -> tuple[int, Any]:
    return 200, connector.member(request.match_info["conversation"], request.match_info["member"])


async def _team(connector: Connector, request: web.Request) -> tuple[int, Any]:
    return 200, connector.team(request.match_info["team"])
