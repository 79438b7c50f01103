"""Where does Pax8 call us, for whom, and with which secret? And who has an account where? Read across organisations."""

from typing import Any

from sqlalchemy import bindparam, select

from adapters.db.everywhere import Opening
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import accounts, organisations, pax8_doors, vendor_credentials
from domain.ids import AccountId, InstallationId, OrgId
from domain.ports import Cipher
from domain.ports.inbox import Pax8Door
from domain.ports.provisioning import AccountRef

_D, _V, _A = pax8_doors.c, vendor_credentials.c, accounts.c
_FIND = Prepared(select(*_D).where(_D.id == bindparam("door"), _D.purpose == bindparam("wanted")), brief=True)
_OF = Prepared(select(*_D).where(_D.org_id == ORG).order_by(_D.id))
SAVE_PAX8_DOOR = upserting(pax8_doors)
SAVE_VENDOR = upserting(vendor_credentials)
_VENDOR = Prepared(
    select(*_V).where(_V.org_id == ORG, _V.simulation == bindparam("apart", type_=_V.simulation.type)), brief=True
)
_ACCOUNTS = Prepared(
    select(_A.org_id, organisations.c.name, _A.id)
    .join(organisations, organisations.c.id == _A.org_id)
    .where(_A.msp_id == bindparam("msp"))
    .order_by(organisations.c.name, _A.org_id, _A.id)
)


class Pax8DoorsTable:
    """The Pax8Doors port."""

    def __init__(self, reading: Opening, writing: Opening, cipher: Cipher) -> None:
        self._reading = reading
        self._writing = writing
        self._cipher = cipher

    async def find(self, id: str, purpose: str) -> Pax8Door | None:
        async with self._reading() as session:
            row = await session.one(_FIND, door=id, wanted=purpose)
        return self._door(row) if row else None

    async def of(self, org: OrgId) -> tuple[Pax8Door, ...]:
        async with self._reading() as session:
            return tuple(self._door(row) for row in await session.rows(_OF, org=org))

    async def save(self, door: Pax8Door) -> None:
        async with self._writing() as session:
            session.put(SAVE_PAX8_DOOR, **pax8_door_row(door, self._cipher))
            await session.commit()

    async def vendor_credentials(self, org: OrgId, simulation: bool) -> tuple[str, str] | None:
        """Client id and secret at Pax8's provisioning API, opened."""
        async with self._reading() as session:
            row = await session.one(_VENDOR, org=org, apart=simulation)
        return (self._cipher.open(row.client_id_sealed), self._cipher.open(row.secret_sealed)) if row else None

    async def provisioner(self, org: OrgId) -> str | None:
        """Pax8's id of the vendor's provisioner."""
        async with self._reading() as session:
            row = await session.one(_VENDOR, org=org, apart=False)
        return row.provisioner if row else None

    def _door(self, row: Any) -> Pax8Door:
        sealed = [row.secret_sealed, row.former_sealed]
        secrets = tuple(self._cipher.open(each) for each in sealed if each)
        return Pax8Door(InstallationId(row.id), OrgId(row.org_id), row.purpose, row.header, secrets)


class AccountsOfMsps:
    """The AccountsEverywhere port."""

    def __init__(self, reading: Opening) -> None:
        self._reading = reading

    async def of(self, msp: OrgId) -> tuple[AccountRef, ...]:
        async with self._reading() as session:
            rows = await session.rows(_ACCOUNTS, msp=msp)
        return tuple(AccountRef(OrgId(row.org_id), row.name, AccountId(row.id)) for row in rows)


def pax8_door_row(door: Pax8Door, cipher: Cipher) -> dict[str, str | None]:
    sealed = [cipher.seal(secret) for secret in door.secrets]
    return {
        "org_id": door.org,
        "id": door.id,
        "purpose": door.purpose,
        "header": door.header,
        "secret_sealed": sealed[0],
        "former_sealed": sealed[1] if len(sealed) > 1 else None,
    }
