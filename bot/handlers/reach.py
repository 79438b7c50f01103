"""How does somebody see what gets through, and have it tried again?"""

from bot.context import Context
from cards.tokens import Token
from domain.ids import InstallationId
from domain.notices import Redraw, Reply, Say
from domain.use_cases import reconnecting, watching


async def status(ctx: Context, text: str) -> Reply:
    if text.strip():
        return Say(await watching.ledger(ctx.ports, ctx.actor, text))
    return Say(await watching.sheet(ctx.ports, ctx.actor))


async def look(ctx: Context, token: Token) -> Reply:
    """From another card it stands beside that."""
    sheet = await watching.sheet(ctx.ports, ctx.actor)
    return Redraw(sheet) if token.subject == "again" else Say(sheet)


async def ledger(ctx: Context, token: Token) -> Reply:
    return Redraw(await watching.ledger(ctx.ports, ctx.actor, token.subject))


async def reconnect(ctx: Context, token: Token) -> Reply:
    return Say(await reconnecting.sign_in(ctx.ports, ctx.actor, InstallationId(token.subject)))


async def try_place(ctx: Context, token: Token) -> Reply:
    return Redraw(await watching.try_again(ctx.ports, ctx.actor, token.subject, token.version))


async def resend(ctx: Context, token: Token) -> Reply:
    return Redraw(await watching.send_again(ctx.ports, ctx.actor, token.subject))
