"""What is somebody told who asks what they can do?"""

import difflib

from bot.context import Context
from cards.tokens import Token
from domain.errors import UnknownCommand
from domain.notices import HelpSheet, Reply, Say


async def show_help(ctx: Context, text: str) -> Reply:
    """All that this person may do; or, of one command, every way to type it."""
    word = text.strip().casefold().lstrip("/")
    platform = ctx.source.identity.platform
    if not word:
        return Say(HelpSheet(ctx.actor.name, ctx.sheet, platform, prefix=ctx.prefix))
    found = tuple(row for row in ctx.sheet if row.command == word)
    if not found:
        names = [row.command for row in ctx.sheet]
        raise UnknownCommand(word[:40], tuple(difflib.get_close_matches(word, names, n=2, cutoff=0.5)))
    return Say(HelpSheet(ctx.actor.name, found, platform, word, ctx.prefix))


async def open_help(ctx: Context, token: Token) -> Reply:
    return await show_help(ctx, "")
