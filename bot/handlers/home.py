"""How is somebody's own page shown, when they ask for it and when they come in?"""

from bot.context import Context
from domain.ids import Platform
from domain.notices import Nothing, Reply, Say
from domain.use_cases import home


async def show(ctx: Context, text: str) -> Reply:
    """In Slack the page stands on its own tab and is answered here too; in Teams the card itself is what is kept. At a
    terminal there is only the answer.
    """
    if ctx.source.conversation.private and ctx.via is not Platform.TERMINAL:
        await home.opened(ctx.ports, ctx.actor, ctx.source.conversation)
        if ctx.via is Platform.TEAMS:
            return Nothing()
    return Say(await home.page(ctx.ports, ctx.actor))


async def opened(ctx: Context) -> Reply:
    await home.opened(ctx.ports, ctx.actor, ctx.source.conversation)
    return Nothing()
