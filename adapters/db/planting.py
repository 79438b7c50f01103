"""How does a seed come to stand in the database: all of it, or nothing?"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, false, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.database import Database
from adapters.db.everywhere import SAVE_CREDENTIALS, SAVE_DOOR, SAVE_SECRET, door_row, secret_row
from adapters.db.mirror import MAP, MAPPED, PLANTED
from adapters.db.pax8_doors import SAVE_PAX8_DOOR, SAVE_VENDOR, pax8_door_row
from adapters.db.places import PLANT_APPROVALS, REMEMBER, conversation_row
from adapters.db.rules import (
    ALL_RULES,
    PLANT_DEFAULTS,
    PLANT_POLICY,
    PLANT_RULE,
    RulesTables,
    rule_of,
    rule_row,
    settings_row,
)
from adapters.db.seed import ClientSeed, InstallationSeed, OrganisationSeed, PersonSeed, Seed, SeedRefused
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, upserting
from adapters.db.tables import (
    clients,
    companies,
    conversations,
    grants,
    identities,
    installation_secrets,
    installations,
    organisations,
    people,
)
from adapters.db.types import folded
from adapters.db.unit import ORGANISATION
from adapters.db.workspaces import AS_SEEDED, BACK, DISCONNECTED
from domain.chat import Conversation
from domain.errors import BoundsCross
from domain.ids import InstallationId, OrgId
from domain.ports import Cipher, Pax8Door
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule, check_bounds, effective
from domain.tenancy import Installation

_NEVER_SEEN = datetime(1970, 1, 1, tzinfo=UTC)

_ORGANISATION = upserting(organisations, columns=[c.name for c in ORGANISATION])
_THERE = Prepared(select(organisations.c.id).where(organisations.c.id == ORG))
_CLIENT_COLUMNS = ("org_id", "id", "name", "folded")
_CLIENT = upserting(clients, columns=_CLIENT_COLUMNS)
_MISSING_CLIENT = Prepared(insert(clients).on_conflict_do_nothing(), _CLIENT_COLUMNS)
_PERSON = upserting(people)
_GRANTS = Prepared(select(grants.c.person_id, grants.c.permission, grants.c.client_id).where(grants.c.org_id == ORG))
_GRANT = adding(grants)
_REVOKE = Prepared(
    delete(grants).where(
        grants.c.org_id == ORG,
        grants.c.person_id == bindparam("person_id"),
        grants.c.permission == bindparam("permission"),
    )
)
_I = identities.c
_IDENTITIES = Prepared(select(_I.platform, _I.tenant, _I.user, _I.person_id).where(_I.org_id == ORG))
_LINK = adding(identities)
_UNLINK = Prepared(
    delete(identities).where(
        _I.org_id == ORG,
        _I.platform == bindparam("platform"),
        _I.tenant == bindparam("tenant"),
        _I.user == bindparam("user"),
    )
)
_NO_APPROVALS = Prepared(
    update(conversations)
    .where(conversations.c.org_id == ORG, conversations.c.approvals, conversations.c.approval_by.is_(None))
    .values(approvals=false())
)
_COMPANY = Prepared(
    insert(companies).on_conflict_do_update(
        index_elements=["org_id", "id"],
        set_={"client_id": insert(companies).excluded.client_id},
        where=companies.c.mapped_at.is_(None),
    ),
    [c.name for c in companies.columns if c.name not in MAPPED],
)
_S = installation_secrets.c
_KEPT_SECRET = Prepared(
    select(_S.sealed).where(_S.org_id == ORG, _S.installation_id == bindparam("door"), _S.name == bindparam("name")),
    brief=True,
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


async def plant(database: Database, seed: Seed, exact: bool = False) -> None:
    """Set up what the seed says, in one transaction. Planted again it changes nothing.

    An organisation is planted whole when it is not there yet. Of one that is there only doors (but none that somebody
    has disconnected), secrets and Pax8 credentials are brought: who may do what, mappings, places and settings are its
    people's own by then.

    `exact` brings it whole all the same. The grants, the identities, the mappings and the approval places are exactly
    those that are listed then. A person who is not named any more is nobody: the row stays, since changes point to it,
    and holds nothing. A client who is not named has no companies. Doors, and rules of subscriptions, stay as they are
    unless they are named: they are made elsewhere too. Settings that somebody has edited since, companies that somebody
    has mapped or unmapped in the chat, and approval places that somebody has chosen or stopped, stay as they chose.
    Organisations that are not named are not touched.

    Raises `SeedRefused` where it contradicts what is there: a door that belongs to somebody else, bounds that cross.
    """
    async with database.writing() as session:
        for part in seed.organisations:
            planting = _Planting(session, OrgId(part.id), database.cipher)
            there = await session.one(_THERE, org=part.id) is not None
            await (planting.doors_of(part) if there and not exact else planting.all_of(part))
        await session.commit()
    database.installations.forget()


class _Planting:
    """One organisation's part."""

    def __init__(self, session: Session, org: OrgId, cipher: Cipher) -> None:
        self._session = session
        self._org = org
        self._cipher = cipher

    async def doors_of(self, seed: OrganisationSeed) -> None:
        """What a new start may have to bring, and a chat cannot: how to come in, and how to get at Pax8."""
        self._credentials(seed)
        self._pax8_doors(seed)
        for client in seed.clients:
            if any(door.client == client.id for door in seed.installations):
                self._session.put(_MISSING_CLIENT, **self._client(client))
        for door in seed.installations:
            await self._door(door)

    async def all_of(self, seed: OrganisationSeed) -> None:
        self._organisation(seed)
        self._credentials(seed)
        self._pax8_doors(seed)
        self._clients(seed)
        for door in seed.installations:
            await self._door(door, exact=True)
        await self._mappings(seed)
        for person in seed.people:
            names = {"name": person.name, "email": person.email, "folded": folded(person.name)}
            self._session.put(_PERSON, org_id=self._org, id=person.id, **names)
        await self._identities(seed.people)
        await self._grants(seed.people)
        self._places(seed)
        self._settings(seed)
        await self._check_bounds()

    def _organisation(self, seed: OrganisationSeed) -> None:
        flags = {"is_msp": seed.is_msp, "is_vendor": seed.is_vendor}
        names = {"name": seed.name, "currency": seed.currency, "time_zone": seed.time_zone}
        self._session.put(_ORGANISATION, id=self._org, **names, **flags)

    def _credentials(self, seed: OrganisationSeed) -> None:
        if seed.pax8 is not None:
            self._session.put(
                SAVE_CREDENTIALS,
                org_id=self._org,
                client_id_sealed=self._cipher.seal(seed.pax8.client_id.get_secret_value()),
                secret_sealed=self._cipher.seal(seed.pax8.client_secret.get_secret_value()),
                refused_at=None,
                refused_why=None,
                delegated=False,
            )

    def _pax8_doors(self, seed: OrganisationSeed) -> None:
        for door in seed.pax8_doors:
            secrets = [each.get_secret_value() for each in (door.secret, door.former) if each]
            made = Pax8Door(InstallationId(door.id), self._org, door.purpose, door.header, tuple(secrets))
            self._session.put(SAVE_PAX8_DOOR, **pax8_door_row(made, self._cipher))
        for apart, access in ((False, seed.provisioning), (True, seed.simulation)):
            if access is not None:
                self._session.put(
                    SAVE_VENDOR,
                    org_id=self._org,
                    simulation=apart,
                    client_id_sealed=self._cipher.seal(access.client_id.get_secret_value()),
                    secret_sealed=self._cipher.seal(access.client_secret.get_secret_value()),
                    provisioner=access.provisioner,
                )

    def _clients(self, seed: OrganisationSeed) -> None:
        for client in seed.clients:
            self._session.put(_CLIENT, **self._client(client))

    def _client(self, seed: ClientSeed) -> dict[str, Any]:
        return {"org_id": self._org, "id": seed.id, "name": seed.name, "folded": folded(seed.name)}

    async def _mappings(self, seed: OrganisationSeed) -> None:
        named = {company: client.id for client in seed.clients for company in client.companies}
        for company in (await self._session.pairs(PLANTED, org=self._org)).keys() - named.keys():
            self._session.put(MAP, org=self._org, company=company, new_client=None)
        for company, client in named.items():
            self._session.put(_COMPANY, **self._company(company, client))

    def _company(self, company: str, client: str) -> dict[str, Any]:
        """Named by its id until the first sync has seen it."""
        unknown = {"website": None, "external_id": None, "gone_at": None, "observed_at": _NEVER_SEEN, "mark": 0}
        return {"org_id": self._org, "id": company, "name": company, "status": "Active", "client_id": client, **unknown}

    async def _door(self, seed: InstallationSeed, exact: bool = False) -> None:
        """One that somebody has disconnected comes back only where all is to be as the file has it."""
        where = (InstallationId(seed.id), self._org, seed.platform, seed.tenant, seed.app)
        door = Installation(*where, client=seed.client)
        row = door_row(door)
        asked = {name: row[name] for name in ("id", "platform", "tenant", "app")}
        if await self._session.one(DISCONNECTED, org=self._org, door=door.id) is not None:
            if not exact:
                return
            self._session.put(BACK, org=self._org, door=door.id)
        for other in await self._session.rows(_OTHER_DOOR, **asked):
            if (other.org_id, other.id) != (self._org, seed.id):
                raise SeedRefused(f"installation {seed.id}: its id or its door belongs to installation {other.id}")
        self._session.put(SAVE_DOOR, **row)
        for name, secret in seed.secrets.items():
            await self._secret(door.id, name, secret.get_secret_value())

    async def _secret(self, door: InstallationId, name: str, plain: str) -> None:
        """What the file said before is not written again: it may have been replaced since by a token from Slack."""
        kept = f"{name}{AS_SEEDED}"
        used, row = [
            await self._session.one(_KEPT_SECRET, org=self._org, door=door, name=each) for each in (name, kept)
        ]
        if used is None or row is None or not self._says(row.sealed, plain):
            for each in (name, kept):
                self._session.put(SAVE_SECRET, **secret_row(self._org, door, each, self._cipher.seal(plain)))

    def _says(self, sealed: str, plain: str) -> bool:
        """Not, where it was sealed by a key that is gone."""
        try:
            return self._cipher.open(sealed) == plain
        except ValueError:
            return False

    async def _identities(self, named: tuple[PersonSeed, ...]) -> None:
        wanted = {(i.platform.value, i.tenant, i.user, person.id) for person in named for i in person.identities}
        there = {tuple(row) for row in await self._session.rows(_IDENTITIES, org=self._org)}
        for platform, tenant, user, _ in there - wanted:
            self._session.put(_UNLINK, org=self._org, platform=platform, tenant=tenant, user=user)
        for platform, tenant, user, person in wanted - there:
            who = {"platform": platform, "tenant": tenant, "user": user}
            self._session.put(_LINK, org_id=self._org, **who, person_id=person, standing=None)

    async def _grants(self, named: tuple[PersonSeed, ...]) -> None:
        wanted = {(person.id, grant.permission.value, grant.client) for person in named for grant in person.grants}
        there = {tuple(row) for row in await self._session.rows(_GRANTS, org=self._org)}
        for person, permission, _ in there - wanted:
            self._session.put(_REVOKE, org=self._org, person_id=person, permission=permission)
        for person, permission, client in wanted - there:
            self._session.put(_GRANT, org_id=self._org, person_id=person, permission=permission, client_id=client)

    def _places(self, seed: OrganisationSeed) -> None:
        self._session.put(_NO_APPROVALS, org=self._org)
        platforms = {door.id: door.platform for door in seed.installations}
        for place in seed.approvals:
            where = (InstallationId(place.installation), platforms[place.installation], place.kind, place.address)
            conversation = Conversation(*where, service_url=place.service_url)
            self._session.put(REMEMBER, **conversation_row(self._org, conversation))
            self._session.put(PLANT_APPROVALS, org=self._org, the_key=conversation.key)

    def _settings(self, seed: OrganisationSeed) -> None:
        policy = seed.approval.policy() if seed.approval else ApprovalPolicy()
        defaults = seed.self_service.defaults() if seed.self_service else SelfServiceDefaults()
        if seed.approval is not None:
            self._session.put(PLANT_POLICY, **settings_row(self._org, policy, defaults))
        if seed.self_service is not None:
            self._session.put(PLANT_DEFAULTS, **settings_row(self._org, policy, defaults))
        for rule in seed.rules:
            self._session.put(PLANT_RULE, **rule_row(self._org, *rule.rule()))

    async def _check_bounds(self) -> None:
        """Of all that holds now, whether this file has set it or somebody before."""
        defaults = (await RulesTables(self._session, self._org).book()).defaults
        rules = {row.subscription_id: rule_of(row) for row in await self._session.rows(ALL_RULES, org=self._org)}
        for subscription, rule in {None: SubscriptionRule(), **rules}.items():
            try:
                check_bounds(effective(defaults, rule).bounds)
            except BoundsCross as crossed:
                whose = f"subscription {subscription}" if subscription else "self_service"
                bounds = f"the minimum of {crossed.minimum} is above the maximum of {crossed.maximum}"
                raise SeedRefused(f"{whose}: {bounds}, its own and the organisation's taken together") from None
