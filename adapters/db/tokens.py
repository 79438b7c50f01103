"""Which workspaces' tokens end soon, who sees to a new one, and how does that take the old one's place?"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.everywhere import SAVE_SECRET, secret_row
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import installation_secrets
from domain.ids import InstallationId, OrgId
from domain.ports import Cipher
from domain.registration import REFRESH, UNTIL

TAKEN = "refresh_taken"
"""Until when somebody is at it."""

_S = installation_secrets.c
_HERE = (_S.org_id == ORG, _S.installation_id == bindparam("door"))
_ALL = Prepared(select(_S.name, _S.sealed).where(*_HERE), brief=True)
_SWAP = Prepared(
    update(installation_secrets)
    .where(*_HERE, _S.name == bindparam("the_name"), _S.sealed == bindparam("seen"))
    .values(sealed=bindparam("new_sealed"))
)
_ADD = Prepared(insert(installation_secrets).on_conflict_do_nothing(), [c.name for c in installation_secrets.columns])


class TokensTable:
    """The Tokens port."""

    __slots__ = ("_cipher", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, cipher: Cipher) -> None:
        self._session = session
        self._org = org
        self._cipher = cipher

    async def take(self, door: InstallationId, now: datetime, before: datetime, lasts: timedelta) -> str | None:
        sealed = {row.name: row.sealed for row in await self._session.rows(_ALL, org=self._org, door=door)}
        known = {name: self._cipher.open(each) for name, each in sealed.items()}
        refresh = known.get(REFRESH)
        if not refresh or _moment(known.get(UNTIL), now) >= before or _moment(known.get(TAKEN), now) > now:
            return None
        taken = secret_row(self._org, door, TAKEN, self._cipher.seal((now + lasts).isoformat()))
        if TAKEN not in sealed:
            return refresh if await self._session.count(_ADD, **taken) else None
        swapped = {"the_name": TAKEN, "seen": sealed[TAKEN], "new_sealed": taken["sealed"]}
        return refresh if await self._session.count(_SWAP, org=self._org, door=door, **swapped) else None

    async def until(self, door: InstallationId) -> datetime | None:
        for row in await self._session.rows(_ALL, org=self._org, door=door):
            if row.name == UNTIL and (said := self._cipher.open(row.sealed)):
                return datetime.fromisoformat(said)
        return None

    async def replace(self, door: InstallationId, spent: str, secrets: Mapping[str, str]) -> bool:
        rows = await self._session.rows(_ALL, org=self._org, door=door)
        seen = next((row.sealed for row in rows if row.name == REFRESH), None)
        if seen is None or self._cipher.open(seen) != spent:
            return False
        new = self._cipher.seal(secrets[REFRESH])
        swapped = {"the_name": REFRESH, "seen": seen, "new_sealed": new}
        if not await self._session.count(_SWAP, org=self._org, door=door, **swapped):
            return False
        for name, plain in secrets.items():
            if name != REFRESH:
                self._session.put(SAVE_SECRET, **secret_row(self._org, door, name, self._cipher.seal(plain)))
        return True


def _moment(said: str | None, unsaid: datetime) -> datetime:
    return datetime.fromisoformat(said) if said else unsaid
