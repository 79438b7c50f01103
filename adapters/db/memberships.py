"""Which Teams teams is the bot in, behind each door?"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from sqlalchemy import bindparam, delete, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import memberships
from domain.ports import Membership
from domain.tenancy import Installation

Opening = Callable[[], AbstractAsyncContextManager[Session]]

_M = memberships.c
_JOINED = upserting(memberships)
_HERE = (_M.org_id == ORG, _M.installation_id == bindparam("door"))
_LEFT = Prepared(delete(memberships).where(*_HERE, _M.group_id == bindparam("the_group")))
_OF = Prepared(select(_M.group_id, _M.service_url).where(*_HERE).order_by(_M.group_id))


class MembershipsTable:
    """The Memberships port: each call is a transaction of its own, in the organisation of its door."""

    def __init__(self, reading: Opening, writing: Opening) -> None:
        self._reading = reading
        self._writing = writing

    async def joined(self, door: Installation, membership: Membership) -> None:
        row = {"installation_id": door.id, "group_id": membership.group, "service_url": membership.service_url}
        async with self._writing() as session:
            session.put(_JOINED, org_id=door.org, **row)
            await session.commit()

    async def left(self, door: Installation, group: str) -> None:
        async with self._writing() as session:
            session.put(_LEFT, org=door.org, door=door.id, the_group=group)
            await session.commit()

    async def of(self, door: Installation) -> tuple[Membership, ...]:
        async with self._reading() as session:
            rows = await session.rows(_OF, org=door.org, door=door.id)
        return tuple(Membership(row.group_id, row.service_url) for row in rows)
