"""How do activities, signed as the channel service signs them, reach the bot?"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.playground.chat_door import BotDoor, Seen
from bot.playground.chat_log import Json
from bot.playground.teams.keys import KeyRing
from bot.playground.teams.state import Conversation, TeamsState, User, account, conversation_id

PATH = "/api/messages"


class Wire:
    """Signs and sends; remembers every activity the bot was sent in `deliveries`, newest last."""

    def __init__(self, state: TeamsState, door: BotDoor, keys: KeyRing) -> None:
        self.state = state
        self.door = door
        self.keys = keys
        self.address = ""
        self.deliveries: list[Json] = []

    @property
    def service_url(self) -> str:
        return f"{self.address}/connector"

    def activity(self, kind: str, app_id: str, user: User, place: Conversation, thread: str | None = None) -> Json:
        """What every activity from Teams has; times are real, as the bot's clock is."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        registration = self.state.registrations[app_id]
        conversation: Json = {"id": conversation_id(place, thread), "conversationType": place.kind}
        conversation["tenantId"] = place.tenant_id
        if place.kind != "personal":
            conversation["isGroup"] = True
        return {
            "type": kind,
            "id": self.state.new_id(),
            "timestamp": now,
            "localTimestamp": now,
            "localTimezone": "UTC",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": account(user, app_id),
            "conversation": conversation,
            "recipient": {"id": registration.bot_id, "name": registration.name},
            "channelData": _channel_data(place),
            "locale": "en-GB",
            "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
        }

    async def send(self, app_id: str, activity: Json) -> Seen:
        """POST the activity with a token of its own for this app and service URL."""
        token = self.keys.channel_token(aud=app_id, serviceurl=activity.get("serviceUrl", self.service_url))
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
        seen = await self.door.call(PATH, json.dumps(activity).encode(), headers)
        kind = f"{activity['type']} {activity.get('name', '')}".strip()
        summary = {"status": seen.status, "elapsed": round(seen.elapsed, 4), "timed_out": seen.timed_out}
        self.deliveries.append({"kind": kind, "retry": 0, **summary})
        self.state.log.touch()
        return seen

    async def close(self) -> None:
        await self.door.close()


def _channel_data(place: Conversation) -> Json:
    data: Json = {"tenant": {"id": place.tenant_id}}
    if place.kind == "channel":
        data |= {"team": {"id": place.team_id}, "channel": {"id": place.id}}
        data |= {"teamsTeamId": place.team_id, "teamsChannelId": place.id}
    return data
