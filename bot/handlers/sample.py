"""What becomes of the sample whose button somebody presses?"""

from bot.context import Context
from cards.tokens import Token
from domain.notices import Redraw, Reply, SampleHeard


async def heard(ctx: Context, token: Token) -> Reply:
    return Redraw(SampleHeard(ctx.actor.name))
