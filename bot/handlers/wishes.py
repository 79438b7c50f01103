"""How are somebody's own words answered: by a proposal, and by what they make of it?"""

from bot.context import Context
from cards.tokens import Token
from domain.changes import ChangeStatus
from domain.errors import QuantityMoved
from domain.notices import Acknowledged, OpenForm, Redraw, Refused, Reply, RequestCard, Say
from domain.use_cases import licences, wishes
from domain.wishes import Wish


async def propose(ctx: Context, wish: Wish) -> Reply:
    return Say(await wishes.propose(ctx.ports, ctx.actor, wish, ctx.source.key))


async def choose(ctx: Context, token: Token) -> Reply:
    return Redraw(await wishes.option(ctx.ports, ctx.actor, token.subject, token.version))


async def send(ctx: Context, token: Token) -> Reply:
    """What was shown and is not so any more is shown anew instead of sent."""
    door = ctx.source.door.id
    try:
        change = await wishes.send(ctx.ports, ctx.actor, token.subject, token.version, ctx.via, door)
    except QuantityMoved as moved:
        card = await wishes.option(ctx.ports, ctx.actor, token.subject, token.version)
        return Redraw(card, Refused(moved, ctx.actor.zone))
    fresh = change.status is ChangeStatus.PENDING or (change.auto_approved and change.in_flight)
    return Redraw(Acknowledged(change, ctx.actor.zone) if fresh else RequestCard(change, ctx.actor.zone))


async def open_form(ctx: Context, token: Token) -> Reply:
    subscription, quantity = await wishes.subject(ctx.ports, ctx.actor, token.subject, token.version)
    return OpenForm(await licences.quantity_form(ctx.ports, ctx.actor, subscription, str(quantity)))


async def cancel(ctx: Context, token: Token) -> Reply:
    return Redraw(await wishes.drop(ctx.ports, ctx.actor, token.subject, token.version))
