"""How does a vendor's person read and decide provision requests?"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace

from bot.context import Context
from bot.handlers import alerts, vendor_accounts
from cards.tokens import Token
from domain.errors import AlreadyReviewed, NothingToReport, Refusal, ReviewMoved
from domain.notices import (
    FieldErrors,
    OpenForm,
    ProvisionCard,
    ProvisionEmailForm,
    ProvisionFilter,
    ProvisionRefuseForm,
    Redraw,
    Refused,
    Reply,
    Say,
)
from domain.provisioning import ProvisionRequest
from domain.use_cases import provisions

COPY = "copy"


async def provisioning(ctx: Context, text: str) -> Reply:
    """`/provisioning`, and its longer forms by their first word."""
    word, _, rest = text.strip().partition(" ")
    word, rest = word.casefold(), rest.strip()
    if word in _WAYS:
        return await _WAYS[word](ctx, rest)
    if (number := word.removeprefix("#")).isascii() and number.isdigit() and not rest:
        return Say(await provisions.sheet(ctx.ports, ctx.actor, number))
    wanted = provisions.read_filter(text) if word else ProvisionFilter()
    return Say(await provisions.requests(ctx.ports, ctx.actor, wanted))


async def turn(ctx: Context, token: Token) -> Reply:
    wanted = await provisions.kept_filter(ctx.ports, ctx.actor, token.subject)
    return Redraw(await provisions.requests(ctx.ports, ctx.actor, wanted, token.version))


async def show(ctx: Context, token: Token) -> Reply:
    number, _ = _subject(token)
    return Say(await provisions.sheet(ctx.ports, ctx.actor, number))


async def refresh(ctx: Context, token: Token) -> Reply:
    number, _ = _subject(token)
    return Redraw(await provisions.card(ctx.ports, ctx.actor, number), kept=True)


async def accept(ctx: Context, token: Token) -> Reply:
    number, _ = _subject(token)
    return await _answer(ctx, token, provisions.accept(ctx.ports, ctx.actor, number, token.version))


async def tell_again(ctx: Context, token: Token) -> Reply:
    number, _ = _subject(token)
    return await _answer(ctx, token, provisions.tell_again(ctx.ports, ctx.actor, number, token.version))


async def open_refuse(ctx: Context, token: Token) -> Reply:
    return await _form(ctx, token, ProvisionRefuseForm)


async def open_email(ctx: Context, token: Token) -> Reply:
    return await _form(ctx, token, ProvisionEmailForm)


async def open_accept_with(ctx: Context, token: Token) -> Reply:
    reply = await _form(ctx, token, ProvisionEmailForm)
    if isinstance(reply, OpenForm) and isinstance(reply.form, ProvisionEmailForm):
        return OpenForm(replace(reply.form, accept=True))
    return reply


async def submit_refuse(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    number, _ = _subject(token)
    reason = values.get("reason", "")
    return await _sent(ctx, token, "reason", provisions.refuse(ctx.ports, ctx.actor, number, token.version, reason))


async def submit_email(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    number, _ = _subject(token)
    email = values.get("email", "")
    return await _sent(ctx, token, "email", provisions.add_email(ctx.ports, ctx.actor, number, token.version, email))


async def submit_accept_with(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    number, _ = _subject(token)
    email = values.get("email", "")
    return await _sent(ctx, token, "email", provisions.accept(ctx.ports, ctx.actor, number, token.version, email))


async def _form(ctx: Context, token: Token, kind: type[ProvisionRefuseForm] | type[ProvisionEmailForm]) -> Reply:
    """A request that is decided, or not as it was shown, is shown instead of asked about."""
    number, copy = _subject(token)
    request = await provisions.numbered(ctx.ports, ctx.actor, number)
    if not request.open:
        return await _stands(ctx, token, AlreadyReviewed(request))
    if request.version != token.version:
        return await _stands(ctx, token, ReviewMoved(request))
    return OpenForm(kind(request, copy=copy))


async def _sent(ctx: Context, token: Token, field: str, decision: Awaitable[ProvisionRequest]) -> Reply:
    """What is wrong stands at the field."""
    try:
        return await _answer(ctx, token, decision)
    except Refusal as refusal:
        return FieldErrors(((field, refusal),))


async def _answer(ctx: Context, token: Token, decision: Awaitable[ProvisionRequest]) -> Reply:
    """The card as it is now; for whoever came second, with a word about why."""
    try:
        await decision
    except (AlreadyReviewed, ReviewMoved, NothingToReport) as refusal:
        return await _stands(ctx, token, refusal)
    card = await _card(ctx, token)
    return Redraw(card, kept=await _kept(ctx, card))


async def _stands(ctx: Context, token: Token, refusal: Refusal) -> Reply:
    """Who comes second at the very same moment is told who decided, too."""
    card = await _card(ctx, token)
    if isinstance(refusal, ReviewMoved) and not card.request.open:
        refusal = AlreadyReviewed(card.request)
    return Redraw(card, Refused(refusal, ctx.actor.zone), await _kept(ctx, card))


async def _card(ctx: Context, token: Token) -> ProvisionCard:
    number, copy = _subject(token)
    return await provisions.card(ctx.ports, ctx.actor, number, copy)


async def _kept(ctx: Context, card: ProvisionCard) -> bool:
    """Whether the outbox keeps the message that was pressed: not a card that was asked for, nor a copy that nobody has
    on record.
    """
    if card.copy:
        return False
    if ctx.message is None:
        return True
    async with ctx.ports.view(ctx.actor.org) as view:
        return await view.provisioning.shown_in(card.request.id, ctx.source.conversation.key) == ctx.message


def _subject(token: Token) -> tuple[str, bool]:
    """The request's number, and whether its card is a copy that somebody asked for."""
    number, _, rest = token.subject.partition("@")
    return number, rest == COPY


_WAYS = {
    "accounts": vendor_accounts.search,
    "account": vendor_accounts.search,
    "subscribe": alerts.propose,
    "unsubscribe": alerts.stop_here,
    "places": alerts.list_typed,
}
