"""Who reads there, what are they in this tenant, and which teams are there?"""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.teams.connector import Connector, Json
from adapters.teams.heard import text
from domain.chat import Group, Member, Standing
from domain.errors import Unroutable
from domain.ids import Platform
from domain.ports import Membership, Memberships
from domain.tenancy import Identity, Installation

AT_ONCE = 5
"""Teams asked for their names side by side: the connector takes 14 such calls a second for one conversation
(learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit), and these are one for each.
"""

_STANDINGS = {"guest": Standing.GUEST, "anonymous": Standing.EXTERNAL, "bot": Standing.BOT, "skill": Standing.BOT}


def entra_id(account: Mapping[str, Any]) -> str:
    """The person's object id, which rosters call by either name; for who has none, the id that this bot knows.

    Source: microsoft/teams.py#300, learn.microsoft.com/dotnet/api/microsoft.bot.schema.teams.teamschannelaccount.
    """
    return text(account, "aadObjectId") or text(account, "objectId") or text(account, "id")


def member(door: Installation, account: Mapping[str, Any]) -> Member:
    """As their own events would name them: of another tenant is external, whatever role Teams gives."""
    tenant = text(account, "tenantId") or door.tenant
    role = text(account, "userRole") or text(account, "role")
    standing = Standing.EXTERNAL if tenant != door.tenant else _STANDINGS.get(role.lower(), Standing.MEMBER)
    return Member(Identity(Platform.TEAMS, tenant, entra_id(account)), text(account, "name"), standing)


class Directory:
    """Every call raises the SendErrors. A team's roster is that of its General channel, whose id is the team's."""

    def __init__(self, connector: Connector, memberships: Memberships) -> None:
        self._connector = connector
        self._memberships = memberships

    async def roster(self, door: Installation, service_url: str, conversation: str) -> tuple[Member, ...]:
        accounts = await self._connector.members(door.app, service_url, conversation)
        return tuple(member(door, account) for account in accounts if entra_id(account))

    async def member(self, door: Installation, service_url: str, direct: str, user: str) -> Member:
        """Asked of their own chat with the bot: it is there for members and guests alike, and whoever has left the
        tenant is in it no more.
        """
        return member(door, await self._connector.member(door.app, service_url, direct, user))

    async def groups(self, door: Installation) -> tuple[Group, ...]:
        """The teams that the bot is in, by name; those that do not know it any more are left out."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def named(membership: Membership) -> Group | None:
            async with gate:
                return await self._group(door, membership)

        found = await asyncio.gather(*(named(each) for each in await self._memberships.of(door)))
        return tuple(sorted((group for group in found if group), key=lambda group: (group.name.casefold(), group.id)))

    async def group_members(self, door: Installation, group: str) -> tuple[Member, ...]:
        """Raises Unroutable for a team that the bot is not in."""
        for membership in await self._memberships.of(door):
            if membership.group == group:
                return await self.roster(door, membership.service_url, group)
        raise Unroutable("the bot is in no such team")

    async def _group(self, door: Installation, membership: Membership) -> Group | None:
        try:
            team: Json = await self._connector.team(door.app, membership.service_url, membership.group)
        except Unroutable:
            return None
        return Group(membership.group, text(team, "name") or membership.group)
