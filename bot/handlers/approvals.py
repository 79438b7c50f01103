"""How does a manager decide, and how is everybody's card answered?"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace

from bot.context import Context
from cards.tokens import Token
from domain.changes import ChangeRequest
from domain.errors import AlreadyDecided, Refusal, Stale, UnknownChange
from domain.ids import ChangeId, Platform
from domain.notices import ApprovalCard, FieldErrors, Notice, OpenForm, Redraw, Refused, RejectForm, Reply
from domain.ports import Audience
from domain.tenancy import Permission
from domain.use_cases import applying, approvals, pages
from domain.use_cases.applying import Choice
from domain.use_cases.approvals import Verdict
from domain.use_cases.delivering import draw


async def approve(ctx: Context, token: Token) -> Reply:
    verdict = Verdict(ChangeId(token.subject), token.version, True, ctx.via)
    return await _answer(ctx, approvals.decide(ctx.ports, ctx.actor, verdict))


async def approve_copy(ctx: Context, token: Token) -> Reply:
    """On a card that somebody had asked for: nobody else draws it again."""
    reply = await approve(ctx, token)
    return replace(reply, kept=False) if isinstance(reply, Redraw) else reply


async def open_reject(ctx: Context, token: Token) -> Reply:
    """A request that is over, or not as it was shown, is shown instead of asked about."""
    change = await approvals.current(ctx.ports, ctx.actor.org, ChangeId(token.subject))
    if change.decision is not None or not change.in_flight:
        return await _stands(ctx, AlreadyDecided(change), change)
    if change.version != token.version:
        return await _stands(ctx, Stale(change, change.changed), change)
    return OpenForm(RejectForm(change))


async def submit_reject(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    platform = ctx.via
    verdict = Verdict(ChangeId(token.subject), token.version, False, platform, values.get("reason"))
    try:
        return await _answer(ctx, approvals.decide(ctx.ports, ctx.actor, verdict))
    except Refusal as refusal:
        return FieldErrors((("reason", refusal),))


async def settle(ctx: Context, token: Token) -> Reply:
    choice = Choice(token.verb)
    return await _answer(ctx, applying.settle(ctx.ports, ctx.actor, ChangeId(token.subject), token.version, choice))


async def refresh(ctx: Context, token: Token) -> Reply:
    """The card as it stands: the approvers' for those who may look, their own for those who asked."""
    change = await approvals.current(ctx.ports, ctx.actor.org, ChangeId(token.subject))
    if not change.concerns(ctx.actor.person) and not ctx.actor.may(Permission.READ_LICENSING):
        raise UnknownChange(change.id)
    return Redraw(await _card(ctx, change), kept=True)


async def _answer(ctx: Context, decision: Awaitable[ChangeRequest]) -> Reply:
    """The settled card, or, for whoever came second, the card as it stands and a word about why."""
    try:
        change = await decision
    except (AlreadyDecided, Stale) as refusal:
        return await _stands(ctx, refusal, refusal.change)
    return Redraw(await _card(ctx, change), kept=True)


async def _stands(ctx: Context, refusal: Refusal, change: ChangeRequest) -> Reply:
    """Somebody pressed what was out of date: that very copy is drawn again, whoever keeps it."""
    card = await _card(ctx, change)
    kept = False
    if ctx.message is not None:
        async with ctx.ports.unit(ctx.actor.org) as unit:
            kept = await unit.outbox.redraw_at(change, ctx.message)
    return Redraw(card, Refused(refusal, ctx.actor.zone), kept)


async def _card(ctx: Context, change: ChangeRequest) -> Notice:
    """Who may fetch a card by themselves is a matter of Teams; elsewhere everything that it says is known."""
    if ctx.actor.may(Permission.READ_LICENSING) and ctx.via is not Platform.TEAMS:
        return ApprovalCard(change, ctx.actor.zone)
    async with ctx.ports.view(ctx.actor.org) as view:
        if ctx.actor.may(Permission.READ_LICENSING):
            return await draw(view, change, Audience.APPROVERS)
        return await pages.card(view, ctx.actor, change)
