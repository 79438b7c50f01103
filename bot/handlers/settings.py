"""How are the settings of approval shown, proposed and saved, and the places chosen where cards are posted?"""

from collections.abc import Mapping

from bot.context import Context
from bot.handlers import waiting
from cards.tokens import Token
from domain.errors import NotAPlace, NothingChanged, SettingsMoved, UnknownVendor
from domain.notices import FieldErrors, OpenForm, Redraw, Refused, Reply, Say
from domain.use_cases import history, places, settings
from domain.use_cases.typed import FieldsRefused


async def approvals(ctx: Context, text: str) -> Reply:
    """`/approvals`, and its longer forms by their first word."""
    word, _, rest = text.strip().partition(" ")
    word, rest = word.casefold(), rest.strip()
    if word in _WAYS:
        return await _WAYS[word](ctx, rest)
    if word in settings.WORDS:
        return Say(await settings.propose_typed(ctx.ports, ctx.actor, f"{word} {rest}"))
    if (number := word.removeprefix("#")).isascii() and number.isdigit() and not rest:
        return Say(await history.card(ctx.ports, ctx.actor, number))
    return await waiting.list_pending(ctx) if not word else await waiting.search(ctx, text)


async def show(ctx: Context, token: Token) -> Reply:
    return Redraw(await settings.sheet(ctx.ports, ctx.actor))


async def open_policy(ctx: Context, token: Token) -> Reply:
    return OpenForm(await settings.form(ctx.ports, ctx.actor))


async def submit_policy(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    try:
        return Say(await settings.propose_filled(ctx.ports, ctx.actor, values, token.version))
    except FieldsRefused as refused:
        return FieldErrors(refused.errors)
    except NothingChanged as refusal:
        return FieldErrors((("threshold", refusal),))


async def save_policy(ctx: Context, token: Token) -> Reply:
    """Whoever came second sees what holds now, and is told who changed what."""
    try:
        return Redraw(await settings.save(ctx.ports, ctx.actor, token.subject, token.version))
    except SettingsMoved as refusal:
        return Redraw(await settings.sheet(ctx.ports, ctx.actor), Refused(refusal, ctx.actor.zone))


async def propose_here(ctx: Context, rest: str) -> Reply:
    return Say(await places.propose(ctx.ports, ctx.actor, ctx.source.door, ctx.source.conversation))


async def set_place(ctx: Context, token: Token) -> Reply:
    return Redraw(await places.set_place(ctx.ports, ctx.actor, token.subject))


async def open_place(ctx: Context, token: Token) -> Reply:
    return OpenForm(await places.form(ctx.ports, ctx.actor, token.subject))


async def submit_place(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    clients, vendors = (values.get(name, "").split("\n") for name in ("clients", "vendors"))
    scope = ([value for value in clients if value], [value for value in vendors if value])
    auto = "auto" in values.get("also", "").split("\n")
    try:
        return Say(await places.set_place(ctx.ports, ctx.actor, token.subject, *scope, auto))
    except UnknownVendor as refusal:
        return FieldErrors((("vendors", refusal),))


async def list_places(ctx: Context, token: Token) -> Reply:
    return Redraw(await places.sheet(ctx.ports, ctx.actor))


async def stop_place(ctx: Context, token: Token) -> Reply:
    """A place that somebody has stopped meanwhile is stopped."""
    try:
        return Redraw(await places.stop(ctx.ports, ctx.actor, token.subject, token.version))
    except NotAPlace as refusal:
        return Redraw(await places.sheet(ctx.ports, ctx.actor), Refused(refusal, ctx.actor.zone))


async def _show(ctx: Context, rest: str) -> Reply:
    return Say(await settings.sheet(ctx.ports, ctx.actor))


async def _stop_here(ctx: Context, rest: str) -> Reply:
    return Say(await places.stop_here(ctx.ports, ctx.actor, ctx.source.conversation))


async def _places(ctx: Context, rest: str) -> Reply:
    return Say(await places.sheet(ctx.ports, ctx.actor))


_WAYS = {
    "history": waiting.search,
    "settings": _show,
    "here": propose_here,
    "stop": _stop_here,
    "list": _places,
}
