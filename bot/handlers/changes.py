"""How does a person ask for other seats, in words or by a form, and take it back?"""

from collections.abc import Mapping

from bot.context import Context
from cards.tokens import Token
from domain.changes import ChangeRequest
from domain.errors import AlreadyDecided, Refusal, TooLong
from domain.ids import ChangeId, SubscriptionId
from domain.notices import Acknowledged, FieldErrors, Nothing, OpenForm, Redraw, Refused, Reply, RequestCard, Say
from domain.use_cases import changes, licences
from domain.use_cases.changes import Ask

USAGE = "request <seats> <product>"


async def request(ctx: Context, text: str) -> Reply:
    """Words name the subscription; one that fits several is asked back, with the choices."""
    quantity, words = licences.parse_request(text, USAGE)
    async with ctx.ports.view(ctx.actor.org) as view:
        if not (quantity.strip("+-").isdigit()):
            licences.parse_quantity(quantity)
        holding = await licences.find(view, ctx.actor, words, quantity)
    ask = Ask(holding.subscription.id, licences.parse_quantity(quantity), ctx.source.key, ctx.source.identity.platform)
    return await _acknowledge(ctx, await changes.request(ctx.ports, ctx.actor, ask))


async def open_form(ctx: Context, token: Token) -> Reply:
    return OpenForm(await licences.quantity_form(ctx.ports, ctx.actor, SubscriptionId(token.subject)))


async def submit(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """What is wrong with a form is said in the form."""
    try:
        quantity = licences.parse_quantity(values.get("quantity", ""))
        ask = Ask(
            SubscriptionId(token.subject), quantity, ctx.source.key, ctx.source.identity.platform, values.get("note")
        )
        change = await changes.request(ctx.ports, ctx.actor, ask)
    except Refusal as refusal:
        return FieldErrors((("note" if isinstance(refusal, TooLong) else "quantity", refusal),))
    return await _acknowledge(ctx, change)


async def withdraw(ctx: Context, token: Token) -> Reply:
    try:
        change = await changes.withdraw(ctx.ports, ctx.actor, ChangeId(token.subject))
    except AlreadyDecided as refusal:
        zone = await ctx.zone()
        return Redraw(RequestCard(refusal.change, zone), Refused(refusal, zone))
    return Redraw(RequestCard(change, await ctx.zone()))


async def _acknowledge(ctx: Context, change: ChangeRequest) -> Reply:
    """In the direct conversation the card itself is the answer; it is on its way with the commit."""
    return Say(Acknowledged(change, await ctx.zone())) if ctx.elsewhere else Nothing()
