"""What would become of a request, if it were made now, and why?"""

from domain.errors import AboveMaximum, BelowMinimum, Refusal, UnknownSubscription
from domain.ids import SubscriptionId
from domain.notices import Explained, ExplainForm
from domain.ports import Ports
from domain.tenancy import Actor
from domain.use_cases import quoting
from domain.use_cases.browsing import fit_for
from domain.use_cases.quoting import OBJECTIONS


async def explain(ports: Ports, actor: Actor, subscription: SubscriptionId, asked: int) -> Explained:
    """By the rules of this moment; nothing is asked for."""
    async with ports.view(actor.org) as view:
        holding = await view.catalog.holding(subscription)
    if holding is None:
        raise UnknownSubscription(subscription)
    per_seat = await quoting.priced_per_seat(ports, actor.org, holding)
    async with ports.view(actor.org) as view:
        book = await view.rules.book(subscription)
        quote = await quoting.quote(view, holding, book, asked, ports.clock.now())
    estimate = quoting.estimate(holding, holding.subscription.quantity, asked, per_seat)
    objection, bound = None, None
    try:
        quoting.check(holding, book, asked)
    except (AboveMaximum, BelowMinimum) as refusal:
        objection = OBJECTIONS[type(refusal)]
        bound = refusal.maximum if isinstance(refusal, AboveMaximum) else refusal.minimum
    except Refusal as refusal:
        objection = OBJECTIONS[type(refusal)]
    return Explained(fit_for(actor, holding), asked, objection, quote.explanation, estimate, bound)


async def explain_form(ports: Ports, actor: Actor, subscription: SubscriptionId) -> ExplainForm:
    async with ports.view(actor.org) as view:
        holding = await view.catalog.holding(subscription)
    if holding is None:
        raise UnknownSubscription(subscription)
    return ExplainForm(fit_for(actor, holding))
