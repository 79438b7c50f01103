"""How do the pages of a subscription, a client and the requests answer?"""

import asyncio
import re

from bot.context import Context
from cards.tokens import Token
from domain.errors import AlreadyDecided, BadToken
from domain.ids import ChangeId, ClientId, SubscriptionId
from domain.notices import Notice, Redraw, Refused, Reply, RequestCard, Say, SubscriptionPage
from domain.use_cases import browsing, changes, pages

PATIENCE = 1.2
"""Seconds that an answer waits for Pax8's history; it is filled in afterwards if it takes longer."""

_NUMBER = re.compile(r"#?([1-9][0-9]{0,8})", re.ASCII)


async def details(ctx: Context, token: Token) -> Reply:
    page = await pages.subscription(ctx.ports, ctx.actor, SubscriptionId(token.subject))
    reading = asyncio.create_task(_read(ctx, page))
    done, _ = await asyncio.wait({reading}, timeout=PATIENCE)
    if done:
        return Say(reading.result())

    async def later() -> Notice | None:
        return await reading

    return Say(page, later=later)


async def client(ctx: Context, token: Token) -> Reply:
    return Say(await pages.client(ctx.ports, ctx.actor, ClientId(token.subject)))


async def client_list(ctx: Context, token: Token) -> Reply:
    page = await pages.client(ctx.ports, ctx.actor, ClientId(token.subject))
    return Say(await browsing.licences(ctx.ports, ctx.actor, f'client:"{page.client.name}"'))


async def list_requests(ctx: Context, text: str) -> Reply:
    """A number alone is that request."""
    if found := _NUMBER.fullmatch(text.strip()):
        return Say(await _request(ctx, int(found[1])))
    return Say(await pages.requests(ctx.ports, ctx.actor, text.strip()))


async def turn_page(ctx: Context, token: Token) -> Reply:
    text = await browsing.kept_filter(ctx.ports, ctx.actor, token.subject, pages.REQUESTS)
    return Redraw(await pages.requests(ctx.ports, ctx.actor, text, token.version))


async def show(ctx: Context, token: Token) -> Reply:
    if not _NUMBER.fullmatch(token.subject):
        raise BadToken
    return Say(await _request(ctx, int(token.subject)))


async def withdraw(ctx: Context, token: Token) -> Reply:
    """In a list: the list is drawn again. On somebody's own page, which draws itself, they see the request."""
    id, _, where = token.subject.partition("@")
    zone, aside = ctx.actor.zone, None
    try:
        change = await changes.withdraw(ctx.ports, ctx.actor, ChangeId(id))
    except AlreadyDecided as refusal:
        aside, change = Refused(refusal, zone), refusal.change
    if not where:
        return Say(aside or RequestCard(change, zone))
    listing, _, offset = where.partition("@")
    text = await browsing.kept_filter(ctx.ports, ctx.actor, listing, pages.REQUESTS)
    start = int(offset) if offset.isdigit() and len(offset) < 10 else 0
    return Redraw(await pages.requests(ctx.ports, ctx.actor, text, start), aside)


async def _read(ctx: Context, page: SubscriptionPage) -> Notice:
    return await pages.with_history(ctx.ports, ctx.actor, page)


async def _request(ctx: Context, number: int) -> Notice:
    change = await pages.request_numbered(ctx.ports, ctx.actor, number)
    async with ctx.ports.view(ctx.actor.org) as view:
        return await pages.card(view, ctx.actor, change)
