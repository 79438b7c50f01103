"""How does a person ask for other seats, in words or by a form, and take it back?"""

from collections.abc import Mapping
from dataclasses import replace

from bot.context import Context
from bot.handlers.wishes import propose
from cards.tokens import Token
from domain.changes import ChangeRequest
from domain.errors import AlreadyDecided, NotOfClient, NotUnderstood, Refusal, TooLong
from domain.ids import ChangeId, PersonId, SubscriptionId
from domain.notices import (
    Acknowledged,
    Choice,
    FieldErrors,
    Nothing,
    OpenForm,
    Redraw,
    Refused,
    Reply,
    RequestCard,
    Say,
)
from domain.use_cases import changes, licences
from domain.use_cases.changes import Ask
from domain.wishes import is_relative, parse

USAGE = "request <seats> <product>"


async def request(ctx: Context, text: str) -> Reply:
    """Words name the subscription; one that fits several is asked back, with the choices. "3 more" is no quantity: what
    that would come to is shown first.
    """
    typed, words = licences.parse_request(text, USAGE)
    if is_relative(words):
        if wish := parse(f"request {text}"):
            return await propose(ctx, wish)
        raise NotUnderstood(f"request {text}"[:200])
    async with ctx.ports.view(ctx.actor.org) as view:
        if not typed.strip("+-").isdigit():
            licences.parse_quantity(typed)
        holding = await licences.find(view, ctx.actor, words, typed)
    ask = _ask(ctx, holding.subscription.id, licences.parse_quantity(typed))
    return await _acknowledge(ctx, await changes.request(ctx.ports, ctx.actor, ask))


async def open_form(ctx: Context, token: Token) -> Reply:
    return OpenForm(await licences.quantity_form(ctx.ports, ctx.actor, SubscriptionId(token.subject)))


async def submit(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """What is wrong with a form is said in the form; the token's version is the quantity that it showed."""
    try:
        quantity = licences.parse_quantity(values.get("quantity", ""))
        ask = _ask(ctx, SubscriptionId(token.subject), quantity, values.get("note"), token.version)
        whom = PersonId(values["for_whom"]) if values.get("for_whom") else None
        change = await changes.request(ctx.ports, ctx.actor, replace(ask, beneficiary=whom))
    except Refusal as refusal:
        return FieldErrors(((_field(refusal), refusal),))
    return await _acknowledge(ctx, change)


async def for_whom(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await licences.beneficiaries(ctx.ports, ctx.actor, SubscriptionId(token.subject), typed)


async def withdraw(ctx: Context, token: Token) -> Reply:
    try:
        change = await changes.withdraw(ctx.ports, ctx.actor, ChangeId(token.subject))
    except AlreadyDecided as refusal:
        zone = ctx.actor.zone
        return Redraw(RequestCard(refusal.change, zone), Refused(refusal, zone))
    return Redraw(RequestCard(change, ctx.actor.zone), kept=True)


async def _acknowledge(ctx: Context, change: ChangeRequest) -> Reply:
    """In the direct conversation the card itself is the answer; it is on its way with the commit."""
    return Say(Acknowledged(change, ctx.actor.zone)) if ctx.elsewhere else Nothing()


def _field(refusal: Refusal) -> str:
    match refusal:
        case TooLong():
            return "note"
        case NotOfClient():
            return "for_whom"
    return "quantity"


def _ask(
    ctx: Context, subscription: SubscriptionId, quantity: int, note: str | None = None, seen: int | None = None
) -> Ask:
    source = ctx.source
    return Ask(subscription, quantity, source.key, ctx.via, source.door.id, note, seen)
