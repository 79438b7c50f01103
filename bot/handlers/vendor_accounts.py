"""How does a vendor's person read its accounts?"""

from bot.context import Context
from cards.tokens import Token
from domain.ids import AccountId
from domain.notices import Redraw, Reply, Say
from domain.use_cases import provisions


async def search(ctx: Context, words: str) -> Reply:
    return Say(await provisions.accounts(ctx.ports, ctx.actor, words))


async def turn(ctx: Context, token: Token) -> Reply:
    words = await provisions.kept_words(ctx.ports, ctx.actor, token.subject)
    return Redraw(await provisions.accounts(ctx.ports, ctx.actor, words, token.version))


async def show(ctx: Context, token: Token) -> Reply:
    return Say(await provisions.account(ctx.ports, ctx.actor, AccountId(token.subject)))
