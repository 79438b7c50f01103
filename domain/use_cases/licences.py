"""Which subscription do somebody's words mean, and what is there to know before they ask for other seats?"""

import difflib
import re
from collections.abc import Iterable

from domain.catalog import Holding
from domain.errors import (
    AmbiguousSubscription,
    BadQuantity,
    MissingArgument,
    NotAllowed,
    UnknownSubscription,
)
from domain.ids import SubscriptionId
from domain.notices import Choice, QuantityForm
from domain.ports import Ports, Unit
from domain.rules import MAX_QUANTITY, effective
from domain.tenancy import Actor, Client, Permission
from domain.use_cases.browsing import fit_for
from domain.use_cases.changes import holding_for, in_flight

MOST_NAMED = 100
"""People offered for a few letters: what a list of choices takes on both platforms."""

_NUMBER = r"[-+]?\d[\d.,]*"
_PHRASES = (
    re.compile(rf"^(?P<quantity>{_NUMBER})\s+(?P<product>.+)$"),
    re.compile(r"^(?P<product>.+?)\s+to\s+(?P<quantity>\S+)$", re.IGNORECASE),
)
_FOR = re.compile(r"^(?P<what>.+?)\s+for\s+(?P<client>.+)$", re.IGNORECASE)


async def quantity_form(ports: Ports, actor: Actor, subscription: SubscriptionId, typed: str = "") -> QuantityForm:
    """What a person needs to know before they ask; raises what already stands against any request."""
    async with ports.view(actor.org) as view:
        holding = await holding_for(view, actor, subscription)
        book = await view.rules.book(subscription)
        if other := await view.changes.open_for(subscription):
            raise in_flight(other)
        named = actor.asks_for_every_client and bool(await view.people.askers(holding.client, "", 1))
    rule = effective(book.defaults, book.rule)
    always = rule.require_approval or book.policy.require_by_default or book.policy.always_holds(holding.vendor)
    return QuantityForm(fit_for(actor, holding), rule.bounds, typed, held=True if always else None, for_whom=named)


async def beneficiaries(ports: Ports, actor: Actor, subscription: SubscriptionId, typed: str) -> tuple[Choice, ...]:
    """Those of this client's people whom staff may ask for; nobody, for whoever asks only for themselves."""
    async with ports.view(actor.org) as view:
        holding = await holding_for(view, actor, subscription)
        found = await view.people.askers(holding.client, typed, MOST_NAMED) if actor.asks_for_every_client else ()
    return tuple(Choice(person.id, person.name) for person in found if person.id != actor.person)


def parse_request(text: str, usage: str) -> tuple[str, str]:
    """("12", "Microsoft 365 E3") of "12 Microsoft 365 E3" or "Microsoft 365 E3 to 12"; the quantity is not judged here.

    Of anything else the first word is taken for the quantity, so that "ten E3" is told what is wrong with "ten".
    """
    words = " ".join(text.split())
    for phrase in _PHRASES:
        if found := phrase.match(words):
            return found["quantity"], found["product"]
    first, _, rest = words.partition(" ")
    if not rest:
        raise MissingArgument("quantity and product", usage)
    return first, rest


def parse_quantity(typed: str) -> int:
    """A whole number from 1 to `MAX_QUANTITY`, in plain digits; raises `BadQuantity` for anything else."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12 and 1 <= int(digits) <= MAX_QUANTITY):
        raise BadQuantity(typed.strip()[:40], MAX_QUANTITY)
    return int(digits)


async def find(unit: Unit, actor: Actor, words: str, quantity: str = "") -> Holding:
    """The one subscription that these words mean; raises `UnknownSubscription` or `AmbiguousSubscription`.

    "… for <client>" narrows it, for those who may ask for every client.
    """
    what, among = await candidates(unit, actor, words)
    fitting = match(what, among)
    if not fitting:
        names = [holding.subscription.product_name for holding in among]
        raise UnknownSubscription(words, tuple(dict.fromkeys(near(what, names))))
    if len(fitting) > 1:
        raise AmbiguousSubscription(words, tuple(fit_for(actor, each) for each in fitting), quantity)
    return fitting[0]


def match(words: str, candidates: Iterable[Holding]) -> list[Holding]:
    """Those named just so, or else those whose product, SKU-like words and vendor hold every word that was typed."""
    listed = list(candidates)
    exact = [h for h in listed if _plain(h.subscription.product_name) == _plain(words)]
    if exact:
        return exact
    wanted = _plain(words).split()
    return [h for h in listed if wanted and _holds_all(f"{h.vendor} {h.subscription.product_name}", wanted)]


def near(words: str, names: list[str]) -> list[str]:
    """The names that resemble what was typed, best first."""
    plain = {_plain(name): name for name in names}
    return [plain[hit] for hit in difflib.get_close_matches(_plain(words), plain, n=3, cutoff=0.4)]


async def candidates(unit: Unit, actor: Actor, words: str) -> tuple[str, tuple[Holding, ...]]:
    if actor.asks_for_every_client and (named := _FOR.match(words)):
        client = client_named(named["client"], await unit.catalog.clients())
        if isinstance(client, Client):
            return named["what"], await unit.catalog.holdings(client.id)
        raise UnknownSubscription(words, tuple(f"{named['what']} for {name}" for name in client))
    if actor.client is not None:
        return words, await unit.catalog.holdings(actor.client)
    if actor.asks_for_every_client:
        page = await unit.catalog.page(None, words, 0, 50)
        return words, tuple(h for h in page.rows if h.subscription.status.can_change)
    raise NotAllowed(Permission.WRITE_LICENSING, "request")


def client_named(typed: str, clients: tuple[Client, ...]) -> Client | tuple[str, ...]:
    """The one client of that name, or the only one that holds these words; else the names that come near."""
    exact = [client for client in clients if _plain(client.name) == _plain(typed) or client.id == typed]
    fitting = exact or [client for client in clients if _holds_all(client.name, _plain(typed).split())]
    if len(fitting) == 1:
        return fitting[0]
    return tuple(client.name for client in fitting[:3]) or tuple(near(typed, [client.name for client in clients]))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def _holds_all(text: str, wanted: list[str]) -> bool:
    words = _plain(text).split()
    return all(any(word.startswith(piece) for word in words) for piece in wanted)
