"""How does a manager see the workspaces and tenants that are connected, and connect another?"""

from collections.abc import Mapping

from bot.context import Context
from cards.tokens import Token
from domain.errors import BadAddress, MissingArgument, Refusal
from domain.ids import ClientId, InstallationId, WorkspaceLinkId
from domain.notices import Choice, FieldErrors, OpenForm, Redraw, Reply, Say, WorkspaceLinkMade
from domain.use_cases import people as use
from domain.use_cases import workspaces as connecting

CONNECT = "workspaces connect [client or own] [e-mail]"
OWN = ("own", "ours", "our own")


async def workspaces(ctx: Context, text: str) -> Reply:
    """The list, or with “connect” a link for whom it names."""
    word, _, rest = text.strip().partition(" ")
    if not word:
        return Say(await connecting.sheet(ctx.ports, ctx.actor))
    if word.casefold() != "connect":
        raise MissingArgument("word “connect”", CONNECT)
    if not rest.strip():
        return OpenForm(await connecting.form(ctx.ports, ctx.actor))
    return Say(await _typed(ctx, rest.split()))


async def turn(ctx: Context, token: Token) -> Reply:
    return Redraw(await connecting.sheet(ctx.ports, ctx.actor, token.version))


async def open_form(ctx: Context, token: Token) -> Reply:
    return OpenForm(await connecting.form(ctx.ports, ctx.actor))


async def submit(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    whose, email = values.get("whose", "").strip(), values.get("email", "").strip()
    client = None if whose == connecting.OWN else ClientId(whose)
    try:
        return Say(await connecting.link(ctx.ports, ctx.actor, client, email))
    except Refusal as refused:
        return FieldErrors((("email" if isinstance(refused, BadAddress) else "whose", refused),))


async def whose(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await connecting.choices(ctx.ports, ctx.actor, typed)


async def withdraw(ctx: Context, token: Token) -> Reply:
    return Redraw(await connecting.withdraw(ctx.ports, ctx.actor, WorkspaceLinkId(token.subject)))


async def disconnect(ctx: Context, token: Token) -> Reply:
    return Redraw(await connecting.disconnect(ctx.ports, ctx.actor, InstallationId(token.subject)))


async def _typed(ctx: Context, words: list[str]) -> WorkspaceLinkMade:
    """ "acme dental it@acme.example": the client's name, or “own”, and perhaps an address."""
    email = words.pop() if "@" in words[-1] else ""
    name = " ".join(words).removeprefix("for ")
    if not name:
        raise MissingArgument("client", CONNECT)
    if name.casefold() in OWN:
        return await connecting.link(ctx.ports, ctx.actor, None, email)
    async with ctx.ports.view(ctx.actor.org) as view:
        client = await use.client_named(view, name)
    return await connecting.link(ctx.ports, ctx.actor, client.id, email)
