"""How is a workspace whose token is good no more connected again: by whoever manages, through Slack's install page?"""

from domain.errors import AnswerTooLate, NotAllowed, NotGranted, NotLost, NotOffered, OtherWorkspace
from domain.ids import InstallationId, OrgId, PersonId
from domain.joining import Profile
from domain.notices import PlaceLost, SlackSignIn
from domain.ports import Ports, Unit
from domain.reach import Again, Parking
from domain.registration import ASKING_LASTS, VERIFIER, Asking, FoundChat, Way
from domain.tenancy import Actor, Installation, Permission
from domain.use_cases import reaching
from domain.use_cases.auditing import record

_OVERSEEING = (Permission.MANAGE_LICENSING, Permission.MANAGE_PROVISIONING)


async def sign_in(ports: Ports, actor: Actor, door: InstallationId) -> SlackSignIn:
    """Where to go. Raises `NotLost`, `NotOffered`, `NotAllowed`."""
    if actor.person is None or not any(actor.may(each) for each in _OVERSEEING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "status")
    _check_offered(ports)
    async with ports.view(actor.org) as view:
        parking = await _lost(view, door)
    if parking is None:
        raise NotLost
    url, until = ports.links.reconnect(actor.org, Again(door, parking.since, actor.person))
    return SlackSignIn(url, until, actor.zone)


async def look(ports: Ports, org: OrgId, again: Again) -> tuple[str, Parking | None]:
    """Whose workspace it is; and what is lost, None once it takes messages again."""
    async with ports.view(org) as view:
        parking = await _lost(view, again.door)
        name = (await view.organisation()).name
    return name, parking if parking and parking.since == again.since else None


async def begin(ports: Ports, org: OrgId, again: Again, browser: str) -> Asking:
    """They are sent to Slack. Raises `NotLost`, `NotOffered`, and `NotAllowed` for whoever does not manage any more."""
    _check_offered(ports)
    nonce, verifier = ports.ids.signs(VERIFIER, 43), ports.ids.signs(VERIFIER, 64)
    async with ports.unit(org) as unit:
        await _overseer(unit, again.person)
        if not await unit.reach.ask(again.door, again.since, nonce):
            raise NotLost
    return Asking(Way.SLACK, nonce, verifier, browser, ports.clock.now() + ASKING_LASTS)


async def answer(ports: Ports, org: OrgId, again: Again, asked: Asking, code: str | None, back: str) -> None:
    """They came back: that answers what was asked, whatever comes of it. Of this very workspace the token is kept, and
    what waited goes out. Raises `AnswerTooLate`, `NotGranted`, `GrantNotReached`, `OtherWorkspace`, `NotAllowed`.
    """
    async with ports.unit(org) as unit:
        if not await unit.reach.answered(again.door, again.since, asked.nonce):
            raise AnswerTooLate
    if code is None:
        raise NotGranted(Way.SLACK)
    found = await ports.grantors[Way.SLACK].granted(asked, code, back, ports.clock.now())
    door = await ports.installations.get(again.door)
    if not isinstance(found, FoundChat) or not found.token or door is None or door.org != org:
        raise NotGranted(Way.SLACK)
    if not _same(door, found):
        raise OtherWorkspace(found.name)
    await _renewed(ports, org, again, found)


async def resend(ports: Ports, org: OrgId, again: Again) -> None:
    """For whoever has a link that is out of date: a new one, to the address of whom it was made for, once a day. What
    came of it is not told.
    """
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        parking, profile = await _lost(unit, again.door), await unit.people.profile(again.person)
        if parking is None or profile is None or not _oversees(profile) or not profile.person.email:
            return
        notice = PlaceLost(parking, (await unit.organisation()).time_zone, renewed=True)
        key = f"lost/{parking.key}/{parking.since.isoformat()}/{again.person}/{now.date().isoformat()}"
        await unit.outbox.mail(profile.person.email, reaching.leading(notice, again.person), key)


async def _renewed(ports: Ports, org: OrgId, again: Again, found: FoundChat) -> None:
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        person = await _overseer(unit, again.person)
        if not found.token or not await unit.registrations.renew(again.door, found.token.secrets):
            raise NotGranted(Way.SLACK)
        await unit.reach.lift(again.door, now)
        actor = Actor(org, person.person.name, again.person)
        subject, detail = f"installation:{found.tenant}", f"{found.platform.value}: {found.name}"
        await record(unit, actor, "installation.renew", subject, now, detail, via="page")
    ports.installations.forget()


async def _lost(unit: Unit, door: InstallationId) -> Parking | None:
    """What a new token mends."""
    return next((each for each in await unit.reach.parkings() if each.key == door and each.renewable), None)


async def _overseer(unit: Unit, person: PersonId) -> Profile:
    profile = await unit.people.profile(person)
    if profile is None or not _oversees(profile):
        raise NotAllowed(Permission.MANAGE_LICENSING, "status")
    return profile


def _oversees(profile: Profile) -> bool:
    return any(held.grant.permission in _OVERSEEING for held in profile.held)


def _same(door: Installation, found: FoundChat) -> bool:
    """The very workspace, by the very app where the door names one."""
    return (found.platform, found.tenant) == (door.platform, door.tenant) and door.app in ("", found.app)


def _check_offered(ports: Ports) -> None:
    if Way.SLACK not in ports.grantors:
        raise NotOffered(Way.SLACK)
