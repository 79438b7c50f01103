"""Which workspaces and tenants are an organisation's, and which links may connect another?"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, exists, null, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, upserting
from adapters.db.tables import (
    clients,
    installation_secrets,
    installations,
    people,
    workspace_links,
    workspaces,
)
from domain.errors import LinkState
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform, WorkspaceLinkId
from domain.tenancy import GONE, Installation
from domain.workspaces import Workspace, WorkspaceLink

_I, _W, _L, _C, _S = installations.c, workspaces.c, workspace_links.c, clients.c, installation_secrets.c
_DOOR = bindparam("door", type_=_I.id.type)

_ALL = Prepared(
    select(_I.id, _I.org_id, _I.platform, _I.tenant, _I.app, _I.client_id)
    .add_columns(_C.name.label("client"), _W.name, _W.bound_by, _W.bound_at)
    .select_from(
        installations.outerjoin(clients, and_(_C.org_id == _I.org_id, _C.id == _I.client_id)).outerjoin(
            workspaces, and_(_W.org_id == _I.org_id, _W.installation_id == _I.id)
        )
    )
    .where(_I.org_id == ORG, _W.gone_at.is_(None))
    .order_by(case((_I.client_id.is_(None), 0), else_=1), _C.folded, _I.platform, _I.id)
)
_NOTE = upserting(workspaces)
_TENANT = Prepared(
    select(_I.tenant).where(_I.org_id == ORG, _I.id == _DOOR, ~_I.tenant.startswith(GONE)).with_for_update(), brief=True
)
SET_TENANT = Prepared(
    update(installations).where(_I.org_id == ORG, _I.id == _DOOR).values(tenant=bindparam("new_tenant"))
)
_went = insert(workspaces)
_GO = Prepared(
    _went.on_conflict_do_update(
        index_elements=["org_id", "installation_id"],
        set_={"tenant": _went.excluded.tenant, "gone_at": _went.excluded.gone_at},
    ),
    ["org_id", "installation_id", "tenant", "gone_at"],
)
AS_SEEDED = " as seeded"
"""How the name of a secret ends that is what the seed file said, beside the one that is used."""

_NO_SECRETS = Prepared(
    delete(installation_secrets).where(
        _S.org_id == ORG, _S.installation_id == _DOOR, ~_S.name.endswith(AS_SEEDED, autoescape=True)
    )
)
"""What the file said stays known: else the next start took it for new, over the token of whoever connected it anew."""

WENT = Prepared(
    select(_I.id, _I.app, _I.client_id)
    .select_from(installations.join(workspaces, and_(_W.org_id == _I.org_id, _W.installation_id == _I.id)))
    .where(_W.org_id == ORG, _W.gone_at.is_not(None), _W.tenant == bindparam("tenant"))
    .where(_I.platform == bindparam("platform")),
    brief=True,
)
"""Of this organisation's, those that were disconnected: binding one anew brings it back."""

DISCONNECTED = Prepared(
    select(_W.installation_id).where(_W.org_id == ORG, _W.installation_id == _DOOR, _W.gone_at.is_not(None)), brief=True
)
BACK = Prepared(
    update(workspaces).where(_W.org_id == ORG, _W.installation_id == _DOOR).values(tenant=null(), gone_at=null())
)
"""For a door whose tenant is set anew besides: what waits goes out with the first sign of life from there."""

_LINKED = bindparam("link", type_=_L.id.type)
_OPEN = (_L.org_id == ORG, _L.id == _LINKED, _L.state == LinkState.OPEN.value)
_ADD = adding(workspace_links, "asked")


def _links(*such: Any) -> Select[*tuple[Any, ...]]:
    columns = [c for c in workspace_links.columns if c.name not in ("org_id", "asked")]
    return (
        select(*columns, people.c.name.label("made_by_name"), _C.name.label("client_name"))
        .select_from(
            workspace_links.join(people, and_(people.c.org_id == _L.org_id, people.c.id == _L.made_by)).outerjoin(
                clients, and_(_C.org_id == _L.org_id, _C.id == _L.client_id)
            )
        )
        .where(_L.org_id == ORG, *such)
        .order_by(_L.made_at.desc(), _L.id)
    )


_now = bindparam("now", type_=_L.expires_at.type)
_LINK = Prepared(_links(_L.id == _LINKED), brief=True)
_OPEN_LINKS = Prepared(_links(_L.state == LinkState.OPEN.value, _L.expires_at > _now))
_ASK = Prepared(update(workspace_links).where(*_OPEN, _L.expires_at > _now).values(asked=bindparam("new_asked")))
_ANSWERED = Prepared(
    update(workspace_links).where(*_OPEN, _L.asked == bindparam("nonce", type_=_L.asked.type)).values(asked=null())
)
_END = Prepared(update(workspace_links).where(*_OPEN).values(state=bindparam("new_state"), asked=null()))


def disconnected(org: Any, door: Any) -> ColumnElement[bool]:
    """Within a statement about what lies behind doors."""
    return exists(select(_I.id).where(_I.org_id == org, _I.id == door, _I.tenant.startswith(GONE)))


class WorkspacesTables:
    """The Workspaces port."""

    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def all(self) -> tuple[Workspace, ...]:
        return tuple(_workspace(row) for row in await self._session.rows(_ALL, org=self._org))

    async def note(self, door: InstallationId, name: str, by: str, at: datetime) -> None:
        told = {"name": name, "bound_by": by, "bound_at": at, "tenant": None, "gone_at": None}
        self._session.put(_NOTE, org_id=self._org, installation_id=door, **told)

    async def disconnect(self, door: InstallationId, at: datetime) -> bool:
        row = await self._session.one(_TENANT, org=self._org, door=door)
        if row is None:
            return False
        self._session.put(_GO, org_id=self._org, installation_id=door, tenant=row.tenant, gone_at=at)
        self._session.put(SET_TENANT, org=self._org, door=door, new_tenant=f"{GONE}{door}")
        self._session.put(_NO_SECRETS, org=self._org, door=door)
        return True

    async def add(self, link: WorkspaceLink) -> None:
        row = {"id": link.id, "client_id": link.client, "made_by": link.made_by, "made_at": link.made_at}
        rest = {"expires_at": link.expires_at, "state": link.state.value, "mail_to": link.mail_to or None}
        self._session.put(_ADD, org_id=self._org, **row, **rest)

    async def link(self, link: WorkspaceLinkId) -> WorkspaceLink | None:
        row = await self._session.one(_LINK, org=self._org, link=link)
        return _link(row) if row else None

    async def open_links(self, now: datetime) -> tuple[WorkspaceLink, ...]:
        return tuple(_link(row) for row in await self._session.rows(_OPEN_LINKS, org=self._org, now=now))

    async def ask(self, link: WorkspaceLinkId, nonce: str, now: datetime) -> bool:
        return bool(await self._session.count(_ASK, org=self._org, link=link, now=now, new_asked=nonce))

    async def answered(self, link: WorkspaceLinkId, nonce: str) -> bool:
        return bool(await self._session.count(_ANSWERED, org=self._org, link=link, nonce=nonce))

    async def spend(self, link: WorkspaceLinkId) -> bool:
        return await self._ended(link, LinkState.USED)

    async def withdraw(self, link: WorkspaceLinkId) -> bool:
        return await self._ended(link, LinkState.WITHDRAWN)

    async def _ended(self, link: WorkspaceLinkId, state: LinkState) -> bool:
        return bool(await self._session.count(_END, org=self._org, link=link, new_state=state.value))


def _workspace(row: Any) -> Workspace:
    client = ClientId(row.client_id) if row.client_id else None
    door = Installation(InstallationId(row.id), OrgId(row.org_id), Platform(row.platform), row.tenant, row.app, client)
    return Workspace(door, row.name or "", row.client, row.bound_at, row.bound_by or "")


def _link(row: Any) -> WorkspaceLink:
    return WorkspaceLink(
        id=WorkspaceLinkId(row.id),
        made_by=PersonId(row.made_by),
        made_by_name=row.made_by_name,
        made_at=row.made_at,
        expires_at=row.expires_at,
        client=ClientId(row.client_id) if row.client_id else None,
        client_name=row.client_name,
        mail_to=row.mail_to or "",
        state=LinkState(row.state),
    )
