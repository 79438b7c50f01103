"""How does a seed come to stand in the database: all of it, or nothing?"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.database import Database
from adapters.db.everywhere import SAVE_CREDENTIALS, SAVE_DOOR, SAVE_SECRET, door_row, secret_row
from adapters.db.places import REMEMBER, SET_APPROVALS, conversation_row
from adapters.db.rules import SET_DEFAULTS, SET_POLICY, SET_RULE, rule_row, settings_row
from adapters.db.seed import InstallationSeed, OrganisationSeed, PersonSeed, Seed, SeedRefused
from adapters.db.session import Session
from adapters.db.statements import Prepared, adding, upserting
from adapters.db.tables import clients, companies, grants, identities, installations, organisations, people
from adapters.db.types import folded
from adapters.db.unit import ORGANISATION
from domain.chat import Conversation
from domain.ids import InstallationId, OrgId
from domain.ports import Cipher
from domain.rules import ApprovalPolicy, SelfServiceDefaults
from domain.tenancy import Installation

_NEVER_SEEN = datetime(1970, 1, 1, tzinfo=UTC)

_ORGANISATION = upserting(organisations, columns=[c.name for c in ORGANISATION])
_CLIENT = upserting(clients)
_PERSON = upserting(people)
_GRANT = upserting(grants)
_IDENTITY = adding(identities)
_COMPANY = Prepared(
    insert(companies).on_conflict_do_update(
        index_elements=["org_id", "id"], set_={"client_id": insert(companies).excluded.client_id}
    ),
    [c.name for c in companies.columns],
)
_OWNER = Prepared(
    select(identities.c.person_id).where(
        identities.c.org_id == bindparam("org_id"),
        identities.c.platform == bindparam("platform"),
        identities.c.tenant == bindparam("tenant"),
        identities.c.user == bindparam("user"),
    )
)
_OTHER_DOOR = Prepared(
    select(installations.c.id, installations.c.org_id).where(
        (installations.c.id == bindparam("id"))
        | (
            (installations.c.platform == bindparam("platform"))
            & (installations.c.tenant == bindparam("tenant"))
            & (installations.c.app == bindparam("app"))
        )
    )
)


async def plant(database: Database, seed: Seed) -> None:
    """Bring the database to what the seed says, by id, in one transaction. Planted again it changes nothing.

    Raises `SeedRefused` where it contradicts what is there: an identity or a door that belongs to somebody else.
    """
    async with database.writing() as session:
        for part in seed.organisations:
            await _Planting(session, OrgId(part.id), database.cipher).all_of(part)
        await session.commit()
    database.installations.forget()


class _Planting:
    """One organisation's part."""

    def __init__(self, session: Session, org: OrgId, cipher: Cipher) -> None:
        self._session = session
        self._org = org
        self._cipher = cipher

    async def all_of(self, seed: OrganisationSeed) -> None:
        self._organisation(seed)
        self._clients(seed)
        for door in seed.installations:
            await self._door(door)
        for person in seed.people:
            await self._person(person)
        self._places(seed)
        self._settings(seed)

    def _organisation(self, seed: OrganisationSeed) -> None:
        flags = {"is_msp": seed.is_msp, "is_vendor": seed.is_vendor}
        names = {"name": seed.name, "currency": seed.currency, "time_zone": seed.time_zone}
        self._session.put(_ORGANISATION, id=self._org, **names, **flags)
        if seed.pax8 is not None:
            self._session.put(
                SAVE_CREDENTIALS,
                org_id=self._org,
                client_id_sealed=self._cipher.seal(seed.pax8.client_id.get_secret_value()),
                secret_sealed=self._cipher.seal(seed.pax8.client_secret.get_secret_value()),
            )

    def _clients(self, seed: OrganisationSeed) -> None:
        for client in seed.clients:
            row = {"org_id": self._org, "id": client.id, "name": client.name, "folded": folded(client.name)}
            self._session.put(_CLIENT, **row)
            for company in client.companies:
                self._session.put(_COMPANY, **self._company(company, client.id))

    def _company(self, company: str, client: str) -> dict[str, Any]:
        """Named by its id until the first sync has seen it."""
        unknown = {"website": None, "external_id": None, "gone_at": None, "observed_at": _NEVER_SEEN, "mark": 0}
        return {"org_id": self._org, "id": company, "name": company, "status": "Active", "client_id": client, **unknown}

    async def _door(self, seed: InstallationSeed) -> None:
        where = (InstallationId(seed.id), self._org, seed.platform, seed.tenant, seed.app)
        door = Installation(*where, client=seed.client)
        row = door_row(door)
        asked = {name: row[name] for name in ("id", "platform", "tenant", "app")}
        for other in await self._session.rows(_OTHER_DOOR, **asked):
            if (other.org_id, other.id) != (self._org, seed.id):
                raise SeedRefused(f"installation {seed.id}: its id or its door belongs to installation {other.id}")
        self._session.put(SAVE_DOOR, **row)
        for name, plain in seed.secrets.items():
            sealed = self._cipher.seal(plain.get_secret_value())
            self._session.put(SAVE_SECRET, **secret_row(door, name, sealed))

    async def _person(self, seed: PersonSeed) -> None:
        mine = {"org_id": self._org, "person_id": seed.id}
        self._session.put(_PERSON, org_id=self._org, id=seed.id, name=seed.name, email=seed.email)
        for who in seed.identities:
            row = {"org_id": self._org, "platform": who.platform.value, "tenant": who.tenant, "user": who.user}
            owner = await self._session.one(_OWNER, **row)
            if owner is None:
                self._session.put(_IDENTITY, **row, person_id=seed.id)
            elif owner.person_id != seed.id:
                raise SeedRefused(f"{who.platform.value} user {who.user} is person {owner.person_id}, not {seed.id}")
        for grant in seed.grants:
            self._session.put(_GRANT, **mine, permission=grant.permission.value, client_id=grant.client)

    def _places(self, seed: OrganisationSeed) -> None:
        platforms = {door.id: door.platform for door in seed.installations}
        for place in seed.approvals:
            where = (InstallationId(place.installation), platforms[place.installation], place.kind, place.address)
            conversation = Conversation(*where, service_url=place.service_url)
            self._session.put(REMEMBER, **conversation_row(self._org, conversation))
            self._session.put(SET_APPROVALS, org=self._org, the_key=conversation.key, on=True)

    def _settings(self, seed: OrganisationSeed) -> None:
        policy = seed.approval.policy() if seed.approval else ApprovalPolicy()
        defaults = seed.self_service.defaults() if seed.self_service else SelfServiceDefaults()
        if seed.approval is not None:
            self._session.put(SET_POLICY, **settings_row(self._org, policy, defaults))
        if seed.self_service is not None:
            self._session.put(SET_DEFAULTS, **settings_row(self._org, policy, defaults))
        for rule in seed.rules:
            self._session.put(SET_RULE, **rule_row(self._org, *rule.rule()))
