"""How is a registration completed: checked, written as one, and spent?"""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.accounts import Account, AccountState, LinkTo, Page
from domain.chat import Conversation, ConversationKind
from domain.errors import (
    BadAddress,
    BadName,
    ChatTaken,
    MarketplaceError,
    NoChatConnected,
    Refusal,
    RegistrationMoved,
    RegistrationOver,
    UnknownZone,
)
from domain.ids import AccountId, InstallationId, OrgId, PersonId
from domain.notices import Registered
from domain.ports import Kind, Ports, Unit
from domain.registration import NAME_LIMIT, Complete, Draft, FoundChat, Link, Ticket, Told, link_state, shown
from domain.requirements import email_of
from domain.tenancy import Actor, Grant, Identity, Installation, Permission, Person
from domain.use_cases import notifying, registering, syncing
from domain.use_cases.auditing import record
from domain.vendors import Family

_JOINERS = "\u200c\u200d"

Problems = tuple[tuple[str, Refusal], ...]


class Wrong(Exception):
    """What was told cannot stand; each refusal belongs to the field that it names, or with "" to the whole."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(", ".join(field or "whole" for field, _ in problems))
        self.problems = problems


async def finish(ports: Ports, ticket: Ticket, seen: int, told: Told) -> Complete:
    """Everything at once, or nothing; it spends the link. Raises `Wrong`, `ChatTaken`, `RegistrationMoved`, and
    `RegistrationOver` for whoever comes second.
    """
    draft = await registering.keep(ports, ticket, seen, told)
    right, problems = checked(draft)
    if problems:
        raise Wrong(problems)
    async with ports.view(ticket.vendor) as view:
        found = await view.accounts.get(ticket.account)
    if found is None:
        raise RegistrationOver
    now = ports.clock.now()
    async with ports.pair(ticket.vendor, found.msp) as (sold, msp):
        after = await _spend(sold, ticket, found, draft, right, now)
        await msp.registrations.settle(right.name, right.zone)
        doors = tuple([await _bound(ports, msp, chat) for chat in draft.chats])
        person = await _admin(ports, msp, right, draft)
        if draft.pax8 is not None:
            await msp.connection.delegate(draft.pax8.client_id, draft.pax8.refresh)
        await _tell(sold, msp, after, draft, right, person, doors, now)
        await _recorded(sold, msp, found.id, draft, right, person, now)
    ports.installations.forget()
    if draft.pax8 is not None:
        await _begin_reading(ports, found.msp, right, person, doors[0])
    return Complete(found.msp, person, right, shown(draft.chats), draft.pax8 is not None)


def checked(draft: Draft) -> tuple[Told, Problems]:
    """What was told, tidied, with all that is wrong with it, in the order of the page."""
    told = draft.told
    name, admin = tidied(told.name), tidied(told.admin)
    zone, email = told.zone.strip(), email_of({"email": told.email}, ("email",))
    problems: list[tuple[str, Refusal]] = []
    if not 0 < len(name) <= NAME_LIMIT:
        problems.append(("name", BadName("msp", NAME_LIMIT)))
    if not is_zone(zone):
        problems.append(("zone", UnknownZone(zone[:40])))
    if not 0 < len(admin) <= NAME_LIMIT:
        problems.append(("admin", BadName("admin", NAME_LIMIT)))
    if email is None:
        problems.append(("email", BadAddress(told.email.strip()[:60])))
    if not draft.chats:
        problems.append(("", NoChatConnected()))
    return Told(name, zone, admin, email or ""), tuple(problems)


def is_zone(name: str) -> bool:
    """Whether the IANA database knows it; a path, or a folder of it, is none."""
    if name != "UTC" and "/" not in name:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def tidied(name: str) -> str:
    """In one line, of what can be seen: no control, direction mark or NUL, which no database keeps. Of invisible ones
    those stay that Persian words and composed emoji need, where something can be seen beside them.
    """
    kept = "".join(each for each in name if each.isprintable() or each.isspace() or each in _JOINERS)
    return " ".join(kept.split()) if kept.strip(f" {_JOINERS}") else ""


async def _spend(sold: Unit, ticket: Ticket, account: Account, draft: Draft, told: Told, now: datetime) -> Account:
    """Of two that come at once, one is second: it finds the account registered, or the draft gone. An address that was
    corrected takes the links that it was sent with it.
    """
    found, kept = await sold.accounts.get(account.id), await sold.registrations.get(account.id)
    if found is None or link_state(found, ticket) is not Link.GOOD or found.msp != account.msp:
        raise RegistrationOver
    if kept is None or kept.version != draft.version:
        raise RegistrationMoved
    serial = found.serial + (told.email != found.email)
    after = found.step(state=AccountState.ACTIVE, registered_at=now, name=told.name, email=told.email, serial=serial)
    if not await sold.accounts.save(after):
        raise RegistrationOver
    await sold.registrations.drop(account.id)
    return after


async def _bound(ports: Ports, msp: Unit, chat: FoundChat) -> Installation:
    """One who was here before, and has bought anew, comes by their own door; what waited behind it goes out."""
    door = Installation(InstallationId(ports.ids.new()), msp.org, chat.platform, chat.tenant, chat.app)
    bound = await msp.registrations.bind(door, chat.token.secrets if chat.token else {})
    if bound is None:
        raise ChatTaken(chat.platform, chat.name)
    now = ports.clock.now()
    await msp.workspaces.note(bound.id, chat.name, chat.user_name or chat.user, now)
    await msp.reach.lift(bound.id, now)
    return bound


async def _admin(ports: Ports, msp: Unit, told: Told, draft: Draft) -> PersonId:
    """One person with an identity in each chat; whoever was here before is that person still."""
    identities = [(Identity(chat.platform, chat.tenant, chat.user), chat.standing) for chat in draft.chats]
    known = [owner for each, _ in identities if (owner := await msp.people.owner(each))]
    person = known[0] if known else Person(PersonId(ports.ids.new()), told.admin, told.email)
    if not known:
        await msp.people.add(person)
    for identity, standing in identities:
        await msp.people.link(identity, person.id, standing)
    await msp.people.grant(person.id, Grant(Permission.MANAGE_LICENSING))
    return person.id


async def _tell(
    sold: Unit,
    msp: Unit,
    account: Account,
    draft: Draft,
    told: Told,
    person: PersonId,
    doors: tuple[Installation, ...],
    now: datetime,
) -> None:
    """By mail, in the app, and to the admin in each chat."""
    bought = [each.family for each in await sold.accounts.purchases(account.id) if each.live]
    notice = Registered(
        vendor=(await sold.organisation()).name,
        msp=told.name,
        admin=told.admin,
        chats=tuple(chat.platform for chat in draft.chats),
        pax8=draft.pax8 is not None,
        family=Family.A_LA_CARTE if Family.A_LA_CARTE in bought else Family.BUNDLE,
        to=LinkTo(Page.BILLING, sold.org, account.id, account.serial),
        zone=told.zone,
    )
    key = f"account/{account.id}/registered"
    await sold.outbox.mail(told.email, notice, key)
    await notifying.notify(msp, key, notice, now, hears=person)
    for door, chat in zip(doors, draft.chats, strict=True):
        await msp.outbox.tell(Conversation(door.id, door.platform, ConversationKind.DIRECT, None, chat.user), notice)


async def _recorded(
    sold: Unit, msp: Unit, account: AccountId, draft: Draft, told: Told, person: PersonId, now: datetime
) -> None:
    """The person is the MSP's: the vendor's record has the name alone."""
    where = "registration page"
    vendors, own = Actor(sold.org, told.admin), Actor(msp.org, told.admin, person)
    await record(sold, vendors, "account.register", f"account:{account}", now, told.name, via=where)
    await record(msp, own, "organisation.register", f"organisation:{msp.org}", now, told.name, via=where)
    for chat in draft.chats:
        detail = f"{chat.platform.value}: {chat.name}"
        await record(msp, own, "installation.bind", f"installation:{chat.tenant}", now, detail, via=where)
    if draft.pax8 is not None:
        await record(msp, own, "connection.set", "connection:pax8", now, via=where)


async def _begin_reading(ports: Ports, msp: OrgId, told: Told, person: PersonId, door: Installation) -> None:
    """What Pax8 has is read at once; should it not be reached now, the clock sees to it."""
    await ports.connections.renew(msp)
    may = frozenset({Permission.MANAGE_LICENSING})
    try:
        await syncing.ask(ports, Actor(msp, told.admin, person, may), Kind.COMPANIES, door.id)
    except (Refusal, MarketplaceError):
        return
