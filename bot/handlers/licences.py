"""How does a list of licences answer a command, and turn its pages?"""

from bot.context import Context
from cards.tokens import Token
from domain.notices import Redraw, Reply, Say
from domain.use_cases.licences import licences


async def list_licences(ctx: Context, text: str) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Say(await licences(view, ctx.actor, text.strip()))


async def turn_page(ctx: Context, token: Token) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Redraw(await licences(view, ctx.actor, "", token.version))
