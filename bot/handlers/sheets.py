"""What is somebody told who asks what they can do?"""

from bot.context import Context
from domain.notices import HelpSheet, Reply, Say


async def show_help(ctx: Context, text: str) -> Reply:
    return Say(HelpSheet(ctx.actor.name, ctx.sheet, ctx.source.identity.platform))
