"""Whose client may fetch a card anew by itself, in the ids that Teams knows people by?

A card's `refresh.userIds` must be the 29: ids of this bot, at most 60 of them
(learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from adapters.teams.connector import Connector, Json
from adapters.teams.directory import entra_id
from domain.errors import NotSent, SendError
from domain.ports import Clock

log = structlog.get_logger()

REMEMBERED = timedelta(hours=1)


def refreshed_for(drawn: Json, user_ids: Sequence[str]) -> Json:
    """The card for these people; without anybody it has no refresh, for then nobody could be meant."""
    if "refresh" not in drawn:
        return drawn
    if not user_ids:
        return {name: value for name, value in drawn.items() if name != "refresh"}
    return {**drawn, "refresh": {**drawn["refresh"], "userIds": list(user_ids)}}


class Readdressed(NamedTuple):
    """A card with its people as Teams knows them; `lacks` is why somebody may be left out who should not be."""

    drawn: Json
    lacks: str | None = None


class Roster:
    """Entra object ids → 29: ids, read from each conversation's members once an hour."""

    def __init__(self, connector: Connector, clock: Clock) -> None:
        self._connector = connector
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, dict[str, str]]] = {}

    async def readdress(self, app_id: str, service_url: str, address: str, drawn: Json) -> Readdressed:
        """Those who are not there are left out. When Teams does not say who is, they are whom it named last, or nobody:
        the card matters more than its refreshing.
        """
        if "refresh" not in drawn:
            return Readdressed(drawn)
        asked, lacks = drawn["refresh"].get("userIds", []), None
        members: dict[str, str] = {}
        if not all(user.startswith("29:") for user in asked):
            members, lacks = await self._members(app_id, service_url, address)
        named = [user if user.startswith("29:") else members.get(user) for user in asked]
        return Readdressed(refreshed_for(drawn, [user for user in named if user]), None if all(named) else lacks)

    async def _members(self, app_id: str, service_url: str, address: str) -> tuple[dict[str, str], str | None]:
        """And why they are not those of this hour, if Teams may well say so a little later."""
        place, now = address.partition(";messageid=")[0], self._clock.now()
        at, members = self._known.get((app_id, place), (None, {}))
        if at is not None and now - at < REMEMBERED:
            return members, None
        try:
            found = await self._connector.members(app_id, service_url, place)
        except SendError as failure:
            log.warning("teams_roster_not_read", why=str(failure))
            return members, f"who is there was not told: {failure}" if isinstance(failure, NotSent) else None
        members = {entra_id(m): m["id"] for m in found if m.get("id")}
        self._known[(app_id, place)] = now, members
        return members, None
