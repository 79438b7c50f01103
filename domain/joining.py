"""How does somebody come to be known, and what does their standing in a workspace leave them of what they hold?"""

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b, sha256

from domain.chat import Standing
from domain.ids import ClientId, InstallationId, InvitationId, OrgId, PersonId
from domain.tenancy import Actor, Grant, Identity, Installation, Permission, Person, actor_for

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""What codes are made of (RFC 4648's base32): five bits a sign."""

SELECTOR, SECRET, GROUP = 8, 20, 4
"""Signs of a code: those that name the invitation, those that prove it (100 bits), and how they stand together."""

LASTS = timedelta(hours=72)
LINK_LASTS = timedelta(hours=1)
"""A code for oneself is said at once, and would give away all that one holds."""

MAX_WRONG = 5
WRONG_FOR = timedelta(hours=1)
"""So long somebody who was wrong `MAX_WRONG` times, whichever codes they tried, is heard no more."""

FRESH = timedelta(minutes=5)
"""So long a group counts after its members were read."""


class InvitationState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    """Redeemed for `manage_licensing`; whoever made it has to say yes."""
    USED = "used"
    REFUSED = "refused"
    REVOKED = "revoked"
    LOCKED = "locked"
    SEEN = "seen"
    """Said where others could read it."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who said a code, as far as their platform proves it."""

    identity: Identity
    name: str
    door: InstallationId
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """`id` is the public part of its code, `proof` the hash of the rest. Without a `grant` it links another identity to
    `person`, and with both it does both. `newcomer` is who redeemed it, while that waits for a yes.
    """

    id: InvitationId
    proof: str
    made_by: PersonId
    made_by_name: str
    door: InstallationId
    made_at: datetime
    expires_at: datetime
    grant: Grant | None = None
    person: PersonId | None = None
    name: str = ""
    client_name: str | None = None
    state: InvitationState = InvitationState.OPEN
    wrong: int = 0
    newcomer: Newcomer | None = None

    def open_at(self, now: datetime) -> bool:
        return self.state is InvitationState.OPEN and now < self.expires_at

    @property
    def waits_for_a_yes(self) -> bool:
        """Whether its maker has to confirm whoever redeems it."""
        return self.grant is not None and self.grant.permission is Permission.MANAGE_LICENSING


@dataclass(frozen=True, slots=True)
class Code:
    selector: InvitationId
    secret: str

    @property
    def spelt(self) -> str:
        signs = self.selector + self.secret
        return "-".join(signs[i : i + GROUP] for i in range(0, len(signs), GROUP))

    def proof(self, org: OrgId) -> str:
        """Kept instead of the secret. With so many random bits one round of a hash is enough."""
        return sha256(f"{org}/{self.selector}/{self.secret}".encode()).hexdigest()

    def proves(self, invitation: Invitation, org: OrgId) -> bool:
        return hmac.compare_digest(self.proof(org), invitation.proof)


def code_of(signs: str) -> Code:
    """Of `SELECTOR + SECRET` random signs."""
    return Code(InvitationId(signs[:SELECTOR]), signs[SELECTOR:])


def read_code(typed: str) -> Code | None:
    """As it was typed: case, spaces and dashes do not count. None for what no code looks like."""
    signs = re.sub(r"[\s‐-―_-]+", "", typed).upper().strip("`*<>.,")
    fits = len(signs) == SELECTOR + SECRET and set(signs) <= set(ALPHABET)
    return code_of(signs) if fits else None


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody was wrong of late, and since when."""

    wrong: int = 0
    since: datetime | None = None

    def at(self, now: datetime) -> "Tries":
        """Forgotten when the time is over."""
        over = self.since is None or now >= self.since + WRONG_FOR
        return Tries(0, now) if over else self

    def locked(self, now: datetime) -> bool:
        return self.at(now).wrong >= MAX_WRONG

    def again(self, now: datetime) -> "Tries":
        known = self.at(now)
        return replace(known, wrong=known.wrong + 1)


@dataclass(frozen=True, slots=True)
class Held:
    """A grant, and the group that it comes by, if it is not the person's own."""

    grant: Grant
    group: str | None = None
    client_name: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with all that is known of them. A right by a group is named only while the group counts."""

    person: Person
    identities: tuple[tuple[Identity, Standing | None], ...] = ()
    held: tuple[Held, ...] = ()

    @property
    def outside(self) -> bool:
        """Whether no platform knows them as a full member."""
        outsiders = (Standing.GUEST, Standing.EXTERNAL)
        return bool(self.identities) and all(standing in outsiders for _, standing in self.identities)


@dataclass(frozen=True, slots=True)
class GroupGrant:
    """What the full members of a Slack user group or a Teams team hold, and when they were last read."""

    door: InstallationId
    group: str
    name: str
    grant: Grant
    client_name: str | None = None
    read_at: datetime | None = None
    members: int = 0


def arriving(
    person: Person,
    held: tuple[Held, ...],
    door: Installation,
    zone: str = "UTC",
    standing: Standing | None = None,
    outsider: bool = False,
) -> Actor:
    """Who this is when they come in by this door, as what its platform says they are.

    A guest, and anybody of another workspace or tenant, has at most `write_licensing` for one client, and nothing by a
    group. A bot, and whoever was removed, has nothing.
    """
    if standing in (Standing.BOT, Standing.GONE):
        return actor_for(person, (), door, zone)
    outside = outsider or standing in (Standing.GUEST, Standing.EXTERNAL)
    grants = tuple(h.grant for h in held if not (outside and h.group))
    return actor_for(person, grants, door, zone, outside)


def fits_door(grant: Grant, client: ClientId | None, outsider: bool) -> bool:
    """Whether a code for this may be redeemed at a door: a client's own takes none but `write_licensing` for it, and an
    outsider nothing more either.
    """
    writes = grant.permission is Permission.WRITE_LICENSING
    return (writes or not outsider) and (client is None or (writes and grant.client == client))


def marked(identity: Identity) -> str:
    """An identity's name in a button, which has no room for the identity itself."""
    return _mark(identity.platform.value, identity.tenant, identity.user)


def marked_group(one: GroupGrant) -> str:
    return _mark(one.door, one.group, one.grant.permission.value)


def _mark(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
