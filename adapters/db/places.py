"""Where can something be said, and where do approval cards stand?"""

from typing import Any

from sqlalchemy import and_, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import conversations, identities, installations
from domain.chat import Conversation, ConversationKind
from domain.ids import InstallationId, OrgId, PersonId, Platform

_COLUMNS = ("installation_id", "platform", "kind", "address", "user", "service_url")
_PLACE = [conversations.c[name] for name in _COLUMNS]


def _remembering() -> Prepared:
    statement = insert(conversations)
    new = statement.excluded
    learnt = {name: func.coalesce(new[name], conversations.c[name]) for name in ("address", "user", "service_url")}
    kept = statement.on_conflict_do_update(index_elements=["org_id", "key"], set_={"kind": new.kind, **learnt})
    return Prepared(kept, ["org_id", "key", *_COLUMNS])


REMEMBER = _remembering()
_GET = Prepared(select(*_PLACE).where(conversations.c.org_id == ORG, conversations.c.key == bindparam("key")))
_APPROVALS = Prepared(
    select(*_PLACE)
    .join(
        installations,
        and_(
            installations.c.org_id == conversations.c.org_id,
            installations.c.id == conversations.c.installation_id,
            installations.c.client_id.is_(None),
        ),
    )
    .where(conversations.c.org_id == ORG, conversations.c.approvals)
    .order_by(conversations.c.key)
)
SET_APPROVALS = Prepared(
    update(conversations)
    .where(conversations.c.org_id == ORG, conversations.c.key == bindparam("the_key"))
    .values(approvals=bindparam("on"))
)
_DIRECT = Prepared(
    select(
        installations.c.id.label("installation_id"),
        identities.c.user,
        conversations.c.address,
        conversations.c.service_url,
    )
    .select_from(
        identities.join(
            installations,
            and_(
                installations.c.org_id == identities.c.org_id,
                installations.c.platform == identities.c.platform,
                installations.c.tenant == identities.c.tenant,
            ),
        ).outerjoin(
            conversations,
            and_(
                conversations.c.org_id == identities.c.org_id,
                conversations.c.key == installations.c.id + literal("/@") + identities.c.user,
            ),
        )
    )
    .where(
        identities.c.org_id == ORG,
        identities.c.person_id == bindparam("person"),
        identities.c.platform == bindparam("platform"),
    )
    .order_by(conversations.c.address.is_(None), installations.c.id, identities.c.user)
    .limit(1)
)


class PlacesTable:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def remember(self, conversation: Conversation) -> None:
        self._session.put(REMEMBER, **conversation_row(self._org, conversation))

    async def get(self, key: str) -> Conversation | None:
        row = await self._session.one(_GET, org=self._org, key=key)
        return conversation_of(row) if row else None

    async def approvals(self) -> tuple[Conversation, ...]:
        return tuple(conversation_of(row) for row in await self._session.rows(_APPROVALS, org=self._org))

    async def set_approvals(self, key: str, on: bool) -> None:
        self._session.put(SET_APPROVALS, org=self._org, the_key=key, on=on)

    async def direct(self, person: PersonId, platform: Platform) -> Conversation | None:
        """Of several, one that was opened already."""
        row = await self._session.one(_DIRECT, org=self._org, person=person, platform=platform.value)
        if row is None:
            return None
        where = (InstallationId(row.installation_id), platform, ConversationKind.DIRECT)
        return Conversation(*where, row.address, row.user, row.service_url)


def conversation_row(org: OrgId, conversation: Conversation) -> dict[str, Any]:
    return {
        "org_id": org,
        "key": conversation.key,
        "installation_id": conversation.installation,
        "platform": conversation.platform.value,
        "kind": conversation.kind.value,
        "address": conversation.address,
        "user": conversation.user,
        "service_url": conversation.service_url,
    }


def conversation_of(row: Any) -> Conversation:
    where = (InstallationId(row.installation_id), Platform(row.platform), ConversationKind(row.kind))
    return Conversation(*where, row.address, row.user, row.service_url)
