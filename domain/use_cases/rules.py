"""What may clients ask for, by default and by subscription, and how is that changed by one person at a time?"""

from collections.abc import Mapping
from dataclasses import replace

from domain.errors import (
    BadToken,
    BoundsCross,
    DefaultsCross,
    NoSuchSubscription,
    NothingChanged,
    Refusal,
    UnknownSubscription,
)
from domain.ids import PersonId, SubscriptionId
from domain.notices import DefaultsForm, DefaultsSheet, RuleForm, RuleRow, RuleSheet, RulesSheet
from domain.ports import Ports, Ruled, Unit
from domain.rules import SelfServiceDefaults, SubscriptionRule, check_bounds, effective
from domain.settings import DEFAULTS, Edit, defaults_terms, moved, rule_subject, rule_terms
from domain.tenancy import Actor
from domain.use_cases import telling, typed
from domain.use_cases.approvals import reconsider_pending
from domain.use_cases.browsing import fit_for
from domain.use_cases.editing import check_configure, in_short, last_edit, may_configure, overtaken

PAGE = 8
"""Rows: with two buttons below each, as many as one message holds on both platforms."""

KIND = "rules"
NEAR = 200
"""Subscriptions whose names are compared with what was typed, when nothing fits it."""


async def rules(ports: Ports, actor: Actor, words: str = "", offset: int = 0, choose: bool = False) -> RulesSheet:
    """A page of the rules; raises `NoSuchSubscription` where the words fit nothing."""
    words = " ".join(words.split())[:100]
    async with ports.unit(actor.org) as unit:
        defaults = (await unit.rules.book()).defaults
        page = await unit.rules.page(words, offset, PAGE)
        if words and not page.total:
            raise await _none(ports, unit, words)
        person = PersonId(actor.person or "")
        kept = await unit.listings.keep(person, KIND, ports.clock.now(), {"words": words})
    rows = tuple(_row(actor, row) for row in page.rows)
    return RulesSheet(defaults, rows, page.total, offset, PAGE, words, kept.id, may_configure(actor), choose)


async def kept_words(ports: Ports, actor: Actor, listing: str) -> str:
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, KIND, ports.clock.now())
    if kept is None:
        raise BadToken
    return kept.terms["words"]


async def named(ports: Ports, actor: Actor, words: str) -> SubscriptionId | RulesSheet:
    """The one subscription that these words mean, or the list of those that fit. Raises `NoSuchSubscription`."""
    async with ports.view(actor.org) as view:
        page = await view.rules.page(words, 0, 50)
    exact = [row for row in page.rows if row.holding.subscription.product_name.casefold() == words.casefold()]
    fitting = exact if len(exact) == 1 else list(page.rows)
    if len(fitting) == 1 and (exact or page.total == 1):
        return fitting[0].holding.subscription.id
    return await rules(ports, actor, words, choose=True)


async def rule(ports: Ports, actor: Actor, subscription: SubscriptionId, saved: bool = False) -> RuleSheet:
    async with ports.view(actor.org) as view:
        row, defaults = await _ruled(view, subscription)
        edited = last_edit(await view.rules.past(rule_subject(subscription), row.version))
    row = replace(row, holding=fit_for(actor, row.holding))
    return RuleSheet(row, defaults, actor.zone, may_configure(actor), edited, saved)


async def rule_form(ports: Ports, actor: Actor, subscription: SubscriptionId) -> RuleForm:
    async with ports.view(actor.org) as view:
        return RuleForm(*await _ruled(view, subscription))


async def defaults(ports: Ports, actor: Actor, saved: bool = False) -> DefaultsSheet:
    async with ports.view(actor.org) as view:
        book = await view.rules.book()
        edited = last_edit(await view.rules.past(DEFAULTS, book.defaults_version))
    return DefaultsSheet(book.defaults, book.defaults_version, actor.zone, may_configure(actor), edited, saved)


async def defaults_form(ports: Ports, actor: Actor) -> DefaultsForm:
    shown = await defaults(ports, actor)
    return DefaultsForm(shown.defaults, shown.version)


async def fill_rule(
    ports: Ports, actor: Actor, subscription: SubscriptionId, values: Mapping[str, str], seen: int
) -> RuleSheet:
    """As `save_rule`, of a form; raises `FieldsRefused` too. What was overtaken is said before any slip: the form would
    be opened again as if it had seen the newer rule.
    """
    async with ports.view(actor.org) as view:
        row, _ = await _ruled(view, subscription)
        if row.version != seen:
            raise await overtaken(view, rule_subject(subscription), seen, rule_terms(row.rule))
    return await save_rule(ports, actor, subscription, _read_rule(values), seen)


async def fill_defaults(ports: Ports, actor: Actor, values: Mapping[str, str], seen: int) -> DefaultsSheet:
    async with ports.view(actor.org) as view:
        book = await view.rules.book()
        if book.defaults_version != seen:
            raise await overtaken(view, DEFAULTS, seen, defaults_terms(book.defaults))
    return await save_defaults(ports, actor, _read_defaults(values), seen)


async def set_by_words(ports: Ports, actor: Actor, subscription: SubscriptionId, named: Mapping[str, str]) -> RuleSheet:
    """The rule with what "max 20 min 5 allow on approval on" sets of it."""
    check_configure(actor)
    async with ports.view(actor.org) as view:
        row, _ = await _ruled(view, subscription)
    return await save_rule(ports, actor, subscription, _with_words(row.rule, named), row.version)


async def save_rule(
    ports: Ports, actor: Actor, subscription: SubscriptionId, rule_: SubscriptionRule, seen: int
) -> RuleSheet:
    """It holds from now on, and what is pending on this subscription is looked at under it.

    Raises `BoundsCross` (own and inherited taken together), `NothingChanged`, and `SettingsMoved`.
    """
    check_configure(actor)
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        await unit.rules.hold()
        row, inherited = await _ruled(unit, subscription)
        subject = rule_subject(subscription)
        if seen != row.version:
            raise await overtaken(unit, subject, seen, rule_terms(row.rule))
        if rule_ == row.rule:
            raise NothingChanged
        check_bounds(effective(inherited, rule_).bounds)
        if not await unit.rules.set_rule(subscription, rule_, Edit(seen, now, actor.name)):
            raise await overtaken(unit, subject, seen, rule_terms(row.rule))
        told = in_short(moved(rule_terms(row.rule), rule_terms(rule_)))
        await telling.record_edit(unit, actor, "settings.rule", f"subscription:{subscription}", now, told)
    await reconsider_pending(ports, actor.org, subscription)
    return await rule(ports, actor, subscription, saved=True)


async def save_defaults(ports: Ports, actor: Actor, wanted: SelfServiceDefaults, seen: int) -> DefaultsSheet:
    """Raises `BoundsCross`, `DefaultsCross` with the subscription whose own bound they cross, `NothingChanged`, and
    `SettingsMoved`.
    """
    check_configure(actor)
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        await unit.rules.hold()
        book = await unit.rules.book()
        if book.defaults_version != seen:
            raise await overtaken(unit, DEFAULTS, seen, defaults_terms(book.defaults))
        if wanted == book.defaults:
            raise NothingChanged
        check_bounds(effective(wanted, SubscriptionRule()).bounds)
        await _check_against_rules(unit, wanted)
        if not await unit.rules.set_defaults(wanted, Edit(seen, now, actor.name)):
            raise await overtaken(unit, DEFAULTS, seen, defaults_terms(book.defaults))
        told = in_short(moved(defaults_terms(book.defaults), defaults_terms(wanted)))
        await telling.record_edit(unit, actor, "settings.self_service", DEFAULTS, now, told)
    await reconsider_pending(ports, actor.org)
    return await defaults(ports, actor, saved=True)


async def inherit(ports: Ports, actor: Actor, subscription: SubscriptionId, seen: int) -> RuleSheet:
    """Back to the defaults, in everything."""
    return await save_rule(ports, actor, subscription, SubscriptionRule(), seen)


async def _check_against_rules(unit: Unit, wanted: SelfServiceDefaults) -> None:
    crossed: list[tuple[Ruled, BoundsCross]] = []
    for row in await unit.rules.bounded():
        try:
            check_bounds(effective(wanted, row.rule).bounds)
        except BoundsCross as refusal:
            crossed.append((row, refusal))
    if crossed:
        (first, bounds), others = crossed[0], len(crossed) - 1
        of = first.holding
        raise DefaultsCross(bounds.minimum, bounds.maximum, of.client_name, of.subscription.product_name, others)


async def _ruled(unit: Unit, subscription: SubscriptionId) -> tuple[RuleRow, SelfServiceDefaults]:
    holding = await unit.catalog.holding(subscription)
    if holding is None:
        raise UnknownSubscription(subscription)
    book = await unit.rules.book(subscription)
    return RuleRow(holding, book.rule, book.rule_version), book.defaults


async def _none(ports: Ports, unit: Unit, words: str) -> Refusal:
    some = (await unit.rules.page("", 0, NEAR)).rows
    names = list(dict.fromkeys(row.holding.subscription.product_name for row in some))
    return NoSuchSubscription(words, tuple(names[place] for place, _ in ports.likeness.rank(words, names, 3)))


def _row(actor: Actor, row: Ruled) -> RuleRow:
    return RuleRow(fit_for(actor, row.holding), row.rule, row.version)


def _read_rule(values: Mapping[str, str]) -> SubscriptionRule:
    """A form's values; raises `FieldsRefused`."""
    wrong = typed.Wrong()
    allowed = wrong.read("allowed", lambda: typed.maybe(values.get("allowed", "")))
    approval = wrong.read("approval", lambda: typed.maybe(values.get("approval", "")))
    low = wrong.read("minimum", lambda: typed.minimum(values.get("minimum", "")))
    high = wrong.read("maximum", lambda: typed.maximum(values.get("maximum", "")))
    wrong.raise_any()
    return SubscriptionRule(allowed, approval, low, high)


def _read_defaults(values: Mapping[str, str]) -> SelfServiceDefaults:
    """A form's values; no bound is nothing, or "none". Raises `FieldsRefused`."""
    wrong = typed.Wrong()
    allowed = wrong.read("allowed", lambda: typed.switch(values.get("allowed", "")))
    low = wrong.read("minimum", lambda: typed.minimum(values.get("minimum", "")))
    high = wrong.read("maximum", lambda: typed.maximum(values.get("maximum", "")))
    wrong.raise_any()
    bounds = effective(SelfServiceDefaults(), SubscriptionRule(None, None, low, high)).bounds
    return SelfServiceDefaults(bool(allowed), bounds.minimum, bounds.maximum)


def _with_words(rule_: SubscriptionRule, named: Mapping[str, str]) -> SubscriptionRule:
    changed: dict[str, int | bool | None] = {}
    for word, value in named.items():
        match word:
            case "max":
                changed["maximum"] = typed.maximum(value)
            case "min":
                changed["minimum"] = typed.minimum(value)
            case "allow":
                changed["allowed"] = typed.maybe(value)
            case "approval":
                changed["require_approval"] = typed.maybe(value)
    return replace(rule_, **changed)  # type: ignore[arg-type]
