"""How does what happens reach the bot, signed or by a socket, and how are events repeated until it takes them?"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlencode

from bot.playground.chat_door import BotDoor, Seen
from bot.playground.chat_log import Json
from bot.playground.slack.signing import signed
from bot.playground.slack.sockets import Sockets
from bot.playground.slack.state import Channel, SlackState, Workspace

PATH = "/slack/events"
# docs.slack.dev/apis/events-api: at once, after one minute, after five.
RETRY_AFTER = (0.0, 60.0, 300.0)


class Wire:
    """Signs and sends; remembers every request the bot was sent in `deliveries`, newest last."""

    def __init__(self, state: SlackState, door: BotDoor, sockets: Sockets, secret: str, retries: bool) -> None:
        self.state = state
        self.door = door
        self.sockets = sockets
        self.secret = secret
        self.retries = retries
        self.address = ""
        self.deliveries: list[Json] = []
        self._retrying: set[asyncio.Task[None]] = set()

    @property
    def repeats(self) -> bool:
        """Whether an event waits to be sent again."""
        return bool(self._retrying)

    async def form(self, kind: str, fields: Json) -> Seen:
        """A slash command: plain form fields."""
        if self.sockets.on:
            return self._kept(kind, await self.sockets.deliver("slash_commands", fields, {}), 0)
        return await self._send(kind, urlencode(fields).encode(), "application/x-www-form-urlencoded", {})

    async def interaction(self, payload: Json) -> Seen:
        """Anything interactive: one form field, `payload`."""
        if self.sockets.on:
            return self._kept(payload["type"], await self.sockets.deliver("interactive", payload, {}), 0)
        return await self.form(payload["type"], {"payload": json.dumps(payload)})

    async def event(self, workspace: Workspace, event: Json, channel: Channel | None = None) -> Seen:
        """Send the event and return the first attempt; what was not taken is sent again in the background."""
        envelope = self._envelope(workspace, event, channel)
        seen = await self._event_once(envelope, 0, "")
        if self._again(seen):
            task = asyncio.create_task(self._retry(envelope, _reason(seen)))
            self._retrying.add(task)
            task.add_done_callback(self._retrying.discard)
        return seen

    async def close(self) -> None:
        for task in list(self._retrying):
            task.cancel()
        await asyncio.gather(*self._retrying, return_exceptions=True)
        await self.sockets.close()
        await self.door.close()

    async def _retry(self, envelope: Json, reason: str) -> None:
        for number, pause in enumerate(RETRY_AFTER, start=1):
            await self.state.clock.sleep(pause)
            seen = await self._event_once(envelope, number, reason)
            if not self._again(seen):
                return
            reason = _reason(seen)

    def _again(self, seen: Seen) -> bool:
        headers = {name.lower(): value for name, value in (seen.headers or {}).items()}
        return self.retries and not seen.accepted and headers.get("x-slack-no-retry") != "1"

    async def _event_once(self, envelope: Json, number: int, reason: str) -> Seen:
        kind = f"event {envelope['event']['type']}"
        if self.sockets.on:
            retry = {"retry_attempt": number, "retry_reason": reason}
            return self._kept(kind, await self.sockets.deliver("events_api", envelope, retry), number)
        extra = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason} if number else {}
        return await self._send(kind, json.dumps(envelope).encode(), "application/json", extra)

    async def _send(self, kind: str, body: bytes, content_type: str, extra: dict[str, str]) -> Seen:
        headers = {"Content-Type": content_type, **signed(body, self.secret, int(self.state.clock.now())), **extra}
        return self._kept(kind, await self.door.call(PATH, body, headers), int(extra.get("X-Slack-Retry-Num", 0)))

    def _kept(self, kind: str, seen: Seen, retry: int) -> Seen:
        self.deliveries.append({"kind": kind, "retry": retry, **_summary(seen)})
        self.state.log.touch()
        return seen

    def _envelope(self, workspace: Workspace, event: Json, channel: Channel | None) -> Json:
        now = self.state.clock.now()
        return {
            "token": "unused",
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": workspace.enterprise_id,
            "api_app_id": workspace.app_id,
            "event": {**event, "event_ts": event.get("event_ts") or f"{now:.6f}"},
            "type": "event_callback",
            "event_id": self.state.new_id("Ev"),
            "event_time": int(now),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise_id,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        }


def _summary(seen: Seen) -> Json:
    return {"status": seen.status, "elapsed": round(seen.elapsed, 4), "timed_out": seen.timed_out}


def _reason(seen: Seen) -> str:
    if seen.timed_out:
        return "http_timeout"
    return "http_error" if seen.status else "connection_failed"
