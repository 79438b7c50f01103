"""What would somebody's own words ask for? A proposal to be confirmed, never an action."""

from dataclasses import dataclass, replace

from domain.catalog import Holding
from domain.changes import ChangeRequest, Explanation
from domain.errors import AmbiguousSubscription, BadQuantity, BadToken, Refusal, TooFewSeats, UnknownSubscription
from domain.ids import InstallationId, Platform, SubscriptionId
from domain.notices import WishCard, WishChoices, WishDropped, WishOption
from domain.ports import Listing, Ports, Unit
from domain.rules import MAX_QUANTITY
from domain.tenancy import Actor
from domain.use_cases import changes, licences, quoting
from domain.use_cases.browsing import fit_for
from domain.use_cases.changes import Ask, holding_for, in_flight
from domain.wishes import Wish, WishKind

PROPOSED = "wish"
MOST_CHOICES = 10
ALIKE = 75.0
"""Likeness from which a name counts as meant, slips of the keyboard and all; it is confirmed before it counts."""

NEARLY = 4.0
"""Names within so much likeness of the best are all asked back."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """One thing that was meant, of a subscription that had `seen` seats."""

    subscription: SubscriptionId
    kind: WishKind
    number: int
    seen: int

    def __str__(self) -> str:
        return f"{self.kind.value} {self.number} {self.seen} {self.subscription}"

    @staticmethod
    def of(text: str) -> "_Meaning":
        kind, number, seen, subscription = text.split(" ", 3)
        return _Meaning(SubscriptionId(subscription), WishKind(kind), int(number), int(seen))

    @property
    def asked(self) -> int:
        match self.kind:
            case WishKind.ADD:
                return self.seen + self.number
            case WishKind.DROP:
                return self.seen - self.number
        return self.number


async def propose(ports: Ports, actor: Actor, wish: Wish, key: str) -> WishCard | WishChoices:
    """What these words would ask for, or the choice between what they could mean; `key` names the event.

    Raises what stands against it: no such subscription, no such quantity, the rules.
    """
    async with ports.view(actor.org) as view:
        fitting, purpose = await _meant(ports, view, actor, wish)
        meanings = [m for holding in fitting for m in _readings(wish, holding)]
        if len(fitting) == 1:
            meanings = await _possible(view, actor, meanings)
    async with ports.unit(actor.org) as unit:
        listing = await _keep(ports, unit, actor, key, purpose, meanings)
    if len(meanings) == 1:
        return await option(ports, actor, listing.id, 0)
    by_id = {holding.subscription.id: fit_for(actor, holding) for holding in fitting}
    options = (WishOption(by_id[m.subscription], m.kind, m.number, m.asked, i) for i, m in enumerate(meanings))
    return WishChoices(wish.words, tuple(options), listing.id, actor.zone)


async def option(ports: Ports, actor: Actor, listing: str, place: int) -> WishCard:
    """The proposal at this place of a listing, on the terms of this moment."""
    kept, meaning = await _kept(ports, actor, listing, place)
    async with ports.view(actor.org) as view:
        holding = await holding_for(view, actor, meaning.subscription)
        present = holding.subscription.quantity
        meaning = replace(meaning, seen=present)
        explanation = await _checked(ports, view, holding, meaning)
    if str(meaning) != kept.ids[place]:
        kept = await _moved(ports, actor, kept, place, meaning)
    per_seat = await quoting.priced_per_seat(ports, actor.org, holding)
    return WishCard(
        holding=fit_for(actor, holding),
        asked=meaning.asked,
        explanation=explanation,
        estimate=quoting.estimate(holding, present, meaning.asked, per_seat),
        listing=kept.id,
        place=place,
        zone=actor.zone,
        note=kept.terms.get("note") or None,
    )


async def send(
    ports: Ports, actor: Actor, listing: str, place: int, via: Platform, door: InstallationId
) -> ChangeRequest:
    """Ask for what was proposed and confirmed; the same proposal sent twice is one request.

    Raises what `changes.request` raises; `QuantityMoved` where there are other seats now than were shown.
    """
    kept, meaning = await _kept(ports, actor, listing, place)
    source = f"wish:{kept.id}:{place}"
    note = kept.terms.get("note") or None
    ask = Ask(meaning.subscription, meaning.asked, source, via, door, note, meaning.seen)
    return await changes.request(ports, actor, ask)


async def subject(ports: Ports, actor: Actor, listing: str, place: int) -> tuple[SubscriptionId, int]:
    """(subscription, quantity) of a proposal, for a form to begin with."""
    _, meaning = await _kept(ports, actor, listing, place)
    return meaning.subscription, meaning.asked


async def drop(ports: Ports, actor: Actor, listing: str, place: int) -> WishDropped:
    """What is said when somebody puts a proposal away; there is nothing to undo."""
    _, meaning = await _kept(ports, actor, listing, place)
    async with ports.view(actor.org) as view:
        return WishDropped(fit_for(actor, await holding_for(view, actor, meaning.subscription)))


async def _meant(ports: Ports, unit: Unit, actor: Actor, wish: Wish) -> tuple[list[Holding], str]:
    """(the subscriptions that fit, the purpose that was given).

    What follows "for" belongs to the product's name ("Acrobat Pro for teams"), or else names a client where the asker
    may ask for several, or else is a purpose.
    """
    whole = f"{wish.words} for {wish.client}" if wish.client else wish.words
    what, among = await licences.candidates(unit, actor, wish.words)
    if wish.client and (found := licences.match(whole, among)):
        return found[:MOST_CHOICES], ""
    if wish.client and actor.asks_for_every_client:
        what, among = await licences.candidates(unit, actor, whole)
    found = licences.match(what, among) or _alike(ports, what, among)
    if not found:
        names = dict.fromkeys(licences.near(what, [h.subscription.product_name for h in among]))
        raise UnknownSubscription(wish.words, tuple(names))
    if len(found) > MOST_CHOICES:
        raise AmbiguousSubscription(wish.words, tuple(fit_for(actor, each) for each in found), str(wish.number))
    return found, f"For {wish.client}" if wish.client and not actor.asks_for_every_client else ""


def _alike(ports: Ports, words: str, among: tuple[Holding, ...]) -> list[Holding]:
    ranked = ports.likeness.rank(words, [f"{h.vendor} {h.subscription.product_name}" for h in among], 50, ALIKE)
    return [among[place] for place, score in ranked if score >= ranked[0][1] - NEARLY]


def _readings(wish: Wish, holding: Holding) -> list[_Meaning]:
    kinds = (WishKind.ADD, WishKind.SET) if wish.kind is WishKind.EITHER else (wish.kind,)
    seats = holding.subscription.quantity
    return [_Meaning(holding.subscription.id, kind, wish.number, seats) for kind in kinds]


async def _possible(unit: Unit, actor: Actor, meanings: list[_Meaning]) -> list[_Meaning]:
    """Those that nothing stands against; raises what stands against the first where that is all of them."""
    possible, against = [], []
    for meaning in meanings:
        holding = await holding_for(unit, actor, meaning.subscription)
        try:
            await _check(unit, holding, meaning)
            possible.append(meaning)
        except Refusal as refusal:
            against.append(refusal)
    if not possible:
        raise against[0]
    return possible


async def _check(unit: Unit, holding: Holding, meaning: _Meaning) -> None:
    subscription, asked = holding.subscription, meaning.asked
    if meaning.kind is WishKind.DROP and asked < 1:
        raise TooFewSeats(meaning.number, subscription.quantity, holding.client_name, subscription.product_name)
    if meaning.number < 1 or not 1 <= asked <= MAX_QUANTITY:
        raise BadQuantity(str(meaning.number), MAX_QUANTITY)
    quoting.check(holding, await unit.rules.book(subscription.id), asked)
    if other := await unit.changes.open_for(subscription.id):
        raise in_flight(other)


async def _checked(ports: Ports, unit: Unit, holding: Holding, meaning: _Meaning) -> Explanation:
    await _check(unit, holding, meaning)
    book = await unit.rules.book(holding.subscription.id)
    return (await quoting.quote(unit, holding, book, meaning.asked, ports.clock.now())).explanation


async def _keep(ports: Ports, unit: Unit, actor: Actor, key: str, purpose: str, meanings: list[_Meaning]) -> Listing:
    """The event is part of what is kept: the same words said again are another proposal."""
    if actor.person is None:
        raise BadToken
    terms = {"key": key, "note": purpose}
    return await unit.listings.keep(actor.person, PROPOSED, ports.clock.now(), terms, tuple(map(str, meanings)))


async def _kept(ports: Ports, actor: Actor, listing: str, place: int) -> tuple[Listing, _Meaning]:
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, PROPOSED, ports.clock.now())
    if kept is None or place >= len(kept.ids):
        raise BadToken
    return kept, _Meaning.of(kept.ids[place])


async def _moved(ports: Ports, actor: Actor, kept: Listing, place: int, meaning: _Meaning) -> Listing:
    """There are other seats now than when it was kept: what is confirmed is what is shown."""
    meanings = [_Meaning.of(text) for text in kept.ids]
    meanings[place] = meaning
    async with ports.unit(actor.org) as unit:
        return await _keep(ports, unit, actor, kept.terms["key"], kept.terms.get("note", ""), meanings)
