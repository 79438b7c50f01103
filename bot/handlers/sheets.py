"""What is somebody told who asks what they can do?"""

from bot.context import Context
from cards.tokens import Token
from domain.notices import HelpSheet, Reply, Say


async def show_help(ctx: Context, text: str) -> Reply:
    return Say(HelpSheet(ctx.actor.name, ctx.sheet, ctx.source.identity.platform))


async def open_help(ctx: Context, token: Token) -> Reply:
    return await show_help(ctx, "")
