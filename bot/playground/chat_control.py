"""How do another process and the page act in a loopback chat and see it?"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from aiohttp import web

from bot.playground.chat_door import BotDoor, Seen
from bot.playground.chat_faults import Faults, Pace
from bot.playground.chat_log import ChatLog, Clock, Json, Post

Act = Callable[..., Awaitable[Any]]
LONGEST_POLL = 30.0


class Controlled(Protocol):
    """What both loopback chats offer to whoever drives them."""

    log: ChatLog
    clock: Clock
    faults: Faults
    pace: Pace
    door: BotDoor

    @property
    def acts(self) -> Mapping[str, Act]: ...

    def snapshot(self) -> Json: ...


def control_routes(server: Controlled, prefix: str = "/_control") -> list[web.RouteDef]:
    """`GET {prefix}/state?since=N&within=S` and `POST {prefix}/{act}` with the act's arguments as a JSON object."""
    acts = {**_switches(server), **server.acts}

    async def state(request: web.Request) -> web.Response:
        since = int(request.query.get("since", "-1"))
        await server.log.wait_past(since, min(float(request.query.get("within", "25")), LONGEST_POLL))
        return web.json_response(server.snapshot())

    async def act(request: web.Request) -> web.Response:
        # Only JSON is taken, so that no page of another origin can drive this with a plain form.
        if request.content_type != "application/json":
            return web.json_response({"error": "send application/json"}, status=415)
        return await _perform(acts, request.match_info["act"], await request.json())

    return [web.get(f"{prefix}/state", state), web.post(prefix + "/{act}", act)]


async def _perform(acts: Mapping[str, Act], name: str, arguments: Json) -> web.Response:
    if name not in acts:
        return web.json_response({"error": f"no act {name}; there are {', '.join(sorted(acts))}"}, status=404)
    try:
        inspect.signature(acts[name]).bind(**arguments)
    except TypeError as wrong:
        return web.json_response({"error": f"{name}: {wrong}"}, status=400)
    try:
        return web.json_response(_plain(await acts[name](**arguments)))
    except (LookupError, ValueError) as refused:
        return web.json_response({"error": str(refused)}, status=409)
    except TimeoutError:
        return web.json_response({"error": "nothing of the kind happened in time"}, status=408)


def _plain(result: Any) -> Any:
    match result:
        case Seen() | Post():
            return result.as_json()
        case _:
            return result


def _switches(server: Controlled) -> dict[str, Act]:
    """The acts both chats share: waiting, faults, the pace, the clock and the bot's address."""

    async def fault(kind: str, pattern: str = "*", count: int | None = None, seconds: float = 1.0) -> list[Json]:
        server.faults.add(kind, pattern, count, seconds)
        server.log.touch()
        return server.faults.as_json()

    async def clear_faults() -> list[Json]:
        server.faults.clear()
        server.log.touch()
        return []

    async def enforce_pace(enforced: bool = True) -> bool:
        server.pace.enforced = enforced
        return enforced

    async def advance(seconds: float) -> float:
        server.clock.advance(seconds)
        server.log.touch()
        return server.clock.now()

    async def bot(address: str) -> str:
        server.door.address = address
        return address

    return {each.__name__: each for each in (_waiting(server), fault, clear_faults, enforce_pace, advance, bot)}


def _waiting(server: Controlled) -> Act:
    async def wait(
        conversation: str | None = None,
        contains: str = "",
        count: int = 1,
        author: str | None = None,
        within: float = 5,
    ) -> list[Json]:
        def posted() -> list[Post]:
            found = [
                post
                for post in server.log.posts.values()
                if conversation in (None, post.conversation)
                and author in (None, post.author)
                and contains in str(post.body)
                and not post.deleted
            ]
            return found if len(found) >= count else []

        found = await server.log.wait_for(posted, min(within, LONGEST_POLL))
        return [post.as_json() for post in found]

    return wait
