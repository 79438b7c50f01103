"""How does a manager look through what their MSP was notified of, and choose to be told in chat?"""

from bot.context import Context
from cards.tokens import Token
from domain.errors import BadToken, MissingArgument
from domain.notices import Redraw, Reply, Say
from domain.use_cases import notifying

USAGE = "notifications chat on|off"
_CHOICES = {"on": True, "off": False}


async def notifications(ctx: Context, text: str) -> Reply:
    words = text.casefold().split()
    if not words:
        return Say(await notifying.look(ctx.ports, ctx.actor, 0))
    if len(words) != 2 or words[0] != "chat" or words[1] not in _CHOICES:
        raise MissingArgument("word “on” or “off”", USAGE)
    return Say(await notifying.choose(ctx.ports, ctx.actor, _CHOICES[words[1]]))


async def turn(ctx: Context, token: Token) -> Reply:
    return Redraw(await notifying.look(ctx.ports, ctx.actor, token.version))


async def choose(ctx: Context, token: Token) -> Reply:
    if token.subject not in _CHOICES:
        raise BadToken
    return Redraw(await notifying.choose(ctx.ports, ctx.actor, _CHOICES[token.subject]))
