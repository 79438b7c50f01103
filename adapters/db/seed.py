"""How is a bot set up by one file: organisations, doors, clients, mappings, people and permissions?"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from adapters.db.seed_values import Currency, Secret, TimeZone, Unseen, of_its_platform
from cards.complaints import complaint
from domain.chat import ConversationKind
from domain.ids import ClientId, PersonId, Platform, SubscriptionId
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.tenancy import Identity, Permission


class SeedRefused(ValueError):
    """The file contradicts itself, or the database; nothing was written. The text is for whoever wrote it.

    `unseen`: all that is wrong are secrets which this process does not see, and the bot's own may.
    """

    def __init__(self, told: str, unseen: bool = False) -> None:
        super().__init__(told)
        self.unseen = unseen


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


Name = Annotated[str, Field(min_length=1)]


class Pax8Seed(_Part):
    client_id: Secret
    client_secret: Secret


class Pax8DoorSeed(_Part):
    """Where Pax8 calls us: /pax8/provisioning/{id} or /pax8/events/{id}. `former` is accepted too, while it is being
    replaced.
    """

    id: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]
    purpose: Literal["provisioning", "events"]
    header: Name = "pax8ApiTokenV1"
    secret: Secret
    former: Secret | None = None


class ProvisionerSeed(_Part):
    """A vendor's credentials at Pax8's provisioning API; those for simulations are others."""

    client_id: Secret
    client_secret: Secret
    provisioner: str | None = None


class ApprovalSeed(_Part):
    """Percent where a percent is meant; what is not named is careful."""

    require_by_default: bool = True
    threshold: Decimal = Field(Decimal(0), ge=0, le=100)
    always_vendors: frozenset[str] = frozenset()
    growth_ceiling: Decimal | None = Field(None, ge=0)
    own_decisions: bool = False
    expires_after_days: int = Field(14, ge=1)

    def policy(self) -> ApprovalPolicy:
        return ApprovalPolicy(
            require_by_default=self.require_by_default,
            threshold=self.threshold,
            always_vendors=self.always_vendors,
            growth_ceiling=self.growth_ceiling,
            own_decisions=self.own_decisions,
            expires_after=timedelta(days=self.expires_after_days),
        )


class _Bounded(_Part):
    minimum: int | None = Field(None, ge=1)
    maximum: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"the minimum of {self.minimum} is above the maximum of {self.maximum}")
        return self


class SelfServiceSeed(_Bounded):
    allowed: bool = False

    def defaults(self) -> SelfServiceDefaults:
        return SelfServiceDefaults(self.allowed, self.minimum, self.maximum)


class RuleSeed(_Bounded):
    subscription: Name
    allowed: bool | None = None
    require_approval: bool | None = None

    def rule(self) -> tuple[SubscriptionId, SubscriptionRule]:
        own = SubscriptionRule(self.allowed, self.require_approval, self.minimum, self.maximum)
        return SubscriptionId(self.subscription), own


class ClientSeed(_Part):
    """`companies` are Pax8's own ids."""

    id: Name
    name: Name
    companies: tuple[Name, ...] = ()


class InstallationSeed(_Part):
    id: Name
    platform: Platform
    tenant: Name
    app: str = ""
    client: ClientId | None = None
    secrets: dict[str, Secret] = {}

    @model_validator(mode="after")
    def _of_the_right_kind(self) -> Self:
        of_its_platform(self.platform, self.tenant, self.secrets)
        return self


class IdentitySeed(_Part):
    platform: Platform
    tenant: Name
    user: Name

    def identity(self) -> Identity:
        return Identity(self.platform, self.tenant, self.user)


class GrantSeed(_Part):
    permission: Permission
    client: ClientId | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.permission is Permission.WRITE_LICENSING) != (self.client is not None):
            raise ValueError("write_licensing names the client whose licences it is for, and no other permission does")
        return self


class PersonSeed(_Part):
    id: PersonId
    name: Name
    email: str | None = None
    identities: tuple[IdentitySeed, ...] = ()
    grants: tuple[GrantSeed, ...] = ()


class ApprovalPlaceSeed(_Part):
    """Where approval cards are posted. `kind` is "channel" or "group"."""

    installation: Name
    address: Name
    kind: ConversationKind = ConversationKind.CHANNEL
    service_url: str | None = None


class OrganisationSeed(_Part):
    id: Name
    name: Name
    currency: Currency
    time_zone: TimeZone
    is_msp: bool = True
    is_vendor: bool = False
    pax8: Pax8Seed | None = None
    approval: ApprovalSeed | None = None
    self_service: SelfServiceSeed | None = None
    clients: tuple[ClientSeed, ...] = ()
    installations: tuple[InstallationSeed, ...] = ()
    people: tuple[PersonSeed, ...] = ()
    approvals: tuple[ApprovalPlaceSeed, ...] = ()
    rules: tuple[RuleSeed, ...] = ()
    pax8_doors: tuple[Pax8DoorSeed, ...] = ()
    provisioning: ProvisionerSeed | None = None
    simulation: ProvisionerSeed | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        clients = {client.id for client in self.clients}
        doors = {door.id: door for door in self.installations}
        _once("client", (c.id for c in self.clients))
        _once("person", (p.id for p in self.people))
        _once("company", (company for c in self.clients for company in c.companies), "is mapped to two clients")
        _once("identity", (_spelt(i) for p in self.people for i in p.identities), "belongs to two people")
        _one_client_each(self.people)
        _once("permission", (f"{g.permission.value} of {p.id}" for p in self.people for g in p.grants))
        _known("client", (g.client for p in self.people for g in p.grants if g.client), clients)
        _known("client", (d.client for d in self.installations if d.client), clients)
        _known("installation", (place.installation for place in self.approvals), doors)
        for place in self.approvals:
            if doors[place.installation].client is not None:
                raise ValueError(f"{place.address} is in a client's own workspace: no approval card is posted there")
        return self


class Seed(_Part):
    """All that one file sets up; `plant` says what becomes of what is there already."""

    organisations: tuple[OrganisationSeed, ...]

    @staticmethod
    def from_toml(text: str) -> "Seed":
        """Raises `SeedRefused`, naming each place in the file that is wrong, and never what stands there."""
        try:
            return Seed.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as problem:
            raise SeedRefused(f"not TOML: {problem}") from None
        except ValidationError as problem:
            errors: list[dict[str, Any]] = [dict(error) for error in problem.errors()]
            unseen = all(isinstance(error.get("ctx", {}).get("error"), Unseen) for error in errors)
            raise SeedRefused("\n".join(map(_worded, errors)), unseen) from None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        doors = [door for org in self.organisations for door in org.installations]
        _once("organisation", (org.id for org in self.organisations))
        _once("installation", (door.id for door in doors))
        _once("pax8 door", (door.id for org in self.organisations for door in org.pax8_doors))
        _once("door", (f"{d.platform.value}:{d.tenant}:{d.app}" for d in doors), "belongs to two installations")
        return self


def _worded(error: dict[str, Any]) -> str:
    where = ".".join(str(step) for step in error["loc"]) or "the file"
    return f"{where}: {complaint(error, _names())}"


def _names() -> set[str]:
    """All that may stand in the file, wherever."""
    return {name for part in (*_Part.__subclasses__(), *_Bounded.__subclasses__()) for name in part.model_fields}


def _spelt(identity: IdentitySeed) -> str:
    return f"{identity.platform.value}:{identity.tenant}:{identity.user}"


def _once(what: str, names: Iterable[str], but: str = "is named twice") -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{what} {name} {but}")


def _one_client_each(people: Iterable[PersonSeed]) -> None:
    for person in people:
        whose = sorted({grant.client for grant in person.grants if grant.client is not None})
        if len(whose) > 1:
            both = " and ".join(whose)
            raise ValueError(f"{person.id} has write_licensing for {both}: for now a person asks for one client only")


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"there is no {what} {name}")
