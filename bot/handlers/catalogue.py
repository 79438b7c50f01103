"""How is the catalogue typed at, pressed and filled in?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.context import Context
from cards.tokens import Token
from domain.catalogue import CatalogueAction, CatalogueFilter
from domain.errors import BadQuantity, BadToken, MissingArgument, NothingChosen, ProductMoved, Refusal, TooLong
from domain.ids import ProductId
from domain.notices import (
    CatalogueList,
    Choice,
    FieldErrors,
    JustSet,
    Later,
    Notice,
    OpenForm,
    PriceState,
    Redraw,
    Refused,
    Reply,
    Say,
    Shelf,
    WhichProduct,
)
from domain.use_cases import catalogue, shelving, wanting
from domain.use_cases.catalogue import Spot
from domain.use_cases.catalogue_words import parse
from domain.use_cases.licences import parse_quantity

USAGE = "catalog [words]"
_ACTIONS = {action.value: action for action in CatalogueAction}
_ANY, _DERIVED = "any", "-"


async def show(ctx: Context, text: str) -> Reply:
    """The list; or, for who keeps the catalogue, something done to the product that the words name."""
    verb, _, rest = text.strip().partition(" ")
    if ctx.actor.sees_every_client and verb.casefold() in _ACTIONS:
        return await _act_on_words(ctx, _ACTIONS[verb.casefold()], rest.strip())
    if ctx.actor.sees_every_client and verb.casefold() == "category":
        return await _sort_by_words(ctx, rest.strip())
    wanted = parse(text, flags=ctx.actor.sees_every_client)
    return await _list(ctx, await catalogue.list_of(ctx.ports, ctx.actor, wanted))


async def turn_page(ctx: Context, token: Token) -> Reply:
    spot = await catalogue.spot_of(ctx.ports, ctx.actor, token.subject, token.version)
    return await _redrawn(ctx, spot)


async def details(ctx: Context, token: Token) -> Reply:
    stood = await _stood(ctx, token)
    return _again(await _product(ctx, stood))


async def switch(ctx: Context, token: Token) -> Reply:
    """Show, hide, feature or unfeature, where it stood; who comes second is told what it is now."""
    stood, action = await _stood(ctx, token), _ACTIONS[token.verb.removeprefix("catalog_")]
    try:
        done = await shelving.act(ctx.ports, ctx.actor, stood.product, action, token.version)
    except ProductMoved as moved:
        card, later = await _card(ctx, stood)
        return Redraw(card, Refused(moved, ctx.actor.zone), later=later)
    return _again(await _card(ctx, stood, done))


async def open_filter(ctx: Context, token: Token) -> Reply:
    spot = await catalogue.spot_of(ctx.ports, ctx.actor, token.subject, 0)
    return OpenForm(await catalogue.filter_form(ctx.ports, ctx.actor, spot))


async def submit_filter(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    wanted = CatalogueFilter(
        words=" ".join(values.get("words", "").split())[:150],
        vendor=values.get("vendor", "").strip(),
        category=_chosen(values, "category"),
        visible=_flag(values, "visible"),
        featured=_flag(values, "featured"),
    )
    try:
        spot = await catalogue.list_of(ctx.ports, ctx.actor, wanted)
    except Refusal as refusal:
        return FieldErrors(((getattr(refusal, "what", "words"), refusal),))
    return await _list(ctx, spot)


async def search_vendors(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await catalogue.vendor_choices(ctx.ports, ctx.actor, typed)


async def open_several(ctx: Context, token: Token) -> Reply:
    spot = await catalogue.spot_of(ctx.ports, ctx.actor, token.subject, token.version)
    return OpenForm(await catalogue.several_form(ctx.ports, ctx.actor, spot))


async def submit_several(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    chosen = [shelving.seen_of(value) for value in values.get("products", "").split("\n") if value]
    action = _ACTIONS.get(values.get("action", ""))
    if action is None:
        return FieldErrors((("action", NothingChosen("action")),))
    try:
        return Say(await shelving.several(ctx.ports, ctx.actor, chosen, action))
    except NothingChosen as refusal:
        return FieldErrors((("products", refusal),))


async def open_all(ctx: Context, token: Token) -> Reply:
    spot = await catalogue.spot_of(ctx.ports, ctx.actor, token.subject, 0)
    return OpenForm(await catalogue.all_form(ctx.ports, ctx.actor, spot))


async def submit_all(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    action = _ACTIONS.get(values.get("action", ""))
    if action is None:
        return FieldErrors((("action", NothingChosen("action")),))
    spot = await catalogue.spot_of(ctx.ports, ctx.actor, token.subject, 0)
    return Say(await shelving.propose(ctx.ports, ctx.actor, spot, action))


async def apply(ctx: Context, token: Token) -> Reply:
    return Redraw(await shelving.apply(ctx.ports, ctx.actor, token.subject))


async def cancel(ctx: Context, token: Token) -> Reply:
    return await _redrawn(ctx, await shelving.dropped(ctx.ports, ctx.actor, token.subject))


async def open_category(ctx: Context, token: Token) -> Reply:
    stood = await _stood(ctx, token)
    return OpenForm(await catalogue.category_form(ctx.ports, ctx.actor, stood.product, stood.spot))


async def submit_category(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """What was typed wins over what was chosen."""
    stood, known = await _stood(ctx, token), values.get("known", "")
    own = values.get("own", "").strip()
    try:
        typed = own or (None if known == _DERIVED else await catalogue.category_named(ctx.ports, ctx.actor, known))
        done = await shelving.set_category(ctx.ports, ctx.actor, stood.product, typed, token.version)
    except Refusal as refusal:
        return FieldErrors((("own" if isinstance(refusal, TooLong) else "known", refusal),))
    return _said(await _product(ctx, stood, done))


async def open_wish(ctx: Context, token: Token) -> Reply:
    return OpenForm(await catalogue.wish_form(ctx.ports, ctx.actor, ProductId(token.subject)))


async def submit_wish(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    try:
        quantity = parse_quantity(values.get("quantity", ""))
        noted = await wanting.want(ctx.ports, ctx.actor, ProductId(token.subject), quantity, values.get("note"))
    except (BadQuantity, TooLong) as refusal:
        return FieldErrors((("note" if isinstance(refusal, TooLong) else "quantity", refusal),))
    return Say(noted)


@dataclass(frozen=True, slots=True)
class _Stood:
    """Where a button of a product stood: on a page of a list, or on the product's own page."""

    product: ProductId
    spot: Spot
    alone: bool


Drawn = tuple[Notice, Later | None]


async def _stood(ctx: Context, token: Token) -> _Stood:
    listing, _, rest = token.subject.partition("/")
    offset, _, product = rest.partition("/")
    if not product or not re.fullmatch(r"[0-9]{1,9}", offset):
        raise BadToken
    spot = await catalogue.spot_of(ctx.ports, ctx.actor, listing.removesuffix("*"), int(offset))
    return _Stood(ProductId(product), spot, listing.endswith("*"))


async def _act_on_words(ctx: Context, action: CatalogueAction, words: str) -> Reply:
    if not words:
        raise MissingArgument("product", f"catalog {action.value} <product>")
    found = await catalogue.pick(ctx.ports, ctx.actor, words, action)
    if isinstance(found, WhichProduct):
        return Say(found)
    done = await shelving.act(ctx.ports, ctx.actor, found.product.id, action, None)
    return _said(await _product(ctx, _Stood(found.product.id, Spot(), True), done))


async def _sort_by_words(ctx: Context, text: str) -> Reply:
    """ "category <product> = <category>"; "= table" leaves it to the table again."""
    words, equals, typed = (part.strip() for part in text.partition("="))
    if not (words and equals and typed):
        raise MissingArgument("product or category", "catalog category <product> = <category>")
    found = await catalogue.pick(ctx.ports, ctx.actor, words, None)
    if isinstance(found, WhichProduct):
        return Say(found)
    category = None if typed.casefold() == "table" else typed
    done = await shelving.set_category(ctx.ports, ctx.actor, found.product.id, category, None)
    return _said(await _product(ctx, _Stood(found.product.id, Spot(), True), done))


async def _list(ctx: Context, spot: Spot) -> Reply:
    shown = await catalogue.page(ctx.ports, ctx.actor, spot)
    return Say(shown, later=_more(ctx, spot, shown))


async def _redrawn(ctx: Context, spot: Spot) -> Reply:
    shown = await catalogue.page(ctx.ports, ctx.actor, spot)
    return Redraw(shown, later=_more(ctx, spot, shown))


async def _card(ctx: Context, stood: _Stood, done: JustSet | None = None) -> Drawn:
    if stood.alone:
        return await _product(ctx, stood, done)
    shown = await catalogue.page(ctx.ports, ctx.actor, stood.spot, done)
    return shown, _more(ctx, stood.spot, shown, done)


async def _product(ctx: Context, stood: _Stood, done: JustSet | None = None) -> Drawn:
    shown = await catalogue.product_page(ctx.ports, ctx.actor, stood.product, stood.spot, done)
    if shown.prices is not PriceState.LATE:
        return shown, None

    async def later() -> Notice:
        return await catalogue.product_page(
            ctx.ports, ctx.actor, stood.product, stood.spot, done, within=catalogue.LATE
        )

    return shown, later


def _more(ctx: Context, spot: Spot, shown: CatalogueList | Shelf, done: JustSet | None = None) -> Later | None:
    """The same page once more, read anew, when the prices have come that it lacks."""
    if shown.prices is not PriceState.LATE:
        return None

    async def later() -> Notice:
        return await catalogue.page(ctx.ports, ctx.actor, spot, done, within=catalogue.LATE)

    return later


def _said(drawn: Drawn) -> Reply:
    return Say(drawn[0], later=drawn[1])


def _again(drawn: Drawn) -> Reply:
    return Redraw(drawn[0], later=drawn[1])


def _chosen(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "").strip()
    return "" if value == _ANY else value


def _flag(values: Mapping[str, str], name: str) -> bool | None:
    return {"yes": True, "no": False}.get(values.get(name, ""))
