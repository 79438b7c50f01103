"""What was recorded, by whom, about what?"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, bindparam, func, literal, or_, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, among, listed
from adapters.db.tables import audit, changes, clients, companies, people, products, subscriptions
from adapters.db.types import containing, folded
from domain.audit import AuditEntry, AuditLine, AuditPage, AuditSearch
from domain.ids import OrgId, PersonId
from domain.ports import Fact

_A = audit.c
_RECORD = adding(audit, "id", "number", "seal_key", "salt", "words_hash", "mac")

WORDS = 4
"""Words of one search; the rest of a longer one is a word with blanks in it."""

_LATEST = 2**62
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def _about(kind: str, named: Table) -> ColumnElement[bool]:
    """The join that tells what a subject "kind:id" is called, by the key of its table."""
    its_id = func.substr(_A.subject, len(kind) + 2)
    return and_(named.c.org_id == _A.org_id, _A.subject.like(f"{kind}:%"), named.c.id == its_id)


def _word(i: int) -> ColumnElement[bool]:
    like = _A.folded.like(bindparam(f"word{i}", type_=Text), escape="\\")
    return or_(like, among(_A.action, f"actions{i}"))


_FITS = and_(
    _A.org_id == ORG,
    _A.id < bindparam("below", type_=_A.id.type),
    _A.at >= bindparam("since", type_=_A.at.type),
    _A.at < bindparam("until", type_=_A.at.type),
    _A.folded.like(bindparam("person", type_=Text), escape="\\"),
    _A.folded.like(bindparam("action", type_=Text), escape="\\"),
    *(_word(i) for i in range(WORDS)),
)
_JOINED = (
    audit.outerjoin(changes, _about("change", changes))
    .outerjoin(clients, _about("client", clients))
    .outerjoin(people, _about("person", people))
    .outerjoin(companies, _about("company", companies))
    .outerjoin(products, _about("product", products))
    .outerjoin(subscriptions, _about("subscription", subscriptions))
)
_TOLD = (
    _A.id,
    _A.at,
    _A.action,
    _A.subject,
    _A.actor,
    _A.person_id,
    _A.via,
    _A.detail,
    changes.c.number,
    func.coalesce(
        clients.c.name, people.c.name, companies.c.name, products.c.name, subscriptions.c.product_name, literal("")
    ).label("called"),
)
_PAGE = Prepared(
    select(*_TOLD)
    .select_from(_JOINED)
    .where(_FITS)
    .order_by(_A.id.desc())
    .offset(bindparam("start"))
    .limit(bindparam("rows"))
)
_COUNT = Prepared(
    select(func.count().label("found"), func.coalesce(func.max(_A.id), 0).label("newest"))
    .select_from(audit)
    .where(_FITS)
)


def searched(entry: AuditEntry) -> str:
    parts = (entry.actor, entry.action, entry.subject, entry.detail)
    return folded("\n".join(part.replace("\n", " ") for part in parts))


class AuditTable:
    __slots__ = ("_facts", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, facts: list[Fact]) -> None:
        """`facts` is added to, for who wants to hear of them once they are committed."""
        self._session = session
        self._org = org
        self._facts = facts

    async def add(self, entry: AuditEntry) -> None:
        self._facts.append(entry)
        self._session.put(
            _RECORD,
            org_id=self._org,
            at=entry.at,
            action=entry.action,
            subject=entry.subject,
            actor=entry.actor,
            person_id=entry.person,
            via=entry.via,
            detail=entry.detail,
            folded=searched(entry),
            seen=entry.seen,
        )

    async def page(self, search: AuditSearch, offset: int, limit: int) -> AuditPage:
        asked = self._asked(search, None)
        rows = await self._session.rows(_PAGE, **asked, start=offset, rows=limit)
        count = await self._session.one(_COUNT, **asked)
        found, newest = (count.found, count.newest) if count else (0, 0)
        return AuditPage(tuple(_line(row) for row in rows), found, search.upto or newest)

    async def portion(self, search: AuditSearch, below: int | None, limit: int) -> tuple[AuditLine, ...]:
        rows = await self._session.rows(_PAGE, **self._asked(search, below), start=0, rows=limit)
        return tuple(_line(row) for row in rows)

    def _asked(self, search: AuditSearch, below: int | None) -> dict[str, Any]:
        """`folded` is actor, action, subject and detail, a line each: three line breaks after it make it the actor."""
        bound = search.upto + 1 if search.upto is not None else _LATEST
        asked: dict[str, Any] = {
            "org": self._org,
            "below": bound if below is None else min(below, bound),
            "since": search.since or _FIRST,
            "until": search.until or _LAST,
            "person": f"{containing(search.person)}\n%\n%\n%" if search.person else "%",
            "action": f"%\n{containing(search.action)[1:]}\n%\n%" if search.action else "%",
        }
        for i in range(WORDS):
            word, actions = search.words[i] if i < len(search.words) else ("", frozenset[str]())
            asked[f"word{i}"] = containing(word)
            asked[f"actions{i}"] = listed(sorted(actions))
        return asked


def _line(row: Any) -> AuditLine:
    person = PersonId(row.person_id) if row.person_id else None
    entry = AuditEntry(row.at, row.action, row.subject, row.actor, person, row.via, row.detail)
    return AuditLine(row.id, entry, f"#{row.number}" if row.number else row.called)
