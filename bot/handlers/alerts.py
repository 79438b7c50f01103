"""How does a conversation subscribe to provisioning alerts, and stop?"""

from collections.abc import Mapping

from bot.context import Context
from cards.tokens import Token
from domain.errors import NotSubscribed
from domain.notices import Choice, OpenForm, Redraw, Refused, Reply, Say
from domain.use_cases import alert_places


async def propose(ctx: Context, rest: str) -> Reply:
    source = ctx.source
    return Say(await alert_places.propose(ctx.ports, ctx.actor, source.door, source.conversation, rest))


async def stop_here(ctx: Context, rest: str) -> Reply:
    return Say(await alert_places.stop_here(ctx.ports, ctx.actor, ctx.source.conversation))


async def list_typed(ctx: Context, rest: str) -> Reply:
    return Say(await alert_places.sheet(ctx.ports, ctx.actor))


async def show(ctx: Context, token: Token) -> Reply:
    return Redraw(await alert_places.sheet(ctx.ports, ctx.actor))


async def set_place(ctx: Context, token: Token) -> Reply:
    return Redraw(await alert_places.set_place(ctx.ports, ctx.actor, token.subject))


async def open_form(ctx: Context, token: Token) -> Reply:
    return OpenForm(await alert_places.form(ctx.ports, ctx.actor, token.subject))


async def submit_form(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    types, plans = ([each for each in values.get(name, "").split("\n") if each] for name in ("types", "products"))
    return Say(await alert_places.set_chosen(ctx.ports, ctx.actor, token.subject, types, plans))


async def stop(ctx: Context, token: Token) -> Reply:
    """A place that somebody has stopped meanwhile is stopped."""
    try:
        return Redraw(await alert_places.stop(ctx.ports, ctx.actor, token.subject, token.version))
    except NotSubscribed as refusal:
        return Redraw(await alert_places.sheet(ctx.ports, ctx.actor), Refused(refusal, ctx.actor.zone))


async def find_plan(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    """Where there are more plans than a form has boxes for."""
    plans = alert_places.vendor_of(ctx.ports, ctx.actor).plans
    names = [plan.name for plan in plans]
    places = [i for i, _ in ctx.ports.likeness.rank(typed, names, 100)] if typed else range(len(plans))
    return tuple(Choice(plans[i].id, plans[i].name) for i in places)[:100]
