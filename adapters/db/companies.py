"""Which companies are there, whose are they, and what are their clients known by?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, update

from adapters.db.people import HOLD
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, among, listed
from adapters.db.tables import clients, companies, grants, people, subscriptions
from adapters.db.types import folded
from domain.catalog import Company, CompanyStatus, SubscriptionStatus
from domain.ids import ClientId, CompanyId, OrgId
from domain.mapping import ClientHint, Listed, mail_domain
from domain.tenancy import Client, Permission

_C, _S = companies.c, subscriptions.c
_LISTED = (
    select(
        _C.id,
        _C.name,
        _C.status,
        _C.website,
        _C.external_id,
        _C.client_id,
        _C.gone_at,
        _C.map_version,
        _C.mapped_by,
        _C.mapped_at,
        clients.c.name.label("client_name"),
    )
    .select_from(companies.outerjoin(clients, and_(clients.c.org_id == ORG, clients.c.id == _C.client_id)))
    .where(_C.org_id == ORG)
)
_ALL = Prepared(_LISTED.where(or_(_C.gone_at.is_(None), _C.client_id.is_not(None))))
_GET = Prepared(_LISTED.where(_C.id == bindparam("company")), brief=True)
_ANY = Prepared(select(_C.id).where(_C.org_id == ORG, _C.client_id.is_not(None)).limit(1), brief=True)
_ENDED: list[Any] = [
    literal_column(f"'{s.value}'") for s in (SubscriptionStatus.CANCELLED, SubscriptionStatus.CONVERTED)
]
_COUNTS = Prepared(
    select(_S.company_id, func.count().label("found"))
    .where(_S.org_id == ORG, among(_S.company_id, "companies"), _S.gone_at.is_(None), _S.status.not_in(_ENDED))
    .group_by(_S.company_id)
)
_CLIENTS = Prepared(
    select(clients.c.id, clients.c.name, clients.c.domain)
    .where(clients.c.org_id == ORG)
    .order_by(clients.c.folded, clients.c.id)
)
_theirs = (
    grants.c.org_id == ORG,
    grants.c.permission == Permission.WRITE_LICENSING.value,
    people.c.org_id == ORG,
    people.c.id == grants.c.person_id,
)
_EMAILS = Prepared(select(grants.c.client_id, people.c.email).where(*_theirs, people.c.email.is_not(None)))
_READERS = Prepared(
    select(people.c.name).where(*_theirs, grants.c.client_id == bindparam("client")).order_by(people.c.name)
)
_MAP = Prepared(
    update(companies)
    .where(_C.org_id == ORG, _C.id == bindparam("company"), _C.map_version == bindparam("seen"))
    .values(
        client_id=bindparam("new_client"),
        map_version=bindparam("next_version"),
        mapped_by=bindparam("by"),
        mapped_at=bindparam("at"),
    )
)
_ADD = adding(clients)
_LEARN = Prepared(
    update(clients)
    .where(clients.c.org_id == ORG, clients.c.id == bindparam("client"), clients.c.domain.is_(None))
    .values(domain=bindparam("new_domain"))
)


class CompaniesTable:
    """The Companies port."""

    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def all(self) -> tuple[Listed, ...]:
        return tuple(_listed(row) for row in await self._session.rows(_ALL, org=self._org))

    async def get(self, company: CompanyId) -> Listed | None:
        row = await self._session.one(_GET, org=self._org, company=company)
        return _listed(row) if row else None

    async def any_mapped(self) -> bool:
        return await self._session.one(_ANY, org=self._org) is not None

    async def counts(self, companies: Sequence[CompanyId]) -> Mapping[CompanyId, int]:
        if not companies:
            return {}
        return await self._session.pairs(_COUNTS, org=self._org, companies=listed(companies))

    async def hints(self) -> tuple[ClientHint, ...]:
        mail: dict[str, set[str]] = {}
        for row in await self._session.rows(_EMAILS, org=self._org):
            if domain := mail_domain(row.email):
                mail.setdefault(row.client_id, set()).add(domain)
        rows = await self._session.rows(_CLIENTS, org=self._org)
        return tuple(ClientHint(ClientId(r.id), r.name, r.domain, frozenset(mail.get(r.id, ()))) for r in rows)

    async def map(self, company: CompanyId, seen: int, client: ClientId | None, by: str, at: datetime) -> bool:
        which = {"company": company, "seen": seen, "next_version": seen + 1}
        return bool(await self._session.count(_MAP, org=self._org, **which, new_client=client, by=by, at=at))

    async def hold_clients(self) -> None:
        await self._session.one(HOLD, org=self._org)

    async def add_client(self, client: Client, domain: str | None) -> None:
        names = {"id": client.id, "name": client.name, "folded": folded(client.name)}
        self._session.put(_ADD, org_id=self._org, **names, domain=domain)

    async def learn_domain(self, client: ClientId, domain: str) -> None:
        self._session.put(_LEARN, org=self._org, client=client, new_domain=domain)

    async def readers(self, client: ClientId) -> tuple[str, ...]:
        return tuple(row.name for row in await self._session.rows(_READERS, org=self._org, client=client))


def _listed(row: Any) -> Listed:
    client = ClientId(row.client_id) if row.client_id else None
    company = Company(CompanyId(row.id), row.name, CompanyStatus(row.status), row.website, row.external_id, client)
    gone = row.gone_at is not None
    return Listed(company, row.client_name, gone, row.map_version, row.mapped_by, row.mapped_at)
