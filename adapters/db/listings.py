"""What is somebody looking at, or has proposed?"""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import bindparam, delete, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import listings
from domain.ids import ListingId, OrgId, PersonId
from domain.ports.listings import LISTED_FOR, Listing

_L = listings.c
_KEEP = upserting(listings)
_GET = Prepared(select(*_L).where(_L.org_id == ORG, _L.id == bindparam("listing")), brief=True)
_FORGET = Prepared(
    delete(listings)
    .where(_L.org_id == ORG, _L.expires_at <= bindparam("now", type_=_L.expires_at.type))
    .returning(_L.id)
)


class ListingsTable:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def keep(
        self, owner: PersonId, kind: str, now: datetime, terms: Mapping[str, str], ids: tuple[str, ...] = ()
    ) -> Listing:
        told, matched = json.dumps(dict(sorted(terms.items()))), json.dumps(ids)
        content = "\0".join((owner, kind, told, matched))
        listing = ListingId(blake2b(content.encode(), digest_size=15).hexdigest())
        expires_at = now + LISTED_FOR
        row = {"id": listing, "owner_id": owner, "kind": kind, "expires_at": expires_at, "terms": told, "ids": matched}
        self._session.put(_KEEP, org_id=self._org, **row)
        return Listing(listing, owner, kind, expires_at, dict(terms), ids)

    async def get(self, listing: str, owner: PersonId | None, kind: str, now: datetime) -> Listing | None:
        row = await self._session.one(_GET, org=self._org, listing=listing)
        if row is None or (row.owner_id, row.kind) != (owner, kind) or row.expires_at <= now:
            return None
        ids = tuple(json.loads(row.ids))
        return Listing(ListingId(row.id), PersonId(row.owner_id), row.kind, row.expires_at, json.loads(row.terms), ids)

    async def forget(self, now: datetime) -> int:
        return len(await self._session.rows(_FORGET, org=self._org, now=now))
