"""Which settings bear on a subscription?"""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, Table, and_, bindparam, case, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.catalog_rows import COLUMNS, FIXED, JOINED, holding_of
from adapters.db.people import HOLD
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, among, listed
from adapters.db.tables import (
    clients,
    organisations,
    policies,
    products,
    settings_versions,
    subscription_rules,
    subscriptions,
)
from adapters.db.types import containing
from domain.ids import OrgId, SubscriptionId
from domain.ports import RuleBook, Ruled, RuledPage
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.settings import (
    DEFAULTS,
    POLICY,
    Edit,
    Kept,
    Terms,
    defaults_terms,
    policy_terms,
    rule_subject,
    rule_terms,
)

_P = policies.c
_R = subscription_rules.c
_S = subscriptions.c
_RULE = (_R.allowed.label("rule_allowed"), _R.require_approval, _R.minimum.label("low"), _R.maximum.label("high"))

_BOOK = Prepared(
    select(*_P, *_RULE, _R.version.label("rule_version"))
    .select_from(
        organisations.outerjoin(policies, _P.org_id == organisations.c.id).outerjoin(
            subscription_rules,
            and_(_R.org_id == organisations.c.id, _R.subscription_id == bindparam("subscription")),
        )
    )
    .where(organisations.c.id == ORG),
    brief=True,
)
_ALLOWING = Prepared(
    select(_P.allowed, _R.subscription_id, _R.allowed.label("rule_allowed"))
    .select_from(
        organisations.outerjoin(policies, _P.org_id == organisations.c.id).outerjoin(
            subscription_rules,
            and_(_R.org_id == organisations.c.id, among(_R.subscription_id, "subscriptions")),
        )
    )
    .where(organisations.c.id == ORG),
    brief=True,
)
ALL_RULES = Prepared(select(_R.subscription_id, *_RULE).where(_R.org_id == ORG).order_by(_R.subscription_id))
_POLICY = (
    "require_by_default",
    "threshold",
    "always_vendors",
    "growth_ceiling",
    "own_decisions",
    "expires_after_seconds",
)
_DEFAULTS = ("allowed", "minimum", "maximum")
_OWN = ("allowed", "require_approval", "minimum", "maximum")


def _setting(table: Table, key: Sequence[str], names: Sequence[str], version: str, *, edited: bool) -> Prepared:
    """INSERT, or UPDATE of `names`. `edited`: the version moves on, and only from `seen`; else (a start, a test) what
    was edited since stays as it is.
    """
    statement = insert(table)
    columns = [c.name for c in table.columns if c.name not in ("policy_version", "defaults_version", "version")]
    changed = {name: statement.excluded[name] for name in (*names, *((version,) if edited else ()))}
    condition = table.c[version] == (bindparam("seen", type_=Integer) if edited else literal_column("0"))
    upsert = statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=condition)
    return Prepared(upsert, [*columns, version] if edited else columns)


_EDIT_POLICY = _setting(policies, ["org_id"], _POLICY, "policy_version", edited=True)
_EDIT_DEFAULTS = _setting(policies, ["org_id"], _DEFAULTS, "defaults_version", edited=True)
_EDIT_RULE = _setting(subscription_rules, ["org_id", "subscription_id"], _OWN, "version", edited=True)
PLANT_POLICY = _setting(policies, ["org_id"], _POLICY, "policy_version", edited=False)
PLANT_DEFAULTS = _setting(policies, ["org_id"], _DEFAULTS, "defaults_version", edited=False)
PLANT_RULE = _setting(subscription_rules, ["org_id", "subscription_id"], _OWN, "version", edited=False)
_KEEP_VERSION = Prepared(
    insert(settings_versions).on_conflict_do_nothing(), [c.name for c in settings_versions.columns]
)
_V = settings_versions.c
_PAST = Prepared(
    select(_V.version, _V.terms, _V.at, _V.by)
    .where(_V.org_id == ORG, _V.subject == bindparam("subject"), _V.version >= bindparam("since"))
    .order_by(_V.version)
)
_OWN_FIRST = or_(*(_R[name].is_not(None) for name in _OWN))
_NAMED = (
    clients.c.folded + literal(" ") + func.coalesce(products.c.vendor_folded, literal("")) + literal(" ") + _S.folded
)
_RULED = JOINED.outerjoin(subscription_rules, and_(_R.org_id == ORG, _R.subscription_id == _S.id))
_LIVE = (_S.org_id == ORG, _S.gone_at.is_(None), _S.status.not_in(FIXED))
WORDS = 4
"""Words that a search goes by; more of them narrow nothing any more."""
_FITS = tuple(_NAMED.like(bindparam(f"word{i}"), escape="\\") for i in range(WORDS))
_RULED_COLUMNS = (*COLUMNS, *_RULE, func.coalesce(_R.version, 0).label("version"))


def _page(*, searched: bool) -> tuple[Prepared, Prepared]:
    where = (*_LIVE, *_FITS) if searched else _LIVE
    rows = (
        select(*_RULED_COLUMNS)
        .select_from(_RULED)
        .where(*where)
        .order_by(case((_OWN_FIRST, 0), else_=1), clients.c.folded, clients.c.id, _S.folded, _S.id)
        .limit(bindparam("rows"))
        .offset(bindparam("skip"))
    )
    return Prepared(rows), Prepared(select(func.count().label("total")).select_from(JOINED).where(*where))


_PAGES = {searched: _page(searched=searched) for searched in (True, False)}
_BOUNDED = Prepared(
    select(*_RULED_COLUMNS)
    .select_from(_RULED)
    .where(*_LIVE, or_(_R.minimum.is_not(None), _R.maximum.is_not(None)))
    .order_by(clients.c.folded, _S.folded, _S.id)
)
_VENDORS = Prepared(
    select(products.c.vendor)
    .distinct()
    .where(
        products.c.org_id == ORG,
        products.c.vendor != literal(""),
        or_(
            products.c.gone_at.is_(None),
            products.c.id.in_(select(_S.product_id).where(_S.org_id == ORG, _S.gone_at.is_(None))),
        ),
    )
)


class RulesTables:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def book(self, subscription: SubscriptionId | None = None) -> RuleBook:
        """An organisation that has set nothing has the careful defaults."""
        row = await self._session.one(_BOOK, org=self._org, subscription=subscription)
        if row is None:
            return RuleBook(ApprovalPolicy(), SelfServiceDefaults(), SubscriptionRule())
        rule, version = rule_of(row), row.rule_version or 0
        if row.threshold is None:
            return RuleBook(ApprovalPolicy(), SelfServiceDefaults(), rule, rule_version=version)
        defaults = SelfServiceDefaults(row.allowed, row.minimum, row.maximum)
        return RuleBook(_policy(row), defaults, rule, row.policy_version, row.defaults_version, version)

    async def allowing(self, subscriptions: Sequence[SubscriptionId]) -> frozenset[SubscriptionId]:
        rows = await self._session.rows(_ALLOWING, org=self._org, subscriptions=listed(subscriptions))
        own = {row.subscription_id: row.rule_allowed for row in rows if row.rule_allowed is not None}
        default = any(row.allowed for row in rows)
        return frozenset(key for key in subscriptions if own.get(key, default))

    async def set_policy(self, policy: ApprovalPolicy, edit: Edit | None = None) -> bool:
        row = settings_row(self._org, policy, SelfServiceDefaults())
        if edit is None:
            return self._plant(PLANT_POLICY, row)
        before = policy_terms((await self.book()).policy)
        stored = await self._edit(_EDIT_POLICY, row | {"policy_version": edit.seen + 1}, edit)
        return stored and self._keep(POLICY, before, policy_terms(policy), edit)

    async def set_defaults(self, defaults: SelfServiceDefaults, edit: Edit | None = None) -> bool:
        row = settings_row(self._org, ApprovalPolicy(), defaults)
        if edit is None:
            return self._plant(PLANT_DEFAULTS, row)
        before = defaults_terms((await self.book()).defaults)
        stored = await self._edit(_EDIT_DEFAULTS, row | {"defaults_version": edit.seen + 1}, edit)
        return stored and self._keep(DEFAULTS, before, defaults_terms(defaults), edit)

    async def set_rule(self, subscription: SubscriptionId, rule: SubscriptionRule, edit: Edit | None = None) -> bool:
        row = rule_row(self._org, subscription, rule)
        if edit is None:
            return self._plant(PLANT_RULE, row)
        before = rule_terms((await self.book(subscription)).rule)
        stored = await self._edit(_EDIT_RULE, row | {"version": edit.seen + 1}, edit)
        return stored and self._keep(rule_subject(subscription), before, rule_terms(rule), edit)

    async def hold(self) -> None:
        await self._session.one(HOLD, org=self._org)

    async def past(self, subject: str, since: int) -> tuple[Kept, ...]:
        rows = await self._session.rows(_PAST, org=self._org, subject=subject, since=since)
        return tuple(Kept(row.version, json.loads(row.terms), row.at, row.by) for row in rows)

    async def page(self, text: str, offset: int, limit: int) -> RuledPage:
        patterns = [containing(word) for word in text.split()[:WORDS]]
        page, count = _PAGES[bool(patterns)]
        words = {f"word{i}": pattern for i, pattern in enumerate([*patterns, *["%"] * (WORDS - len(patterns))])}
        rows = await self._session.rows(page, org=self._org, **words, rows=limit, skip=offset)
        (whole,) = await self._session.rows(count, org=self._org, **words)
        return RuledPage(tuple(_ruled(row) for row in rows), whole.total)

    async def bounded(self) -> tuple[Ruled, ...]:
        return tuple(_ruled(row) for row in await self._session.rows(_BOUNDED, org=self._org))

    async def vendors(self) -> tuple[str, ...]:
        rows = await self._session.rows(_VENDORS, org=self._org)
        return tuple(sorted((row.vendor for row in rows), key=str.casefold))

    def _plant(self, statement: Prepared, row: dict[str, Any]) -> bool:
        self._session.put(statement, **row)
        return True

    async def _edit(self, statement: Prepared, row: dict[str, Any], edit: Edit) -> bool:
        """An edit of what was never stored is one of version 0."""
        return bool(await self._session.count(statement, **row, seen=edit.seen))

    def _keep(self, subject: str, before: Terms, after: Terms, edit: Edit) -> bool:
        """The version from before the first edit is kept too, so that its editor's rivals can be told what moved."""
        versions = ((edit.seen, before, None, None), (edit.seen + 1, after, edit.at, edit.by))
        for version, terms, at, by in versions:
            told = json.dumps(dict(terms))
            row = {"subject": subject, "version": version, "terms": told, "at": at, "by": by}
            self._session.put(_KEEP_VERSION, org_id=self._org, **row)
        return True


def settings_row(org: OrgId, policy: ApprovalPolicy, defaults: SelfServiceDefaults) -> dict[str, Any]:
    ceiling = policy.growth_ceiling
    return {
        "org_id": org,
        "require_by_default": policy.require_by_default,
        "threshold": str(policy.threshold),
        "always_vendors": json.dumps(sorted(policy.always_vendors)),
        "growth_ceiling": None if ceiling is None else str(ceiling),
        "own_decisions": policy.own_decisions,
        "expires_after_seconds": int(policy.expires_after.total_seconds()),
        "allowed": defaults.allowed,
        "minimum": defaults.minimum,
        "maximum": defaults.maximum,
    }


def rule_row(org: OrgId, subscription: SubscriptionId, rule: SubscriptionRule) -> dict[str, Any]:
    return {
        "org_id": org,
        "subscription_id": subscription,
        "allowed": rule.allowed,
        "require_approval": rule.require_approval,
        "minimum": rule.minimum,
        "maximum": rule.maximum,
    }


def _policy(row: Any) -> ApprovalPolicy:
    return ApprovalPolicy(
        require_by_default=row.require_by_default,
        threshold=Decimal(row.threshold),
        always_vendors=frozenset(json.loads(row.always_vendors)),
        growth_ceiling=None if row.growth_ceiling is None else Decimal(row.growth_ceiling),
        own_decisions=row.own_decisions,
        expires_after=timedelta(seconds=row.expires_after_seconds),
    )


def rule_of(row: Any) -> SubscriptionRule:
    return SubscriptionRule(row.rule_allowed, row.require_approval, row.low, row.high)


def _ruled(row: Any) -> Ruled:
    return Ruled(holding_of(row), rule_of(row), row.version)
