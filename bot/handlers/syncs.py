"""How does somebody see what was read from Pax8, have it read now, and connect Pax8 in the first place?"""

from collections.abc import Mapping

from bot.context import Context
from bot.ticks import upcoming
from cards.tokens import Token
from domain.errors import NotByChat, Refusal, SyncUnderWay
from domain.notices import (
    ConnectForm,
    FieldErrors,
    Notice,
    OpenForm,
    Pax8Connected,
    Redraw,
    Refused,
    Reply,
    Say,
    SyncBegun,
)
from domain.registration import Way
from domain.use_cases import connecting, syncing


async def sync(ctx: Context, text: str) -> Reply:
    if not text.strip():
        return Say(await _sheet(ctx))
    if text.strip().casefold() == "connect":
        return await _connect(ctx)
    kind = syncing.kind_named(text)
    return Say(SyncBegun(kind.value, await syncing.ask(ctx.ports, ctx.actor, kind, ctx.source.door.id)))


async def _connect(ctx: Context) -> Reply:
    """By signing in where that is set up; else the sheet has the button for credentials of one's own."""
    if Way.PAX8 not in ctx.ports.grantors and ctx.ports.connections.by_chat:
        return Say(await _sheet(ctx))
    return Say(connecting.sign_in(ctx.ports, ctx.actor))


async def run_now(ctx: Context, token: Token) -> Reply:
    kind = syncing.kind_named(token.subject)
    aside: Notice
    try:
        aside = SyncBegun(kind.value, await syncing.ask(ctx.ports, ctx.actor, kind, ctx.source.door.id))
    except SyncUnderWay as refusal:
        aside = Refused(refusal, ctx.actor.zone)
    return Redraw(await _sheet(ctx), aside)


async def look(ctx: Context, token: Token) -> Reply:
    return Redraw(await _sheet(ctx))


async def open_connect(ctx: Context, token: Token) -> Reply:
    if not ctx.ports.connections.by_chat:
        raise NotByChat
    async with ctx.ports.view(ctx.actor.org) as view:
        return OpenForm(ConnectForm(again=(await view.connection.get()).connected))


async def sign_in(ctx: Context, token: Token) -> Reply:
    return Say(connecting.sign_in(ctx.ports, ctx.actor))


async def submit_connect(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    client_id, secret = values.get("client_id", "").strip(), values.get("secret", "").strip()
    try:
        told = await connecting.connect(ctx.ports, ctx.actor, client_id, secret, ctx.source.door.id)
    except Refusal as refusal:
        return FieldErrors((("secret", refusal),))
    return Say(Pax8Connected(told))


async def _sheet(ctx: Context) -> Notice:
    return await syncing.sheet(ctx.ports, ctx.actor, upcoming(ctx.actor.org, ctx.actor.zone, ctx.ports.clock.now()))
