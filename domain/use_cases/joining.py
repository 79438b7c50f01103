"""How is somebody let in by a code: made once, said once, in a direct message, by one person?"""

from dataclasses import replace
from datetime import datetime

from domain.chat import Source, Standing
from domain.errors import (
    AlreadyHolds,
    AlreadyLinked,
    BadCode,
    CodeNotHere,
    CodeOver,
    InvitationGone,
    NotYourInvitation,
    OnlyDirect,
    Refusal,
    SendError,
    StandingUnknown,
    TooManyTries,
)
from domain.ids import InvitationId, PersonId
from domain.joining import (
    ALPHABET,
    LASTS,
    LINK_LASTS,
    MAX_WRONG,
    SECRET,
    SELECTOR,
    WRONG_FOR,
    Code,
    Invitation,
    InvitationState,
    Newcomer,
    code_of,
    fits_door,
    read_code,
)
from domain.notices import ConfirmJoin, InvitationList, InvitationMade, JoinDecided, WaitForYes, Welcome
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Grant, Permission, Person
from domain.use_cases.auditing import record
from domain.use_cases.people import check_pair, client_told, profile, told

OPEN, WAITING, USED = InvitationState.OPEN, InvitationState.WAITING, InvitationState.USED


async def invite(
    ports: Ports, actor: Actor, source: Source, wanted: Grant, name: str = "", person: PersonId | None = None
) -> InvitationMade:
    """A code for `wanted`, shown this once. With `person` it also joins another chat to somebody who is known."""
    check_pair(wanted)
    return await _made(ports, actor, source, wanted, name.strip()[:80], person)


async def link(ports: Ports, actor: Actor, source: Source) -> InvitationMade:
    """A code for oneself, to be said in the other chat. Whoever reads it becomes you, so it is made in private only."""
    if not source.conversation.private:
        raise OnlyDirect
    return await _made(ports, actor, source, None, actor.name, actor.person)


async def invitations(unit: Unit, actor: Actor, now: datetime) -> InvitationList:
    return InvitationList(await unit.invitations.unsettled(now), actor.zone)


async def revoke(ports: Ports, actor: Actor, invitation: InvitationId) -> None:
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        for before in (OPEN, WAITING):
            if await unit.invitations.settle(invitation, before, InvitationState.REVOKED):
                await record(unit, actor, "invitation.revoke", f"invitation:{invitation}", now)
                return
        raise InvitationGone


async def redeem(ports: Ports, source: Source, typed: str, aloud: bool = False) -> Welcome | WaitForYes:
    """What a code is good for, once, for whoever says it first. `aloud`: others could read it.

    A wrong one is counted, for the invitation and for who said it, and told apart from no other.
    """
    now, org = ports.clock.now(), source.door.org
    async with ports.unit(org) as unit:
        found = await _verified(unit, source, read_code(typed), now, aloud)
    if isinstance(found, Refusal):
        raise found
    newcomer = await _arriving(ports, source)
    async with ports.unit(org) as unit:
        await unit.invitations.tries(source.identity)  # held: two codes of one newcomer make no two people
        await _check_place(unit, source, found, newcomer)
        return await _taken(ports, unit, source, found, newcomer, now)


async def confirm(ports: Ports, actor: Actor, invitation: InvitationId, yes: bool) -> ConfirmJoin:
    """The inviter says whether who came by their code is who they meant."""
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        waiting = await unit.invitations.get(invitation)
        if waiting is None or waiting.state is not WAITING or waiting.newcomer is None:
            raise InvitationGone
        if waiting.made_by != actor.person:
            raise NotYourInvitation(waiting.made_by_name)
        await unit.invitations.tries(waiting.newcomer.identity)
        if not await _manages(unit, waiting.made_by):
            raise InvitationGone
        if not await unit.invitations.settle(invitation, WAITING, USED if yes else InvitationState.REFUSED):
            raise InvitationGone
        if yes:
            await _let_in(ports, unit, actor, waiting, waiting.newcomer, now)
        else:
            await record(unit, actor, "invitation.refuse", f"invitation:{invitation}", now, waiting.newcomer.name)
        await _tell_newcomer(unit, waiting.newcomer, yes)
        return ConfirmJoin(invitation, waiting.newcomer, waiting.name, yes)


async def _made(
    ports: Ports, actor: Actor, source: Source, wanted: Grant | None, name: str, person: PersonId | None
) -> InvitationMade:
    now = ports.clock.now()
    code = code_of(ports.ids.signs(ALPHABET, SELECTOR + SECRET))
    expires_at = now + (LASTS if wanted else LINK_LASTS)
    async with ports.unit(actor.org) as unit:
        client = await client_told(unit, wanted.client if wanted else None)
        if person is not None:
            name = name or (await profile(unit, person)).person.name
        proof, maker = code.proof(actor.org), PersonId(actor.person or "")
        made = Invitation(
            code.selector, proof, maker, actor.name, source.door.id, now, expires_at, wanted, person, name
        )
        await unit.invitations.add(made)
        detail = told(wanted, client) if wanted else "links another chat"
        subject = f"invitation:{code.selector}"
        await record(unit, actor, "invitation.make", subject, now, f"{detail}, {name}" if name else detail)
    permission = wanted.permission if wanted else None
    return InvitationMade(code.spelt, expires_at, actor.zone, permission, client, name)


async def _verified(unit: Unit, source: Source, code: Code | None, now: datetime, aloud: bool) -> Invitation | Refusal:
    """A refusal is returned, not raised, because what was counted has to be committed."""
    tries = await unit.invitations.tries(source.identity)
    if tries.locked(now):
        since = tries.since or now
        return TooManyTries(max(1, -(-int((since + WRONG_FOR - now).total_seconds()) // 60)))
    found = await unit.invitations.get(code.selector) if code else None
    if code is None or found is None or not code.proves(found, unit.org):
        await unit.invitations.set_tries(source.identity, tries.again(now))
        if found is not None:
            await unit.invitations.wrong(found.id, MAX_WRONG)
        named = f"invitation:{code.selector}" if code else "invitation:?"
        await record(unit, _somebody(source), "invitation.wrong", named, now, source.identity.user)
        return OnlyDirect() if aloud else BadCode()
    if not found.open_at(now):
        return CodeOver(found.state)
    if found.grant is not None and not await _manages(unit, found.made_by):
        return CodeOver(InvitationState.REVOKED)
    if aloud:
        await unit.invitations.settle(found.id, OPEN, InvitationState.SEEN)
        await record(unit, _somebody(source), "invitation.burn", f"invitation:{found.id}", now)
        return OnlyDirect(burnt=True)
    return found


async def _arriving(ports: Ports, source: Source) -> Newcomer:
    """With what their platform says of them now; None where it does not say."""
    identity, door = source.identity, source.door
    standing = None
    chat = ports.chats.get(door.platform)
    if chat is not None and not source.outsider:
        try:
            standing = (await chat.member(door.id, identity.user)).standing
        except SendError:
            standing = None
    return Newcomer(identity, source.user_name, door.id, Standing.EXTERNAL if source.outsider else standing)


async def _check_place(unit: Unit, source: Source, invitation: Invitation, newcomer: Newcomer) -> None:
    """A client's own door, and a guest, take nothing beyond that client's licences."""
    if newcomer.standing in (Standing.BOT, Standing.GONE):
        raise CodeNotHere
    outsider = newcomer.standing in (Standing.GUEST, Standing.EXTERNAL)
    grant, client = invitation.grant, source.door.client
    held = await unit.people.grants(invitation.person) if invitation.person else ()
    if grant is not None and not fits_door(grant, client, outsider):
        raise CodeNotHere
    if grant is None and client is not None and Grant(Permission.WRITE_LICENSING, client) not in held:
        raise CodeNotHere
    wanted = {each.permission for each in (*held, *((grant,) if grant else ()))}
    if newcomer.standing is None and wanted - {Permission.WRITE_LICENSING}:
        raise StandingUnknown(source.door.platform)


async def _taken(
    ports: Ports, unit: Unit, source: Source, found: Invitation, newcomer: Newcomer, now: datetime
) -> Welcome | WaitForYes:
    owner = await unit.people.owner(newcomer.identity)
    if owner is not None and found.person is not None:
        raise AlreadyLinked(owner.name)
    after = WAITING if await _waits(unit, found) else USED
    if not await unit.invitations.settle(found.id, OPEN, after, newcomer):
        raise CodeOver(USED)
    await unit.places.remember(source.conversation)
    organisation = (await unit.organisation()).name
    if after is WAITING:
        await record(unit, _somebody(source), "invitation.redeem", f"invitation:{found.id}", now, "waits for a yes")
        if place := await unit.places.direct(found.made_by, found.door):
            await unit.outbox.tell(place, ConfirmJoin(found.id, newcomer, found.name))
        return WaitForYes(organisation, found.made_by_name)
    person = await _let_in(ports, unit, _somebody(source), found, newcomer, now)
    permission = found.grant.permission if found.grant else None
    return Welcome(person.name, organisation, permission, found.client_name, linked=found.person is not None)


async def _waits(unit: Unit, found: Invitation) -> bool:
    """To become somebody who manages is to manage."""
    joins_manager = found.grant is not None and found.person is not None and await _manages(unit, found.person)
    return found.waits_for_a_yes or joins_manager


async def _manages(unit: Unit, person: PersonId) -> bool:
    """Whoever may manage no more, or is known nowhere, lets nobody in by the codes that they left behind."""
    known = await unit.people.profile(person)
    if known is None or not any(standing in (None, Standing.MEMBER) for _, standing in known.identities):
        return False
    return any(held.grant.permission is Permission.MANAGE_LICENSING for held in known.held)


async def _let_in(
    ports: Ports, unit: Unit, actor: Actor, found: Invitation, newcomer: Newcomer, now: datetime
) -> Person:
    """Linked and granted, as one; raises what stands against it, and the code is as it was."""
    person = await _person(ports, unit, found, newcomer)
    if found.grant is not None and not await unit.people.grant(person.id, found.grant):
        held = (await profile(unit, person.id)).held
        client = next((h.client_name for h in held if h.grant.permission is found.grant.permission), None)
        raise AlreadyHolds(person.name, found.grant.permission, client)
    what = told(found.grant, found.client_name) if found.grant else "another chat"
    detail = f"{person.name}: {what}, by invitation of {found.made_by_name}"
    by = replace(actor, person=actor.person or person.id)
    await record(unit, by, "invitation.accept", f"person:{person.id}", now, detail)
    return person


async def _person(ports: Ports, unit: Unit, found: Invitation, newcomer: Newcomer) -> Person:
    owner = await unit.people.owner(newcomer.identity)
    if owner is not None:
        if found.person is not None and owner.id != found.person:
            raise AlreadyLinked(owner.name)
        return owner
    if found.person is not None:
        person = (await profile(unit, found.person)).person
    else:
        person = Person(PersonId(ports.ids.new()), found.name or newcomer.name)
        await unit.people.add(person)
    await unit.people.link(newcomer.identity, person.id, newcomer.standing)
    return person


async def _tell_newcomer(unit: Unit, newcomer: Newcomer, yes: bool) -> None:
    place = await unit.places.get(f"{newcomer.door}/@{newcomer.identity.user}")
    if place is not None:
        await unit.outbox.tell(place, JoinDecided((await unit.organisation()).name, yes))


def _somebody(source: Source) -> Actor:
    """Who said it, known or not, for the record."""
    return Actor(source.door.org, source.user_name or source.identity.user, via=source.door.platform)
