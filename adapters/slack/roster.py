"""Who reads in a conversation, who is somebody, and who is in a user group, as Slack says now?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from adapters.slack.calls import UNTIL_REPAIRED, Calls
from domain.chat import Conversation, ConversationKind, Group, Member, Standing
from domain.errors import Lost, NotSent, Unroutable
from domain.ids import InstallationId, Platform
from domain.ports import Installations
from domain.tenancy import Identity

Json = dict[str, Any]

# docs.slack.dev/apis/web-api/pagination asks for no more than 200 at a time, and takes 999.
PAGE = 200
PEOPLE_PAGE = 999
AT_ONCE = 4
"""Look-ups of people under way together."""
ONE_BY_ONE = 30
"""People up to which each is looked up by id: users.info may be asked some 100 times a minute, users.list 20 times."""

_NOT_GRANTED = ("missing_scope", "no_permission", "not_allowed_token_type", "no_token")


class Roster:
    """Asks Slack each time, but for our own user's id: who left is gone with the next question."""

    def __init__(self, calls: Calls, installations: Installations) -> None:
        self._calls = calls
        self._installations = installations
        self._ourselves: dict[str, str] = {}

    async def members(self, conversation: Conversation) -> tuple[str, ...]:
        """All but ourselves. Slack lists a public channel's members to anybody, so being one of them is checked."""
        if conversation.kind is ConversationKind.DIRECT and conversation.user:
            return (conversation.user,)
        if not conversation.address:
            raise Unroutable("no_address")
        found = {
            str(user)
            async for page in self._pages(
                conversation.installation, "conversations.members", {"channel": conversation.address, "limit": PAGE}
            )
            for user in page.get("members", ())
        }
        ourselves = await self._own_user(conversation.installation)
        if ourselves not in found:
            raise Unroutable("not_in_channel")
        return tuple(sorted(found - {ourselves}))

    async def member(self, installation: InstallationId, user: str) -> Member:
        answer = await self._read(installation, "users.info", {"user": user})
        return known(answer["user"], await self._tenant(installation))

    async def groups(self, installation: InstallationId) -> tuple[Group, ...]:
        answer = await self._read(installation, "usergroups.list", {})
        found = [Group(each["id"], each.get("name") or each["id"]) for each in answer.get("usergroups", ())]
        return tuple(sorted(found, key=lambda group: group.name.casefold()))

    async def group_members(self, installation: InstallationId, group: str) -> tuple[Member, ...]:
        answer = await self._read(installation, "usergroups.users.list", {"usergroup": group})
        ids = [str(user) for user in answer.get("users", ())]
        known = await self._all(installation) if len(ids) > ONE_BY_ONE else {}
        missing = await self._each(installation, [user for user in ids if user not in known])
        return tuple(known.get(user) or missing[user] for user in ids)

    async def _each(self, installation: InstallationId, ids: list[str]) -> dict[str, Member]:
        free = asyncio.Semaphore(AT_ONCE)

        async def one(user: str) -> Member:
            async with free:
                return await self.member(installation, user)

        return dict(zip(ids, await asyncio.gather(*(one(user) for user in ids)), strict=True))

    async def _all(self, installation: InstallationId) -> dict[str, Member]:
        tenant = await self._tenant(installation)
        pages = self._pages(installation, "users.list", {"limit": PEOPLE_PAGE})
        return {each["id"]: known(each, tenant) async for page in pages for each in page.get("members", ())}

    async def _pages(self, installation: InstallationId, method: str, parameters: Json) -> AsyncIterator[Json]:
        cursor = ""
        while True:
            answer = await self._read(installation, method, parameters | ({"cursor": cursor} if cursor else {}))
            yield answer
            following = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not following or following == cursor:
                return
            cursor = following

    async def _read(self, installation: InstallationId, method: str, parameters: Json) -> Json:
        """A permission that an administrator has still to give us, or a token that is none any more, says nothing about
        who is there: `NotSent`.
        """
        try:
            return await self._calls.read(installation, method, parameters)
        except Unroutable as refused:
            whole = isinstance(refused, Lost) and refused.loss.whole
            if whole or any(code in str(refused) for code in _NOT_GRANTED):
                raise NotSent(str(refused), UNTIL_REPAIRED) from None
            raise

    async def _own_user(self, installation: InstallationId) -> str:
        if installation not in self._ourselves:
            answer = await self._read(installation, "auth.test", {})
            self._ourselves[installation] = str(answer["user_id"])
        return self._ourselves[installation]

    async def _tenant(self, installation: InstallationId) -> str:
        door = await self._installations.get(installation)
        return door.tenant if door else ""


def known(user: Json, tenant: str) -> Member:
    """`tenant` is the workspace that we are installed in, or its Enterprise Grid organisation."""
    team, ours = _team(user, tenant)
    profile: Json = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return Member(Identity(Platform.SLACK, team, user["id"]), str(name), _standing(user, ours))


def _team(user: Json, tenant: str) -> tuple[str, bool]:
    """The workspace that their events name, and whether it is one of ours.

    Of an Enterprise Grid a person may belong to several workspaces; `team_id` names but one of them
    (docs.slack.dev/reference/objects/user-object).
    """
    team, grid = str(user.get("team_id") or tenant), user.get("enterprise_user") or {}
    if tenant in grid.get("teams", ()):
        return tenant, True
    return team, tenant in (team, grid.get("enterprise_id"))


def _standing(user: Json, ours: bool) -> Standing:
    """docs.slack.dev/reference/objects/user-object; a stranger is met in shared channels only."""
    if user.get("deleted"):
        return Standing.GONE
    if user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == "USLACKBOT":
        return Standing.BOT
    if user.get("is_stranger") or not ours:
        return Standing.EXTERNAL
    return Standing.GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else Standing.MEMBER
