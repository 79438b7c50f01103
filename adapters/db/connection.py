"""How does an organisation stand with Pax8, as far as is stored?"""

from datetime import datetime

from sqlalchemy import bindparam, null, select, update

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import pax8_credentials
from domain.ids import OrgId
from domain.ports import Cipher, Connection

_P = pax8_credentials.c
_GET = Prepared(select(_P.refused_at, _P.refused_why).where(_P.org_id == ORG), brief=True)
_SET = upserting(pax8_credentials)
_SECRET = Prepared(select(_P.secret_sealed, _P.delegated).where(_P.org_id == ORG), brief=True)
_REPLACE = Prepared(
    update(pax8_credentials)
    .where(_P.org_id == ORG, _P.secret_sealed == bindparam("seen"))
    .values(secret_sealed=bindparam("new_sealed"))
)
_REFUSED = Prepared(
    update(pax8_credentials)
    .where(_P.org_id == ORG, _P.refused_at.is_(None))
    .values(refused_at=bindparam("at"), refused_why=bindparam("why"))
)
_ACCEPTED = Prepared(
    update(pax8_credentials)
    .where(_P.org_id == ORG, _P.refused_at.is_not(None))
    .values(refused_at=null(), refused_why=null())
)


class ConnectionTable:
    """The ConnectionStore port; credentials are sealed on their way in."""

    __slots__ = ("_cipher", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, cipher: Cipher) -> None:
        self._session = session
        self._org = org
        self._cipher = cipher

    async def get(self) -> Connection:
        row = await self._session.one(_GET, org=self._org)
        return Connection(True, row.refused_at, row.refused_why) if row else Connection(False)

    async def set(self, client_id: str, secret: str) -> None:
        self._put(client_id, secret, delegated=False)

    async def delegate(self, client_id: str, refresh: str) -> None:
        self._put(client_id, refresh, delegated=True)

    async def replace(self, before: str, after: str) -> bool:
        row = await self._session.one(_SECRET, org=self._org)
        if row is None or not row.delegated or self._cipher.open(row.secret_sealed) != before:
            return False
        sealed = self._cipher.seal(after)
        return bool(await self._session.count(_REPLACE, org=self._org, seen=row.secret_sealed, new_sealed=sealed))

    async def refused(self, at: datetime, why: str) -> None:
        self._session.put(_REFUSED, org=self._org, at=at, why=why)

    async def accepted(self) -> None:
        self._session.put(_ACCEPTED, org=self._org)

    def _put(self, client_id: str, secret: str, *, delegated: bool) -> None:
        sealed = {"client_id_sealed": self._cipher.seal(client_id), "secret_sealed": self._cipher.seal(secret)}
        self._session.put(_SET, org_id=self._org, **sealed, refused_at=None, refused_why=None, delegated=delegated)
