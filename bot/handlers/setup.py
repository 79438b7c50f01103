"""How is a manager shown what is still to be set up, and how do they put that away?"""

from bot.context import Context
from bot.handlers import sheets
from cards.tokens import Token
from domain.notices import Notice, Redraw, Reply, Say
from domain.use_cases import home, setup


async def show(ctx: Context, text: str) -> Reply:
    return Say(await setup.guide(ctx.ports, ctx.actor))


async def look(ctx: Context, token: Token) -> Reply:
    return Redraw(await _card(ctx, token.subject))


async def put_away(ctx: Context, token: Token) -> Reply:
    await setup.put_away(ctx.ports, ctx.actor)
    return Redraw(await _card(ctx, token.subject))


async def _card(ctx: Context, name: str) -> Notice:
    """The one that was pressed, as it stands now."""
    match name:
        case "home":
            return await home.page(ctx.ports, ctx.actor)
        case "help":
            return await sheets.whole(ctx)
    return await setup.guide(ctx.ports, ctx.actor)
