"""What is somebody told who asks what they can do?"""

import difflib

from bot.context import Context
from cards.tokens import Token
from domain.errors import UnknownCommand
from domain.notices import HelpSheet, Reply, Say
from domain.use_cases import setup


async def show_help(ctx: Context, text: str) -> Reply:
    """All that this person may do; or, of one command, every way to type it."""
    word = text.strip().casefold().lstrip("/")
    if not word:
        return Say(await whole(ctx))
    found = tuple(row for row in ctx.sheet if row.command == word)
    if not found:
        names = [row.command for row in ctx.sheet]
        raise UnknownCommand(word[:40], tuple(difflib.get_close_matches(word, names, n=2, cutoff=0.5)))
    return Say(HelpSheet(ctx.actor.name, found, ctx.via, word, ctx.prefix))


async def whole(ctx: Context) -> HelpSheet:
    async with ctx.ports.view(ctx.actor.org) as view:
        guide = await setup.unasked(ctx.ports, view, ctx.actor)
    return HelpSheet(ctx.actor.name, ctx.sheet, ctx.via, prefix=ctx.prefix, setup=guide)


async def open_help(ctx: Context, token: Token) -> Reply:
    return await show_help(ctx, "")
