"""How is an organisation's record kept as a chain?"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, null, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.audit import searched
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import audit, audit_heads, audit_keys
from domain.audit import AuditEntry
from domain.chain import ChainKey, Head, Seal, Stored
from domain.ids import OrgId, PersonId
from domain.ports import Cipher

_A, _H, _K = audit.c, audit_heads.c, audit_keys.c
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST = -(2**31)

_ROW = (
    *(_A.id, _A.at, _A.action, _A.subject, _A.actor, _A.person_id, _A.via, _A.detail, _A.seen),
    *(_A.number, _A.seal_key, _A.salt, _A.words_hash, _A.mac),
)
_UNSEALED = Prepared(
    select(*_ROW)
    .where(_A.org_id == ORG, _A.number.is_(None), _A.id > bindparam("after", type_=_A.id.type))
    .order_by(_A.id)
    .limit(bindparam("rows"))
)
_NUMBERED = Prepared(
    select(*_ROW)
    .where(
        _A.org_id == ORG,
        tuple_(_A.number, _A.id) > tuple_(bindparam("after", type_=_A.number.type), bindparam("id", type_=_A.id.type)),
    )
    .order_by(_A.number, _A.id)
    .limit(bindparam("rows"))
)
_SEAL = Prepared(
    update(audit)
    .where(_A.org_id == ORG, _A.id == bindparam("row"), _A.number.is_(None))
    .values({name: bindparam(f"new_{name}") for name in ("number", "seal_key", "salt", "words_hash", "mac")})
)
_WORDY = Prepared(
    select(*_ROW)
    .where(
        _A.org_id == ORG,
        _A.at < bindparam("before", type_=_A.at.type),
        _A.salt.is_not(None),
        or_(_A.detail != "", _A.seen != ""),
    )
    .order_by(_A.number)
    .limit(bindparam("rows"))
)
_FORGET = Prepared(
    update(audit)
    .where(_A.org_id == ORG, _A.id == bindparam("row"))
    .values(detail="", seen="", salt=null(), folded=bindparam("new_folded"))
)
_HEAD = Prepared(select(_H.count, _H.mac, _H.seal_key, _H.at).where(_H.org_id == ORG), brief=True)
_HOLD = Prepared(select(_H.count, _H.mac, _H.seal_key, _H.at).where(_H.org_id == ORG).with_for_update())
_FIRST_HEAD = Prepared(insert(audit_heads).on_conflict_do_nothing(), [column.name for column in audit_heads.columns])
_SET_HEAD = upserting(audit_heads)
_KEEP_KEY = Prepared(insert(audit_keys).on_conflict_do_nothing(), [column.name for column in audit_keys.columns])
_KEYS = Prepared(select(_K.id, _K.secret_sealed).where(_K.org_id == ORG))


class ChainTables:
    """The Chain port."""

    __slots__ = ("_cipher", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, cipher: Cipher) -> None:
        self._session = session
        self._org = org
        self._cipher = cipher

    async def hold_head(self) -> Head:
        self._session.put(_FIRST_HEAD, **self._head_row(Head(self._org, 0, "", "", _LONG_AGO)))
        return self._head(await self._session.one(_HOLD, org=self._org))

    async def head(self) -> Head | None:
        row = await self._session.one(_HEAD, org=self._org)
        return self._head(row) if row else None

    async def unsealed(self, limit: int, after: int = 0) -> tuple[Stored, ...]:
        rows = await self._session.rows(_UNSEALED, org=self._org, after=after, rows=limit)
        return tuple(_stored(row) for row in rows)

    async def seal(self, entries: Sequence[Stored], head: Head, key: ChainKey | None) -> None:
        for stored in entries:
            self._session.put(_SEAL, org=self._org, row=stored.id, **_seal_row(stored))
        self._session.put(_SET_HEAD, **self._head_row(head))
        if key is not None:
            secret = self._cipher.seal(b64encode(key.secret).decode())
            self._session.put(_KEEP_KEY, org_id=self._org, id=key.id, secret_sealed=secret)

    async def sealed(self, after: Stored | None, limit: int) -> tuple[Stored, ...]:
        number, id = (after.seal.number, after.id) if after and after.seal else (_LEAST, 0)
        rows = await self._session.rows(_NUMBERED, org=self._org, after=number, id=id, rows=limit)
        return tuple(_stored(row) for row in rows)

    async def kept_keys(self) -> tuple[ChainKey, ...]:
        found = []
        for row in await self._session.rows(_KEYS, org=self._org):
            try:
                found.append(ChainKey(row.id, b64decode(self._cipher.open(row.secret_sealed))))
            except ValueError:
                continue  # whoever needs it is told that it is not known
        return tuple(found)

    async def forget_words(self, before: datetime, limit: int) -> tuple[int, int]:
        rows = await self._session.rows(_WORDY, org=self._org, before=before, rows=limit)
        for row in rows:
            bare = replace(_stored(row).entry, detail="", seen="")
            self._session.put(_FORGET, org=self._org, row=row.id, new_folded=searched(bare))
        return len(rows), rows[-1].number if rows else 0

    def _head(self, row: Any) -> Head:
        return Head(self._org, row.count, row.mac, row.seal_key, row.at)

    def _head_row(self, head: Head) -> dict[str, Any]:
        told = {"count": head.count, "mac": head.mac, "seal_key": head.key, "at": head.at}
        return {"org_id": self._org, **told}


def _seal_row(stored: Stored) -> dict[str, Any]:
    seal = stored.seal
    assert seal is not None  # noqa: S101 - the sealer gives it
    parts = {"number": seal.number, "seal_key": seal.key, "salt": seal.salt, "words_hash": seal.words, "mac": seal.mac}
    return {f"new_{name}": value for name, value in parts.items()}


def _stored(row: Any) -> Stored:
    person = PersonId(row.person_id) if row.person_id is not None else None
    entry = AuditEntry(row.at, row.action, row.subject, row.actor, person, row.via, row.detail, row.seen)
    if row.number is None:
        return Stored(row.id, entry)
    return Stored(row.id, entry, Seal(row.number, row.seal_key or "", row.salt, row.words_hash or "", row.mac or ""))
