"""How are an MSP's purchases shown, and the seats of its pools shared out?"""

from collections.abc import Mapping

from bot.context import Context
from cards.notices.billing import line_of
from cards.tokens import Token
from domain.ids import SubscriptionId
from domain.notices import OpenForm, Redraw, Reply, Say
from domain.use_cases import allocating
from domain.use_cases.pool_forms import Typed


async def command(ctx: Context, text: str) -> Reply:
    return Say(await allocating.page(ctx.ports, await _reach(ctx)))


async def turn(ctx: Context, token: Token) -> Reply:
    return Redraw(await allocating.page(ctx.ports, await _reach(ctx), token.version))


async def open_pool(ctx: Context, token: Token) -> Reply:
    return OpenForm(await allocating.form(ctx.ports, await _reach(ctx), SubscriptionId(token.subject)))


async def add(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    whose, subscription = await _reach(ctx), SubscriptionId(token.subject)
    return OpenForm(await allocating.add(ctx.ports, whose, subscription, typed(values), token.version))


async def save(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """What is wrong stands in the form, which stays open with all that was typed."""
    whose, subscription = await _reach(ctx), SubscriptionId(token.subject)
    try:
        await allocating.save(ctx.ports, whose, subscription, typed(values), token.version)
    except allocating.Unsaved as unsaved:
        return OpenForm(unsaved.form)
    return Redraw(await allocating.page(ctx.ports, whose, saved_pool=subscription))


def typed(values: Mapping[str, str]) -> Typed:
    """What a form's fields say, by its own names for them; any others say nothing."""
    lines = {shown: words for field, words in values.items() if (shown := line_of(field))}
    asked = {field.partition(".")[0]: words for field, words in values.items()}
    return Typed(
        lines={integration: words for (integration, _), words in lines.items()},
        seen=dict(lines.keys()),
        choice=asked.get("new", ""),
        seats=asked.get("new_seats", ""),
    )


async def _reach(ctx: Context) -> allocating.Reach:
    return await allocating.reach(ctx.ports, ctx.actor)
