"""Which statements tell who somebody is: their identities, and what they hold by themselves or by a group?"""

from dataclasses import dataclass

from sqlalchemy import Text, and_, bindparam, cast, exists, func, null, or_, select, union, union_all

from adapters.db.statements import ORG, Prepared, among
from adapters.db.tables import clients, grants, group_grants, group_members, identities, people
from domain.tenancy import Permission

_I, _G, _P = identities.c, grants.c, people.c
_GG, _GM = group_grants.c, group_members.c

_NAME = (_P.id, _P.name, _P.email)
_LIKE = _P.folded.like(bindparam("like"), escape="\\")
_SOMEBODY = or_(
    exists().where(_I.org_id == _P.org_id, _I.person_id == _P.id),
    exists().where(_G.org_id == _P.org_id, _G.person_id == _P.id),
)
"""Who lost everything stays as a name on old requests, and is on no list."""

_IN_GROUP = and_(_GG.org_id == _GM.org_id, _GG.installation_id == _GM.installation_id, _GG.group_id == _GM.group_id)


@dataclass(frozen=True, slots=True)
class _Profiles:
    page: Prepared
    count: Prepared
    one: Prepared
    identities: Prepared
    held: Prepared


PROFILES = _Profiles(
    page=Prepared(
        select(*_NAME)
        .where(_P.org_id == ORG, _LIKE, _SOMEBODY)
        .order_by(_P.folded, _P.id)
        .offset(bindparam("start"))
        .limit(bindparam("rows"))
    ),
    count=Prepared(select(func.count().label("found")).select_from(people).where(_P.org_id == ORG, _LIKE, _SOMEBODY)),
    one=Prepared(select(*_NAME).where(_P.org_id == ORG, _P.id == bindparam("person")), brief=True),
    identities=Prepared(
        select(_I.person_id, _I.platform, _I.tenant, _I.user, _I.standing)
        .where(_I.org_id == ORG, among(_I.person_id, "ids"))
        .order_by(_I.platform, _I.tenant, _I.user)
    ),
    held=Prepared(
        union_all(
            select(
                _G.person_id,
                _G.permission,
                _G.client_id,
                clients.c.name.label("client_name"),
                cast(null(), Text).label("by_group"),
            )
            .select_from(grants.outerjoin(clients, (clients.c.org_id == _G.org_id) & (clients.c.id == _G.client_id)))
            .where(_G.org_id == ORG, among(_G.person_id, "ids")),
            select(
                _GM.person_id,
                _GG.permission,
                _GG.client_id,
                clients.c.name.label("client_name"),
                _GG.name.label("by_group"),
            )
            .select_from(
                group_members.join(group_grants, _IN_GROUP).outerjoin(
                    clients, (clients.c.org_id == _GG.org_id) & (clients.c.id == _GG.client_id)
                )
            )
            .where(
                _GM.org_id == ORG,
                among(_GM.person_id, "ids"),
                _GG.read_at > bindparam("fresh", type_=_GG.read_at.type),
            ),
        )
    ),
)
NAMED = Prepared(
    select(*_NAME)
    .where(_P.org_id == ORG, _LIKE, _SOMEBODY)
    .order_by(_P.folded != bindparam("exact"), _P.folded, _P.id)
    .limit(bindparam("rows"))
)
KNOWN_AS = Prepared(
    select(*_NAME)
    .where(_P.org_id == ORG, or_(_P.id == bindparam("typed"), func.lower(_P.email) == bindparam("address")))
    .order_by(_P.folded, _P.id)
)
_WRITES = Permission.WRITE_LICENSING.value
_ASKING = union(
    select(_G.person_id).where(_G.org_id == ORG, _G.permission == _WRITES, _G.client_id == bindparam("client")),
    select(_GM.person_id)
    .select_from(group_members.join(group_grants, _IN_GROUP))
    .where(_GM.org_id == ORG, _GG.permission == _WRITES, _GG.client_id == bindparam("client")),
)
ASKERS = Prepared(
    select(*_NAME)
    .where(_P.org_id == ORG, _LIKE, _P.id.in_(_ASKING))
    .order_by(_P.folded, _P.id)
    .limit(bindparam("rows"))
)
OWNER = Prepared(
    select(*_NAME)
    .join(identities, (_I.org_id == _P.org_id) & (_I.person_id == _P.id))
    .where(
        _I.org_id == ORG,
        _I.platform == bindparam("platform"),
        _I.tenant == bindparam("tenant"),
        _I.user == bindparam("user"),
    ),
    brief=True,
)
