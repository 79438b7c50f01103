"""Whose is a Pax8 company: who decides it, who is told before, and what follows at once?"""

from collections.abc import Mapping, Sequence

from domain.audit import AuditEntry
from domain.changes import ChangeStatus
from domain.errors import (
    AlreadyMapped,
    BadToken,
    ClientExists,
    ClientUnclear,
    MappingMoved,
    NotAllowed,
    NothingChosen,
    NotMapped,
    ProposalMoved,
    UnknownClient,
    UnknownCompany,
)
from domain.ids import ClientId, CompanyId, ListingId, SubscriptionId
from domain.mapping import Listed, host
from domain.notices import Acceptable, CompanyMapped, MappingDone, MappingProposal
from domain.ports import Kind, Ports, Task, Unit
from domain.tenancy import Actor, Client, Permission
from domain.use_cases.approvals import reconsider
from domain.use_cases.changes import check_text

NAME_LIMIT = 120
"""Characters of a client's name, as both platforms' lists hold it beside a product's."""

KEPT = "mapping"
"""The kind of listing that keeps a proposal until it is confirmed."""


async def map_to(ports: Ports, actor: Actor, company: CompanyId, seen: int | None, client: Client) -> MappingDone:
    """Map a company that nobody has, and read it at once. `seen` is the version that was shown, if one was.

    Raises `AlreadyMapped`, which offers to move it where that was meant, and `MappingMoved` where somebody was first.
    """
    _may(actor)
    async with ports.unit(actor.org) as unit:
        listed = await _known(unit, company)
        if listed.company.client is None:
            await _put(ports, unit, actor, listed, listed.version if seen is None else seen, client)
            return MappingDone(mapped=(CompanyMapped(listed.company.name, client.name),))
        if seen is not None and seen != listed.version:
            raise _moved(listed)
        taken = await _taken(ports, unit, actor, listed, client)
    raise taken


async def map_to_new(ports: Ports, actor: Actor, company: CompanyId, seen: int | None, name: str) -> MappingDone:
    """Map it to a client of this name that is made for it; raises `ClientExists` where one has it."""
    _may(actor)
    wanted = check_text("client’s name", " ".join(name.split()), NAME_LIMIT)
    if wanted is None:
        raise ClientUnclear(both=False)
    async with ports.unit(actor.org) as unit:
        listed = await _known(unit, company)
        if listed.company.client is not None:
            raise (
                _moved(listed)
                if seen is not None
                else AlreadyMapped(listed.company.name, listed.client_name or "", wanted)
            )
        client = await _make(ports, unit, actor, wanted)
        await _put(ports, unit, actor, listed, listed.version if seen is None else seen, client)
    return MappingDone(mapped=(CompanyMapped(listed.company.name, wanted, new=True),))


async def accept(ports: Ports, actor: Actor, chosen: Sequence[Acceptable]) -> MappingDone:
    """Map each of these as it was suggested; one that somebody has mapped meanwhile is skipped, and named."""
    _may(actor)
    if not chosen:
        raise NothingChosen("company")
    done: list[CompanyMapped] = []
    skipped: list[str] = []
    for each in chosen:
        try:
            done += (await _accept(ports, actor, each)).mapped
        except (MappingMoved, AlreadyMapped, ClientExists, UnknownClient, UnknownCompany):
            skipped.append(each.name)
    return MappingDone(mapped=tuple(done), skipped=tuple(skipped))


async def propose(
    ports: Ports, actor: Actor, company: CompanyId, seen: int | None, to: Client | None = None
) -> MappingProposal:
    """What unmapping a company, or moving it to another client, would do; kept until it is confirmed."""
    _may(actor)
    async with ports.unit(actor.org) as unit:
        listed = await _known(unit, company)
        if seen is not None and seen != listed.version:
            raise _moved(listed)
        if listed.company.client is None:
            raise NotMapped(listed.company.name)
        return await _proposal(ports, unit, actor, listed, to)


async def proposed_move(ports: Ports, actor: Actor, listing: str) -> MappingProposal:
    """What the move would do that an `AlreadyMapped` has offered."""
    terms = await _terms(ports, actor, listing)
    client = await known_client(ports, actor, ClientId(terms["to"]))
    return await propose(ports, actor, CompanyId(terms["company"]), int(terms["version"]), client)


async def proposed_again(ports: Ports, actor: Actor, listing: str) -> MappingProposal:
    """What the same thing would do by now."""
    terms = await _terms(ports, actor, listing)
    to = await known_client(ports, actor, ClientId(terms["to"])) if terms["to"] else None
    return await propose(ports, actor, CompanyId(terms["company"]), int(terms["version"]), to)


async def offered_client(ports: Ports, actor: Actor, listing: str) -> MappingDone:
    """Make the client that an `UnknownClient` has offered to make."""
    terms = await _terms(ports, actor, listing)
    return await map_to_new(ports, actor, CompanyId(terms["company"]), int(terms["version"]), terms["name"])


async def confirm(ports: Ports, actor: Actor, listing: str) -> MappingDone:
    """Do what was proposed, if it would still do what was shown; raises `ProposalMoved` or `MappingMoved` if not."""
    _may(actor)
    terms = await _terms(ports, actor, listing)
    to = await known_client(ports, actor, ClientId(terms["to"])) if terms["to"] else None
    async with ports.unit(actor.org) as unit:
        listed = await _known(unit, CompanyId(terms["company"]))
        if str(listed.version) != terms["version"]:
            raise _moved(listed)
        if terms != await _follows(unit, listed, to):
            raise ProposalMoved(listed.company.name)
        await _put(ports, unit, actor, listed, listed.version, to)
        closed = await _close(ports, unit, listed.company.id)
    name, before = listed.company.name, listed.client_name
    moved = (CompanyMapped(name, to.name),) if to else ()
    return MappingDone(mapped=moved, unmapped=None if to else name, from_client=before, closed=closed)


async def offer_new(ports: Ports, actor: Actor, company: Listed, name: str) -> ListingId:
    """Keep the proposal to make a client of this name for a company."""
    _may(actor)
    if actor.person is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
    terms = {"company": company.company.id, "version": str(company.version), "name": name}
    async with ports.unit(actor.org) as unit:
        return (await unit.listings.keep(actor.person, KEPT, ports.clock.now(), terms)).id


async def known_client(ports: Ports, actor: Actor, client: ClientId) -> Client:
    async with ports.view(actor.org) as view:
        found = await view.catalog.client(client)
    if found is None:
        raise UnknownClient(client[:NAME_LIMIT])
    return found


async def _accept(ports: Ports, actor: Actor, each: Acceptable) -> MappingDone:
    if each.client_id is None:
        return await map_to_new(ports, actor, each.id, each.version, each.name)
    client = await known_client(ports, actor, each.client_id)
    return await map_to(ports, actor, each.id, each.version, client)


async def _put(ports: Ports, unit: Unit, actor: Actor, listed: Listed, seen: int, client: Client | None) -> None:
    """The mapping itself, what it teaches of the client, its record, and the order to read the company."""
    now, company = ports.clock.now(), listed.company
    if not await unit.companies.map(company.id, seen, client.id if client else None, actor.name, now):
        raise _moved(await _known(unit, company.id))
    if client is not None:
        if domain := host(company.website):
            await unit.companies.learn_domain(client.id, domain)
        await unit.outbox.run(Task(Kind.SUBSCRIPTIONS, company=company.id), now)
    before, after = listed.client_name or "nobody", client.name if client else "nobody"
    action = "company.map" if client else "company.unmap"
    await _record(ports, unit, actor, action, f"company:{company.id}", f"{company.name}: {before} → {after}")


async def _make(ports: Ports, unit: Unit, actor: Actor, name: str) -> Client:
    await unit.companies.hold_clients()
    for hint in await unit.companies.hints():
        if hint.name.casefold() == name.casefold():
            raise ClientExists(hint.name)
    client = Client(ClientId(ports.ids.new()), name)
    await unit.companies.add_client(client, None)
    await _record(ports, unit, actor, "client.add", f"client:{client.id}", name)
    return client


async def _record(ports: Ports, unit: Unit, actor: Actor, action: str, subject: str, detail: str) -> None:
    await unit.audit.add(AuditEntry(ports.clock.now(), action, subject, actor.name, actor.person, actor.place, detail))


async def _close(ports: Ports, unit: Unit, company: CompanyId) -> tuple[int, ...]:
    """The pending requests of a company that is not the client's any more; returns their numbers."""
    closed: list[int] = []
    for change in await unit.changes.in_flight(await _subscriptions(unit, company)):
        if change.status is ChangeStatus.PENDING:
            book = await unit.rules.book(change.subject.subscription)
            await reconsider(unit, change, book, ports.clock.now())
            closed.append(change.number)
    return tuple(sorted(closed))


async def _taken(ports: Ports, unit: Unit, actor: Actor, listed: Listed, client: Client) -> AlreadyMapped:
    offer = ""
    if listed.company.client != client.id and actor.person is not None:
        terms = {"company": listed.company.id, "version": str(listed.version), "to": client.id}
        offer = (await unit.listings.keep(actor.person, KEPT, ports.clock.now(), terms)).id
    return AlreadyMapped(listed.company.name, listed.client_name or "", client.name, offer)


async def _proposal(ports: Ports, unit: Unit, actor: Actor, listed: Listed, to: Client | None) -> MappingProposal:
    if actor.person is None or listed.company.client is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
    terms = await _follows(unit, listed, to)
    kept = await unit.listings.keep(actor.person, KEPT, ports.clock.now(), terms)
    return MappingProposal(
        company=listed.company.name,
        client=listed.client_name or "",
        to=to.name if to else None,
        subscriptions=int(terms["subscriptions"]),
        requests=tuple(int(number) for number in terms["requests"].split()),
        people=await unit.companies.readers(listed.company.client),
        listing=kept.id,
    )


async def _follows(unit: Unit, listed: Listed, to: Client | None) -> Mapping[str, str]:
    """All that a confirmation is bound to."""
    company = listed.company
    waiting = await unit.changes.in_flight(await _subscriptions(unit, company.id))
    pending = sorted(change.number for change in waiting if change.status is ChangeStatus.PENDING)
    return {
        "company": company.id,
        "version": str(listed.version),
        "to": to.id if to else "",
        "subscriptions": str((await unit.companies.counts([company.id])).get(company.id, 0)),
        "requests": " ".join(str(number) for number in pending),
    }


async def _subscriptions(unit: Unit, company: CompanyId) -> Sequence[SubscriptionId]:
    return [SubscriptionId(key) for key in await unit.mirror.marks(Kind.SUBSCRIPTIONS, company)]


async def _terms(ports: Ports, actor: Actor, listing: str) -> Mapping[str, str]:
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, KEPT, ports.clock.now())
    if kept is None:
        raise BadToken
    return kept.terms


async def _known(unit: Unit, company: CompanyId) -> Listed:
    listed = await unit.companies.get(company)
    if listed is None:
        raise UnknownCompany(company[:NAME_LIMIT])
    return listed


def _moved(listed: Listed) -> MappingMoved:
    return MappingMoved(listed.company.name, listed.client_name, listed.by, listed.at)


def _may(actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
