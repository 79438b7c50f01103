"""Where can something be said, and where do approval cards stand?"""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import and_, bindparam, func, literal, literal_column, select, true, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.people import FULL, MANAGING
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import conversations, identities, installations, people
from domain.chat import Conversation, ConversationKind
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform
from domain.joining import FRESH
from domain.places import EVERYTHING, ApprovalPlace, Scope
from domain.ports import Clock

_COLUMNS = ("installation_id", "platform", "kind", "address", "user", "service_url", "name")
_LEARNT = ("address", "user", "service_url", "name")
_SCOPE = TypeAdapter(Scope)
PLACE = [conversations.c[name] for name in _COLUMNS]
THEIR_NAME = (
    select(people.c.name)
    .select_from(
        identities.join(people, and_(people.c.org_id == identities.c.org_id, people.c.id == identities.c.person_id))
    )
    .where(
        identities.c.org_id == conversations.c.org_id,
        identities.c.platform == conversations.c.platform,
        identities.c.tenant == installations.c.tenant,
        identities.c.user == conversations.c.user,
    )
    .correlate(conversations, installations)
    .limit(literal_column("1"))
    .scalar_subquery()
)
"""Whose a direct conversation is, within a statement about conversations and their doors."""


def _remembering() -> Prepared:
    statement = insert(conversations)
    new = statement.excluded
    learnt = {name: func.coalesce(new[name], conversations.c[name]) for name in _LEARNT}
    kept = statement.on_conflict_do_update(index_elements=["org_id", "key"], set_={"kind": new.kind, **learnt})
    return Prepared(kept, ["org_id", "key", *_COLUMNS])


REMEMBER = _remembering()
_GET = Prepared(select(*PLACE).where(conversations.c.org_id == ORG, conversations.c.key == bindparam("key")))
_APPROVALS = Prepared(
    select(*PLACE, conversations.c.approval_scope)
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
_SET_APPROVALS = Prepared(
    update(conversations)
    .where(conversations.c.org_id == ORG, conversations.c.key == bindparam("the_key"))
    .values(approvals=bindparam("on"), approval_scope=bindparam("scope"), approval_by=bindparam("by"))
)
PLANT_APPROVALS = Prepared(
    update(conversations)
    .where(
        conversations.c.org_id == ORG,
        conversations.c.key == bindparam("the_key"),
        conversations.c.approval_by.is_(None),
    )
    .values(approvals=true())
)
"""What people chose in a chat outlasts the next start."""
DIRECTLY = (
    select(
        installations.c.id.label("installation_id"),
        installations.c.platform,
        literal_column(f"'{ConversationKind.DIRECT.value}'").label("kind"),
        conversations.c.address,
        identities.c.user,
        conversations.c.service_url,
        identities.c.tenant,
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
    .where(identities.c.org_id == ORG)
    .order_by(
        identities.c.platform,
        identities.c.tenant,
        conversations.c.address.is_(None),
        installations.c.id,
        identities.c.user,
    )
)
"""People by the doors that their identities fit; of several doors, one with an opened conversation comes first."""
_DIRECT = Prepared(
    DIRECTLY.where(identities.c.person_id == bindparam("person"), installations.c.id == bindparam("door")),
    brief=True,
)
_REACH = Prepared(
    DIRECTLY.where(
        identities.c.person_id == bindparam("person"),
        installations.c.client_id.is_(None) | (installations.c.client_id == bindparam("client")),
    )
    .order_by(None)
    .order_by(conversations.c.address.is_(None), identities.c.platform, installations.c.id, identities.c.user)
    .limit(literal_column("1"))
)
_MANAGERS = Prepared(
    DIRECTLY.where(
        installations.c.client_id.is_(None),
        identities.c.person_id.in_(MANAGING),
        FULL,
    )
)


class PlacesTable:
    """What is remembered is written last in the transaction, by key, so that two of them never wait crosswise; a read
    before that sees it all the same.
    """

    __slots__ = ("_clock", "_learnt", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, clock: Clock) -> None:
        self._clock = clock
        self._session = session
        self._org = org
        self._learnt: dict[str, Conversation] = {}

    async def remember(self, conversation: Conversation) -> None:
        self._session.check_writing()
        self._learnt[conversation.key] = self._known(conversation, newer=conversation)

    async def get(self, key: str) -> Conversation | None:
        row = await self._session.one(_GET, org=self._org, key=key)
        return self._known(conversation_of(row)) if row else self._learnt.get(key)

    async def approvals(self) -> tuple[Conversation, ...]:
        return tuple(place.conversation for place in await self.approval_places())

    async def approval_places(self) -> tuple[ApprovalPlace, ...]:
        rows = await self._session.rows(_APPROVALS, org=self._org)
        return tuple(ApprovalPlace(self._known(conversation_of(row)), _scope(row.approval_scope)) for row in rows)

    async def set_approvals(self, key: str, on: bool, scope: Scope = EVERYTHING, by: str | None = None) -> None:
        self.settle()
        told = _SCOPE.dump_json(scope).decode() if scope != EVERYTHING else None
        self._session.put(_SET_APPROVALS, org=self._org, the_key=key, on=on, scope=told, by=by)

    async def direct(self, person: PersonId, door: InstallationId) -> Conversation | None:
        """Of several identities there, one whose conversation was opened already."""
        row = await self._session.one(_DIRECT, org=self._org, person=person, door=door)
        return self._known(conversation_of(row)) if row else None

    async def reach(self, person: PersonId, client: ClientId) -> Conversation | None:
        row = await self._session.one(_REACH, org=self._org, person=person, client=client)
        return self._known(conversation_of(row)) if row else None

    async def managers(self) -> tuple[Conversation, ...]:
        """Where several doors lead to one identity, one that was opened already."""
        found: dict[tuple[str, str, str], Conversation] = {}
        fresh = self._clock.now() - FRESH
        for row in await self._session.rows(_MANAGERS, org=self._org, fresh=fresh):
            found.setdefault((row.platform, row.tenant, row.user), self._known(conversation_of(row)))
        return tuple(found.values())

    def settle(self) -> None:
        for _, conversation in sorted(self._learnt.items()):
            self._session.put(REMEMBER, **conversation_row(self._org, conversation))
        self._learnt.clear()

    def _known(self, stored: Conversation, newer: Conversation | None = None) -> Conversation:
        """With what this unit has learnt of it, and what is `newer` still."""
        for new in (self._learnt.get(stored.key), newer):
            if new is not None:
                parts = {name: getattr(new, name) or getattr(stored, name) for name in _LEARNT}
                stored = replace(stored, kind=new.kind, **parts)
        return stored


def _scope(told: str | None) -> Scope:
    return EVERYTHING if told is None else _SCOPE.validate_json(told)


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
        "name": conversation.name,
    }


def conversation_of(row: Any) -> Conversation:
    where = (InstallationId(row.installation_id), Platform(row.platform), ConversationKind(row.kind))
    return Conversation(*where, row.address, row.user, row.service_url, getattr(row, "name", None))
