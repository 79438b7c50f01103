"""What is one call of the Web API: who calls, with which arguments, and how is it refused?"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from bot.playground.chat_log import Json
from bot.playground.slack.state import Channel, SlackState, Workspace

Item = TypeVar("Item")


class Refused(Exception):
    """The answer is {"ok": false, "error": code, …more}."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code, **more}


def refused_for(code: str, problems: list[str]) -> Refused:
    return Refused(code, response_metadata={"messages": problems})


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call; arguments come as JSON values, or as strings from a form."""

    state: SlackState
    workspace: Workspace
    args: Json
    origin: str = ""
    """The address at which the caller found us."""

    def text(self, name: str, missing: str = "invalid_arguments") -> str:
        """A required string argument; raises Refused(missing)."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            raise Refused(missing)
        return value

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in ("true", "1")

    def structured(self, name: str, unreadable: str) -> Any:
        """An object or array, given as such or as its JSON text; None when absent. Raises Refused(unreadable)."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as wrong:
            raise Refused(unreadable) from wrong

    def channel(self, name: str = "channel") -> Channel:
        """A channel this bot can see: of its workspace or shared with it, and if private one it is in."""
        channel = self.state.channels.get(self.text(name, "channel_not_found"))
        if channel is None or not self._sees(channel):
            raise Refused("channel_not_found")
        return channel

    def joined(self, channel: Channel) -> Channel:
        if channel.is_archived:
            raise Refused("is_archived")
        if self.workspace.bot_user not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def page(self, items: Sequence[Item], default: int = 100) -> tuple[list[Item], Json]:
        """The items after the cursor and the response_metadata with the next one."""
        try:
            start = int(base64.b64decode(self.args.get("cursor") or "MA==").decode())
            limit = int(self.args.get("limit") or default)
        except ValueError as wrong:
            raise Refused("invalid_cursor") from wrong
        if not 1 <= limit <= 1000:
            raise Refused("invalid_limit")
        more = start + limit < len(items)
        cursor = base64.b64encode(str(start + limit).encode()).decode() if more else ""
        return list(items[start : start + limit]), {"next_cursor": cursor}

    def _sees(self, channel: Channel) -> bool:
        if self.workspace.bot_user in channel.members:
            return True
        return channel.kind == "public" and channel.team_id == self.workspace.team_id


async def read_arguments(request: web.Request) -> Json:
    """The arguments of a form, a JSON body or a query; raises Refused for a body that is neither."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError as wrong:
            raise Refused("invalid_json") from wrong
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return {**arguments, **body}
    return {**arguments, **{name: value for name, value in (await request.post()).items() if isinstance(value, str)}}
