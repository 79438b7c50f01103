"""How does a vendor's person read its accounts?"""

from bot.context import Context
from cards.tokens import Token
from domain.errors import AccountCancelled, AlreadyRegistered, RegistrationMoved
from domain.ids import AccountId
from domain.notices import Redraw, Refused, Reply, Say
from domain.use_cases import provisions, registering


async def search(ctx: Context, words: str) -> Reply:
    return Say(await provisions.accounts(ctx.ports, ctx.actor, words))


async def turn(ctx: Context, token: Token) -> Reply:
    words = await provisions.kept_words(ctx.ports, ctx.actor, token.subject)
    return Redraw(await provisions.accounts(ctx.ports, ctx.actor, words, token.version))


async def resend(ctx: Context, token: Token) -> Reply:
    """A new link for whoever has bought and not registered yet; one who has meanwhile is shown."""
    id, zone = AccountId(token.subject), ctx.actor.zone
    try:
        await registering.resend(ctx.ports, ctx.actor.org, id, ctx.actor)
    except (AlreadyRegistered, AccountCancelled, RegistrationMoved) as refusal:
        return Redraw(await provisions.account(ctx.ports, ctx.actor, id), Refused(refusal, zone))
    return Redraw(await provisions.account(ctx.ports, ctx.actor, id, resent=True))


async def show(ctx: Context, token: Token) -> Reply:
    return Say(await provisions.account(ctx.ports, ctx.actor, AccountId(token.subject)))
