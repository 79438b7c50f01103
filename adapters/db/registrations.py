"""What has an MSP told us so far, and what does it become when its registration is complete?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, exists, false, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.everywhere import ACCOUNT_CODED, ADD_DOOR, DOORS_TO, SAVE_SECRET, Opening, door_row, secret_row
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import installations, notifications, organisations, registrations
from adapters.db.workspaces import SET_TENANT, WENT
from domain.ids import AccountId, InstallationId, InvitationId, OrgId
from domain.ports import Cipher
from domain.registration import Draft
from domain.tenancy import GONE, Installation

_R, _O, _N = registrations.c, organisations.c, notifications.c
_DRAFT = TypeAdapter(Draft)

_GET = Prepared(select(_R.sealed).where(_R.org_id == ORG, _R.account_id == bindparam("account")), brief=True)
_ADD = Prepared(insert(registrations).on_conflict_do_nothing(), [c.name for c in registrations.columns])
_SAVE = Prepared(
    update(registrations)
    .where(_R.org_id == ORG, _R.account_id == bindparam("account"), _R.version == bindparam("seen"))
    .values(
        version=bindparam("new_version"),
        selector=bindparam("new_selector", type_=_R.selector.type),
        sealed=bindparam("new_sealed"),
    )
)
_DROP = Prepared(delete(registrations).where(_R.org_id == ORG, _R.account_id == bindparam("account")))
_SETTLE = Prepared(
    update(organisations).where(_O.id == ORG).values(name=bindparam("new_name"), time_zone=bindparam("new_zone"))
)
_I = installations.c
_OWN_DOOR = Prepared(
    select(_I.id).where(_I.org_id == ORG, _I.id == bindparam("door"), ~_I.tenant.startswith(GONE)).with_for_update(),
    brief=True,
)
"""While it is held nobody disconnects it."""
_founded = bindparam("founded", type_=_O.id.type)
_NOBODY_S = ~exists(select(installations.c.id).where(installations.c.org_id == _founded))
"""Where nobody has ever come in, nobody loses anything: the one place where a unit writes to another organisation."""

_NO_MSP = Prepared(update(organisations).where(_O.id == _founded, _NOBODY_S).values(is_msp=false()))
_HAND_OVER = Prepared(update(notifications).where(_N.org_id == _founded, _NOBODY_S).values(org_id=bindparam("new_org")))


class RegistrationsTable:
    """The Registrations port."""

    __slots__ = ("_cipher", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, cipher: Cipher) -> None:
        self._session = session
        self._org = org
        self._cipher = cipher

    async def get(self, account: AccountId) -> Draft | None:
        row = await self._session.one(_GET, org=self._org, account=account)
        return _DRAFT.validate_json(self._cipher.open(row.sealed)) if row else None

    async def save(self, account: AccountId, after: Draft) -> bool:
        selector = after.joining.selector if after.joining else None
        sealed = self._cipher.seal(_DRAFT.dump_json(after).decode())
        if after.version == 1:
            row: dict[str, Any] = {"org_id": self._org, "account_id": account, "version": 1}
            return bool(await self._session.count(_ADD, **row, selector=selector, sealed=sealed))
        new = {"new_version": after.version, "new_selector": selector, "new_sealed": sealed}
        which = {"org": self._org, "account": account, "seen": after.version - 1}
        return bool(await self._session.count(_SAVE, **which, **new))

    async def drop(self, account: AccountId) -> None:
        self._session.put(_DROP, org=self._org, account=account)

    async def settle(self, name: str, time_zone: str) -> None:
        self._session.put(_SETTLE, org=self._org, new_name=name, new_zone=time_zone)

    async def bind(self, door: Installation, secrets: dict[str, str]) -> Installation | None:
        where = {"platform": door.platform.value, "tenant": door.tenant}
        there = await self._session.rows(DOORS_TO, **where)
        if any((other.org_id, other.client_id) != (self._org, door.client) for other in there):
            return None
        went = [
            each for each in await self._session.rows(WENT, org=self._org, **where) if each.client_id == door.client
        ]
        own = _fitting(there, door.app) or _fitting(went, door.app)
        bound = door if own is None else replace(door, id=InstallationId(own.id), app=own.app)
        if own is None and not await self._session.count(ADD_DOOR, **door_row(door)):
            return None
        if own is not None and own in went:
            self._session.put(SET_TENANT, org=self._org, door=own.id, new_tenant=door.tenant)
        self._keep(bound.id, secrets)
        return bound

    async def renew(self, door: InstallationId, secrets: dict[str, str]) -> bool:
        if await self._session.one(_OWN_DOOR, org=self._org, door=door) is None:
            return False
        self._keep(door, secrets)
        return True

    async def take_over(self, founded: OrgId) -> None:
        if founded != self._org:
            self._session.put(_NO_MSP, founded=founded)
            self._session.put(_HAND_OVER, founded=founded, new_org=self._org)

    def _keep(self, door: InstallationId, secrets: dict[str, str]) -> None:
        for name, plain in secrets.items():
            self._session.put(SAVE_SECRET, **secret_row(self._org, door, name, self._cipher.seal(plain)))


def _fitting(doors: Sequence[Any], app: str) -> Any:
    """The one that names this app, else the one that names none: the seed file need not."""
    return next((each for wanted in (app, "") for each in doors if each.app == wanted), None)


class RegistrationsOfAll:
    """The RegistrationsEverywhere port."""

    def __init__(self, reading: Opening) -> None:
        self._reading = reading

    async def coded(self, selector: InvitationId) -> tuple[OrgId, AccountId] | None:
        async with self._reading() as session:
            row = await session.one(ACCOUNT_CODED, selector=selector)
        return (OrgId(row.org_id), AccountId(row.account_id)) if row else None
