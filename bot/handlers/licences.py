"""How does a list of licences answer a command, a filter, and turn its pages?"""

from collections.abc import Mapping

from bot.context import Context
from cards.tokens import Token
from domain.errors import UnknownFilter
from domain.filters import LicenceFilter
from domain.notices import Choice, FieldErrors, OpenForm, Redraw, Reply, Say
from domain.use_cases import browsing, pages

MOST_CHOICES = 100


async def list_licences(ctx: Context, text: str) -> Reply:
    """Words that name one client, for those who see them all, are answered with that client's page."""
    if named := await pages.client_meant(ctx.ports, ctx.actor, text):
        return Say(await pages.client(ctx.ports, ctx.actor, named.id))
    return Say(await browsing.licences(ctx.ports, ctx.actor, text.strip()))


async def turn_page(ctx: Context, token: Token) -> Reply:
    text = await browsing.filter_of(ctx.ports, ctx.actor, token.subject)
    return Redraw(await browsing.licences(ctx.ports, ctx.actor, text, token.version))


async def open_filter(ctx: Context, token: Token) -> Reply:
    return OpenForm(await browsing.filter_form(ctx.ports, ctx.actor, token.subject))


async def submit_filter(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """What a form cannot say by itself is checked as if it had been typed."""
    names = ("client", "vendor", "status", "renews", "sort")
    chosen = {name: _bare(values.get(name, "")) for name in names if values.get(name, "any") != "any"}
    terms = (f'{name}:"{value}"' for name, value in chosen.items() if value)
    try:
        filter = LicenceFilter.read(" ".join((values.get("words", ""), *terms)))
        return Say(await browsing.licences(ctx.ports, ctx.actor, str(filter)))
    except UnknownFilter as refusal:
        return FieldErrors(((refusal.key if refusal.key in values else "words", refusal),))


async def search_client(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    names = [name for _, name in await browsing.client_names(ctx.ports, ctx.actor)]
    return _found(ctx, typed, names)


async def search_vendor(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return _found(ctx, typed, list(await browsing.vendors(ctx.ports, ctx.actor)))


def _found(ctx: Context, typed: str, names: list[str]) -> tuple[Choice, ...]:
    if not typed:
        return tuple(Choice(name[:150], name) for name in names[:MOST_CHOICES])
    ranked = ctx.ports.likeness.rank(typed, names, MOST_CHOICES)
    return tuple(Choice(names[place][:150], names[place]) for place, _ in ranked)


def _bare(value: str) -> str:
    return value.replace('"', " ").strip()
