"""What may a database of a released revision hold, as the code of that revision wrote it?"""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations import driver_url, upgrade
from adapters.db.types import Moment
from tests.clock import NOON

MANY = 1_100
"""More rows than a migration reads at once."""

STATUSES = ("pending", "approved", "applying", "unknown", "applied", "failed", "rejected", "withdrawn", "expired")
"""Change `ch<n>` has the n-th of them, and number 1001 + n, about subscription `s<n>`."""

Row = dict[str, Any]
_ADA = {"person": "ada", "name": "Ada Groß"}
_YES = {"approved": True, "at": "2026-03-02T12:00:00Z", "by": _ADA, "via": "teams", "reason": "fine"}
_SENT = {"sends": 1, "first_at": None, "sent_at": "2026-03-02T12:00:00Z", "reads": 2, "attention": True}
_DECIDED = {"approved": _YES, "applying": _YES, "unknown": _YES, "applied": _YES | {"by": None, "via": None},
            "failed": _YES, "rejected": _YES | {"approved": False}}  # fmt: skip


async def make(url: str, revision: str) -> None:
    """A database at this revision, full of its rows."""
    await upgrade(url, revision)
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        for table, rows in [*_tenancy(), *_mirror(), *_work(), *(_listings() if revision >= "0002" else [])]:
            await connection.execute(_into(table, rows), rows)
    await engine.dispose()


def _into(table: str, rows: list[Row]) -> sa.Insert:
    """By the columns that the rows name, and never by today's tables."""
    times = {name for row in rows for name, value in row.items() if isinstance(value, datetime)}
    return sa.table(table, *(sa.column(name, Moment() if name in times else None) for name in rows[0])).insert()


def _of_org(**row: Any) -> Row:
    return {"org_id": "acme", **row}


def _tenancy() -> list[tuple[str, list[Row]]]:
    org = {"id": "acme", "name": "Acme", "currency": "EUR", "time_zone": "Europe/Vienna", "next_number": 9001}
    door = {"id": "acme-slack", "platform": "slack", "tenant": "T1", "app": "", "client_id": None}
    place = {"installation_id": "acme-slack", "platform": "slack", "service_url": None}
    channel = {"key": "acme-slack/C1", "kind": "channel", "address": "C1", "user": None, "approvals": True}
    direct = {"key": "acme-slack/@UBEN", "kind": "direct", "address": "D1", "user": "UBEN", "approvals": False}
    policy = {"require_by_default": False, "threshold": "50", "always_vendors": '["Adobe"]', "growth_ceiling": "12.5"}
    more = {"own_decisions": True, "expires_after_seconds": 86_400, "allowed": True, "minimum": 2, "maximum": None}
    return [
        ("organisations", [org | {"is_msp": True, "is_vendor": False}]),
        ("clients", [_of_org(id="blue", name="Blue Bikes", folded="blue bikes")]),
        ("people", [_of_org(id="ada", name="Ada Groß", email=None), _of_org(id="ben", name="Ben ÖZ", email="b@b.at")]),
        ("identities", [_of_org(platform="slack", tenant="T1", user=f"U{p.upper()}", person_id=p) for p in _PEOPLE]),
        ("grants", [_of_org(person_id=p, permission=held, client_id=of) for p, (held, of) in _PEOPLE.items()]),
        (
            "installations",
            [_of_org(**door), _of_org(**door | {"id": "blue-slack", "tenant": "T2", "client_id": "blue"})],
        ),
        ("conversations", [_of_org(**place, **channel), _of_org(**place, **direct)]),
        ("policies", [_of_org(**policy, **more)]),
    ]


_PEOPLE = {"ada": ("manage_licensing", None), "ben": ("write_licensing", "blue")}


def _mirror() -> list[tuple[str, list[Row]]]:
    seen: Row = {"observed_at": NOON, "mark": 7, "gone_at": None}
    company = {"id": "c1", "name": "Blue Ltd", "status": "Active", "website": None, "external_id": None}
    product = {
        "id": "p1",
        "name": "Öffice",
        "vendor": "Microsoft",
        "sku": None,
        "vendor_sku": "CFQ7",
        "folded": "öffice",
    }
    held = {"company_id": "c1", "product_id": "p1", "product_name": "Öffice", "folded": "öffice", "quantity": 10}
    terms = {"status": "Active", "billing_term": "Monthly", "price": "20.10", "price_currency": "EUR"}
    bound = {"commitment_term": "1-Year", "commitment_ends": NOON + timedelta(days=200), "commitment_id": "k1"}
    subscription = held | terms | bound | {"start_at": NOON, "end_at": None, "parent_id": None} | seen
    run = {
        "kind": "products",
        "started_at": NOON,
        "ended_at": None,
        "read": 1,
        "changed": 0,
        "gone": 0,
        "failure": None,
    }
    return [
        ("companies", [_of_org(**company, client_id="blue", **seen)]),
        ("products", [_of_org(**product, vendor_folded="microsoft", requires_commitment=True, **seen)]),
        ("subscriptions", [_of_org(id=f"s{n}", **subscription) for n in range(len(STATUSES))]),
        ("subscription_rules", [_of_org(subscription_id="s1", allowed=None, require_approval=True, maximum=40)]),
        ("sync_runs", [_of_org(id=f"died{n}", due_at=NOON + timedelta(hours=n), **run) for n in range(2)]),
    ]


def _work() -> list[tuple[str, list[Row]]]:
    closed = [_change(f"old{n:04}", 2001 + n, "closed", 0) for n in range(MANY)]
    mine = [_change(f"ch{n}", 1001 + n, status, n) for n, status in enumerate(STATUSES)]
    said = {"at": NOON, "person_id": "ada", "via": "slack"}
    asked = {"action": "change.ask", "subject": "change:ch0", "actor": "Ben ÖZ", "detail": "ZWÖLF\nseats"}
    started = {"action": "seed.plant", "subject": "organisation:acme", "actor": "Seatwise", "detail": ""}
    return [
        ("changes", [*mine, *closed]),
        ("decisions", [_decision(f"ch{n}", _DECIDED[s]) for n, s in enumerate(STATUSES) if s in _DECIDED]),
        ("lanes", [_of_org(lane="acme-slack/@UBEN", free_at=NOON, next_at=NOON)]),
        ("deliveries", [_card(), _said()]),
        ("audit", [_of_org(**said, **asked), *[_of_org(**said, **started)] * MANY]),
    ]


def _listings() -> list[tuple[str, list[Row]]]:
    kept = {"kind": "licences", "expires_at": NOON + timedelta(days=1), "terms": "{}", "ids": "[]"}
    return [("listings", [_of_org(id="l1", owner_id="ada", **kept)])]


def details(status: str, subscription: str) -> Row:
    """What the first revision kept as one text."""
    money, noon = {"amount": "20.10", "currency": "EUR"}, "2026-03-02T12:00:00Z"
    subject = {"client": "blue", "client_name": "Blue Bikes", "company_name": "Blue Ltd", "product": "Öffice"}
    explanation = {"holds": ["threshold"], "vendor": "Microsoft", "threshold": "50", "percent": "60"}
    return {
        "subject": {"subscription": subscription, **subject, "vendor": "Microsoft"},
        "terms": {"quantity": 10, "status": "Hibernating", "price": money, "commitment_ends": noon},
        "explanation": explanation | {"growth": {"seats": 2, "base": 10}, "growth_ceiling": "12.5"},
        "requester_name": "Ben ÖZ",
        "asked_via": "slack",
        "on_behalf": True,
        "note": "for the new shop <b>",
        "estimate": money,
        "objection": "above_maximum",
        "changed": [
            {"aspect": "price", "before": money, "after": None},
            {"aspect": "commitment", "before": noon, "after": "2026-03-03T12:00:00Z"},
            {"aspect": "quantity", "before": 9, "after": 10},
        ],
        "decision": _DECIDED.get(status),
        "sending": _SENT,
        "failure": "gone" if status == "failed" else None,
        "detail": None,
    }


def _change(id: str, number: int, status: str, nth: int) -> Row:
    decision = _DECIDED.get(status)
    ended = NOON if status in ("failed", "rejected", "withdrawn", "expired", "closed") else None
    whose = {"subscription_id": f"s{nth}", "client_id": "blue", "requester_id": "ben", "door_id": "acme-slack"}
    times = {"asked_at": NOON, "expires_at": NOON + timedelta(days=14), "decided_at": NOON if decision else None}
    passed = {"applied_at": NOON if status == "applied" else None, "confirmed_at": None, "ended_at": ended}
    rest = {"auto_approved": status == "applied", "details": json.dumps(details(status, f"s{nth}"))}
    what = {"number": number, "version": 2, "status": status, "present": 10, "asked": 16}
    return _of_org(id=id, source_key=f"event-{id}", **what, **whose, **times, **passed, **rest)


def _decision(change: str, told: Row) -> Row:
    by = told["by"]["person"] if told["by"] else None
    return _of_org(change_id=change, approved=told["approved"], at=NOON, person_id=by, via=told["via"], reason="fine")


_DONE: Row = {"kind": "show", "lane": "acme-slack/C1", "state": "done", "due_at": NOON, "change_id": "ch0"}


def _card() -> Row:
    there = {"conversation_key": "acme-slack/C1", "message_address": "C1", "message_id": "17.5"}
    slot = "show/ch0/approvers/acme-slack/C1"
    return _of_org(**_DONE, **there, slot=slot, audience="approvers", desired=2, shown=2, notice=None)


def _said() -> Row:
    """What the first revision wanted to say when it was stopped."""
    moved = ("requester_name", "decision")
    change = {name: value for name, value in details("withdrawn", "s7").items() if name not in moved}
    change |= {"id": "ch7", "number": 1008, "version": 2, "status": "withdrawn", "present": 10, "asked": 16}
    change |= {"requester": {"person": "ben", "name": "Ben ÖZ"}, "door": "acme-slack", "decision": None}
    change |= {"asked_at": "2026-03-02T12:00:00Z", "expires_at": "2026-03-16T12:00:00Z"}
    change |= {"applied_at": None, "confirmed_at": None, "ended_at": "2026-03-02T12:00:00Z"}
    notice = f"ChangeSettled {json.dumps({'change': change, 'zone': 'Europe/Vienna'})}"
    there: Row = {"conversation_key": "acme-slack/@UBEN", "message_address": None, "message_id": None}
    said = _DONE | {"kind": "tell", "lane": "acme-slack/@UBEN", "state": "ready", "change_id": "ch7"}
    return _of_org(**said, **there, slot=None, audience=None, desired=1, shown=0, notice=notice)
