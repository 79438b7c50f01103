"""Which settings bear on a subscription?"""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, bindparam, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, among, listed, upserting
from adapters.db.tables import organisations, policies, subscription_rules
from domain.ids import OrgId, SubscriptionId
from domain.ports import RuleBook
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule

_P = policies.c
_R = subscription_rules.c
_RULE = (_R.allowed.label("rule_allowed"), _R.require_approval, _R.minimum.label("low"), _R.maximum.label("high"))

_BOOK = Prepared(
    select(*_P, *_RULE)
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
_POLICY = ("require_by_default", "threshold", "always_vendors", "growth_ceiling", "own_decisions")
_DEFAULTS = ("org_id", "allowed", "minimum", "maximum")
SET_POLICY = upserting(policies, keep=_DEFAULTS)
SET_DEFAULTS = upserting(policies, keep=(*_POLICY, "expires_after_seconds"))
SET_RULE = upserting(subscription_rules)


class RulesTables:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def book(self, subscription: SubscriptionId | None = None) -> RuleBook:
        """An organisation that has set nothing has the careful defaults."""
        row = await self._session.one(_BOOK, org=self._org, subscription=subscription)
        if row is None or row.threshold is None:
            return RuleBook(ApprovalPolicy(), SelfServiceDefaults(), rule_of(row) if row else SubscriptionRule())
        defaults = SelfServiceDefaults(row.allowed, row.minimum, row.maximum)
        return RuleBook(_policy(row), defaults, rule_of(row))

    async def allowing(self, subscriptions: Sequence[SubscriptionId]) -> frozenset[SubscriptionId]:
        rows = await self._session.rows(_ALLOWING, org=self._org, subscriptions=listed(subscriptions))
        own = {row.subscription_id: row.rule_allowed for row in rows if row.rule_allowed is not None}
        default = any(row.allowed for row in rows)
        return frozenset(key for key in subscriptions if own.get(key, default))

    async def set_policy(self, policy: ApprovalPolicy) -> None:
        self._session.put(SET_POLICY, **settings_row(self._org, policy, SelfServiceDefaults()))

    async def set_defaults(self, defaults: SelfServiceDefaults) -> None:
        self._session.put(SET_DEFAULTS, **settings_row(self._org, ApprovalPolicy(), defaults))

    async def set_rule(self, subscription: SubscriptionId, rule: SubscriptionRule) -> None:
        self._session.put(SET_RULE, **rule_row(self._org, subscription, rule))


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
