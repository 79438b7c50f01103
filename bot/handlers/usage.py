"""How is the usage of Azure told to somebody who types, presses or turns a page?"""

from bot.context import Context
from cards.tokens import Token
from domain.errors import BadToken
from domain.ids import ClientId
from domain.notices import Notice, Redraw, Reply, Say
from domain.ports import Unit
from domain.tenancy import Client
from domain.usage import Month
from domain.use_cases import usage

USAGE = usage.USAGE


async def show(ctx: Context, text: str) -> Reply:
    """A client's people see their own, so that all they type may be a month."""
    words, month = usage.read_words(text, usage.today_of(ctx.actor, ctx.ports.clock.now()))
    async with ctx.ports.view(ctx.actor.org) as view:
        client = await usage.whom(view, ctx.actor, words, ctx.ports.likeness)
        return Say(await _of(ctx, view, client, month))


async def open_client(ctx: Context, token: Token) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        client = await usage.client_of(view, ctx.actor, ClientId(token.subject))
        return Redraw(await _of(ctx, view, client, _month(token.version)))


async def turn_page(ctx: Context, token: Token) -> Reply:
    month = _month(int(token.subject) if token.subject.isdecimal() else 0)
    async with ctx.ports.view(ctx.actor.org) as view:
        return Redraw(await usage.listing(view, ctx.actor, month, token.version, ctx.ports.clock.now()))


async def _of(ctx: Context, view: Unit, client: Client | None, month: Month) -> Notice:
    now = ctx.ports.clock.now()
    if client is None:
        return await usage.listing(view, ctx.actor, month, 0, now)
    return await usage.report(view, ctx.actor, client, month, now)


def _month(key: int) -> Month:
    try:
        return Month.from_key(key)
    except ValueError:
        raise BadToken from None
