"""How does a manager take over, by a code, what was bought for an organisation that is here already?"""

from bot.context import Context
from domain.errors import MissingArgument, OnlyDirect
from domain.notices import AccountJoined, Reply, Say
from domain.use_cases import joining_account

REGISTER = "register <code>"


async def register(ctx: Context, text: str) -> Reply:
    """The code is a secret for a day: it is said where nobody else reads."""
    if not text.strip():
        raise MissingArgument("code", REGISTER)
    if ctx.elsewhere and not ctx.source.conversation.private:
        raise OnlyDirect
    vendor, account = await joining_account.join(ctx.ports, ctx.actor, text)
    return Say(AccountJoined(vendor, account.name))
