"""How is somebody invited, and how do they say the code that they were given?"""

from collections.abc import Mapping

from bot.context import Context
from bot.handlers.grants import field_of, wanted_of
from cards.tokens import Token
from domain.chat import Command
from domain.errors import MissingArgument, OnlyDirect, OnlyInChat, Refusal, UnknownPermission, WhichClient
from domain.ids import InvitationId, PersonId, Platform
from domain.notices import FieldErrors, InviteForm, OpenForm, Redraw, Reply, Say
from domain.tenancy import Grant, Permission
from domain.use_cases import joining
from domain.use_cases import people as use

INVITE = "people invite <permission> [client] [name]"
JOIN = "join <code>"


async def join(ctx: Context, text: str) -> Reply:
    """By somebody who is known already: another chat of theirs, or one right more."""
    _check_in_chat(ctx, "join")
    if not text.strip():
        raise MissingArgument("code", JOIN)
    private = ctx.source.conversation.private
    if ctx.how is Command and not private:
        raise OnlyDirect
    return Say(await joining.redeem(ctx.ports, ctx.source, text, aloud=not private))


async def link(ctx: Context, text: str) -> Reply:
    _check_in_chat(ctx, "link")
    return Say(await joining.link(ctx.ports, ctx.actor, ctx.source))


async def invite(ctx: Context, text: str) -> Reply:
    if not text:
        return OpenForm(InviteForm())
    word, _, rest = text.partition(" ")
    permission = use.permission_of(word)
    if permission is None:
        raise UnknownPermission(word)
    wanted, name = await _invited(ctx, permission, rest)
    return Say(await joining.invite(ctx.ports, ctx.actor, ctx.source, wanted, name))


async def open_invite(ctx: Context, token: Token) -> Reply:
    return OpenForm(InviteForm())


async def submit_invite(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    try:
        wanted, person = wanted_of(values), values.get("person", "").strip()
        known, name = PersonId(person) if person else None, values.get("name", "")
        return Say(await joining.invite(ctx.ports, ctx.actor, ctx.source, wanted, name, known))
    except Refusal as refusal:
        return FieldErrors(((field_of(refusal), refusal),))


async def listed(ctx: Context) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Say(await joining.invitations(view, ctx.actor, ctx.ports.clock.now()))


async def show(ctx: Context, token: Token) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Redraw(await joining.invitations(view, ctx.actor, ctx.ports.clock.now()))


async def revoke(ctx: Context, token: Token) -> Reply:
    await joining.revoke(ctx.ports, ctx.actor, InvitationId(token.subject))
    return await show(ctx, token)


async def confirm(ctx: Context, token: Token) -> Reply:
    yes = token.verb == "invitation_confirm"
    return Redraw(await joining.confirm(ctx.ports, ctx.actor, InvitationId(token.subject), yes))


async def _invited(ctx: Context, permission: Permission, rest: str) -> tuple[Grant, str]:
    """Client and name of "Acme Dental Dana Weiss": the most words that name one client, then the name."""
    words = rest.split()
    words = words[1:] if words[:1] == ["for"] else words
    if permission is not Permission.WRITE_LICENSING or not words:
        return Grant(permission), " ".join(words)
    async with ctx.ports.view(ctx.actor.org) as view:
        for end in range(len(words), 0, -1):
            try:
                client = await use.client_named(view, " ".join(words[:end]))
            except WhichClient:
                continue
            return Grant(permission, client.id), " ".join(words[end:]).removeprefix("as ")
    raise WhichClient(rest)


def _check_in_chat(ctx: Context, command: str) -> None:
    """A code proves who holds a chat; somebody at a terminal only says who they are."""
    if ctx.via is Platform.TERMINAL:
        raise OnlyInChat(command)
