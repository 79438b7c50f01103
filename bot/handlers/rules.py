"""How are the rules of self-service shown, explained and changed?"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace

from bot.context import Context
from cards.tokens import Token
from domain.errors import (
    BoundsCross,
    DefaultsCross,
    MissingArgument,
    NothingChanged,
    Refusal,
    SettingsMoved,
    UnknownRuleWord,
)
from domain.ids import SubscriptionId
from domain.notices import DefaultsSheet, FieldErrors, OpenForm, Redraw, Refused, Reply, RuleSheet, RulesSheet, Say
from domain.use_cases import explaining, rules
from domain.use_cases.licences import parse_quantity
from domain.use_cases.typed import FieldsRefused

SET = "rules set <words> max 20 min 5 allow on approval on"
RESET = "rules reset <words>"
EXPLAIN = "rules explain <words> <seats>"
_SETTINGS = ("max", "min", "allow", "approval")


async def command(ctx: Context, text: str) -> Reply:
    """`/rules`, and its longer forms by their first word; other words name a subscription."""
    word, _, rest = text.strip().partition(" ")
    way = _WAYS.get(word.casefold())
    if way is not None:
        return await way(ctx, rest.strip())
    if not word:
        return Say(await rules.rules(ctx.ports, ctx.actor))
    found = await rules.named(ctx.ports, ctx.actor, text.strip())
    if isinstance(found, RulesSheet):
        return Say(replace(found, choose=False))
    return Say(await rules.rule(ctx.ports, ctx.actor, found))


async def turn(ctx: Context, token: Token) -> Reply:
    words = "" if token.subject == "all" else await rules.kept_words(ctx.ports, ctx.actor, token.subject)
    return Redraw(await rules.rules(ctx.ports, ctx.actor, words, token.version))


async def show(ctx: Context, token: Token) -> Reply:
    return Redraw(await rules.rule(ctx.ports, ctx.actor, SubscriptionId(token.subject)))


async def show_defaults(ctx: Context, token: Token) -> Reply:
    return Redraw(await rules.defaults(ctx.ports, ctx.actor))


async def open_rule(ctx: Context, token: Token) -> Reply:
    return OpenForm(await rules.rule_form(ctx.ports, ctx.actor, SubscriptionId(token.subject)))


async def submit_rule(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    subscription = SubscriptionId(token.subject)
    return await _saved(rules.fill_rule(ctx.ports, ctx.actor, subscription, values, token.version))


async def inherit(ctx: Context, token: Token) -> Reply:
    """Whoever came second sees the rule as it is now, and is told who changed what."""
    subscription = SubscriptionId(token.subject)
    try:
        return Redraw(await rules.inherit(ctx.ports, ctx.actor, subscription, token.version))
    except (SettingsMoved, NothingChanged) as refusal:
        return Redraw(await rules.rule(ctx.ports, ctx.actor, subscription), Refused(refusal, ctx.actor.zone))


async def open_defaults(ctx: Context, token: Token) -> Reply:
    return OpenForm(await rules.defaults_form(ctx.ports, ctx.actor))


async def submit_defaults(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    return await _saved(rules.fill_defaults(ctx.ports, ctx.actor, values, token.version))


async def open_explain(ctx: Context, token: Token) -> Reply:
    return OpenForm(await explaining.explain_form(ctx.ports, ctx.actor, SubscriptionId(token.subject)))


async def submit_explain(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    try:
        asked = parse_quantity(values.get("quantity", ""))
    except Refusal as refusal:
        return FieldErrors((("quantity", refusal),))
    return Say(await explaining.explain(ctx.ports, ctx.actor, SubscriptionId(token.subject), asked))


async def _saved(saving: Awaitable[RuleSheet | DefaultsSheet]) -> Reply:
    """What is wrong with a form is said at its field; bounds that cross stand at the minimum."""
    try:
        return Say(await saving)
    except FieldsRefused as refused:
        return FieldErrors(refused.errors)
    except (BoundsCross, DefaultsCross) as refusal:
        return FieldErrors((("minimum", refusal),))
    except NothingChanged as refusal:
        return FieldErrors((("allowed", refusal),))


async def _defaults(ctx: Context, rest: str) -> Reply:
    return Say(await rules.defaults(ctx.ports, ctx.actor))


async def _explain(ctx: Context, rest: str) -> Reply:
    words, _, quantity = rest.rpartition(" ")
    if not words:
        raise MissingArgument("subscription or number of seats", EXPLAIN)
    asked = parse_quantity(quantity)
    found = await rules.named(ctx.ports, ctx.actor, words.strip())
    if isinstance(found, RulesSheet):
        return Say(found)
    return Say(await explaining.explain(ctx.ports, ctx.actor, found, asked))


async def _set(ctx: Context, rest: str) -> Reply:
    words, named = _parse(rest)
    found = await rules.named(ctx.ports, ctx.actor, words)
    if isinstance(found, RulesSheet):
        return Say(found)
    return Say(await rules.set_by_words(ctx.ports, ctx.actor, found, named))


async def _reset(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise MissingArgument("subscription", RESET)
    found = await rules.named(ctx.ports, ctx.actor, rest)
    if isinstance(found, RulesSheet):
        return Say(found)
    shown = await rules.rule(ctx.ports, ctx.actor, found)
    return Say(await rules.inherit(ctx.ports, ctx.actor, found, shown.row.version))


def _parse(text: str) -> tuple[str, dict[str, str]]:
    """("E3 acme", {"max": "20", "min": "5"}) of "E3 acme max 20 min 5"; read from the end, as names hold any word."""
    pieces, named = text.split(), dict[str, str]()
    while len(pieces) > 2 and pieces[-2].casefold() in _SETTINGS:
        named[pieces[-2].casefold()] = pieces[-1]
        del pieces[-2:]
    if not pieces:
        raise MissingArgument("subscription", SET)
    if not named:
        raise UnknownRuleWord(" ".join(pieces[-2:]))
    return " ".join(pieces), named


_WAYS = {"defaults": _defaults, "explain": _explain, "set": _set, "reset": _reset}
