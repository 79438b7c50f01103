"""What is one good example of everything that is said about people, codes, groups and the record?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain import errors
from domain.audit import AuditEntry, AuditLine
from domain.chat import Group, Standing
from domain.ids import ClientId, InstallationId, InvitationId, PersonId, Platform
from domain.joining import GroupGrant, Held, Invitation, InvitationState, Newcomer, Profile
from domain.notices import (
    AuditExport,
    AuditList,
    ConfirmJoin,
    FormNotice,
    GrantForm,
    GroupForm,
    GroupList,
    InvitationList,
    InvitationMade,
    InviteForm,
    JoinDecided,
    Notice,
    PeopleList,
    PersonPage,
    WaitForYes,
    Welcome,
)
from domain.tenancy import Grant, Identity, Permission, Person

_ZONE = "Europe/Berlin"
_AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
_ACME = ClientId("acme")
_MANAGE, _WRITE, _READ = Permission.MANAGE_LICENSING, Permission.WRITE_LICENSING, Permission.READ_LICENSING
_ON_SLACK = Identity(Platform.SLACK, "T024BE7LD", "U024BE7LH")
_ON_TEAMS = Identity(Platform.TEAMS, "72f988bf-86f1", "8b7e3c1a-0001")
_DANA = Profile(
    Person(PersonId("p-dana"), "Dana Weiss"),
    ((_ON_SLACK, Standing.MEMBER), (_ON_TEAMS, None)),
    (Held(Grant(_MANAGE)), Held(Grant(_READ), "Service desk")),
)
_SAM = Profile(
    Person(PersonId("p-sam"), "Sam Ito"),
    ((replace(_ON_SLACK, user="U0SAM"), Standing.GUEST),),
    (Held(Grant(_WRITE, _ACME), None, "Acme Dental"),),
)
_NOBODY = Profile(Person(PersonId("p-kim"), "Kim Vance"))
_PEOPLE = PeopleList((_DANA, _SAM, _NOBODY), 3, 0, 6)
_NEWCOMER = Newcomer(replace(_ON_TEAMS, user="8b7e3c1a-0002"), "Robin Falk", InstallationId("d1"), Standing.MEMBER)
_OPEN = Invitation(
    id=InvitationId("KX4TQ7MB"),
    proof="",
    made_by=PersonId("p-dana"),
    made_by_name="Dana Weiss",
    door=InstallationId("d1"),
    made_at=_AT,
    expires_at=_AT + timedelta(hours=72),
    grant=Grant(_WRITE, _ACME),
    name="Olga Reyes",
    client_name="Acme Dental",
    wrong=2,
)
_WAITING = replace(
    _OPEN,
    id=InvitationId("N2WRHV3C"),
    grant=Grant(_MANAGE),
    name="",
    client_name=None,
    state=InvitationState.WAITING,
    newcomer=_NEWCOMER,
    wrong=0,
)
_MADE = InvitationMade(
    "KX4T-Q7MB-5LJA-2RNY-WEPD-6UHC-3VSG", _OPEN.expires_at, _ZONE, _WRITE, "Acme Dental", "Olga Reyes"
)
_GROUPS = (
    GroupGrant(InstallationId("d1"), "S0DESK", "service-desk", Grant(_READ), None, _AT, 12),
    GroupGrant(InstallationId("d1"), "S0ACME", "acme-leads", Grant(_WRITE, _ACME), "Acme Dental", None, 0),
)


def _line(number: int, action: str, subject: str, called: str, detail: str, via: str = "slack") -> AuditLine:
    at = _AT - timedelta(minutes=7 * number)
    entry = AuditEntry(at, action, subject, "Dana Weiss", PersonId("p-dana"), via, detail)
    return AuditLine(9000 - number, entry, called)


_LINES = (
    _line(0, "change.approve", "change:c1", "#1042", "10→16", "teams"),
    _line(1, "person.grant", "person:p-sam", "Sam Ito", "Sam Ito: write_licensing for Acme Dental"),
    _line(2, "invitation.make", "invitation:KX4TQ7MB", "", "write_licensing for Acme Dental, Olga Reyes"),
    _line(3, "change.expire", "change:c2", "#1039", "5→9", "expire"),
)
_AUDIT = AuditList(_LINES, 212, 8, 8, "last week", _ZONE, "a1b2c3", export=True)

_TOLD = (
    InvitationState.OPEN,
    InvitationState.WAITING,
    InvitationState.USED,
    InvitationState.REVOKED,
    InvitationState.LOCKED,
    InvitationState.SEEN,
)
"""One that was refused is told as used: that it was refused is not for the next who tries."""

EXAMPLES: dict[str, Notice | FormNotice] = {
    "people": _PEOPLE,
    "people, a page of a search": replace(_PEOPLE, rows=_PEOPLE.rows[:1], total=9, offset=6, filter="da", id="a1b2c3"),
    "people, nobody": replace(_PEOPLE, rows=(), total=0, filter="zed"),
    "person": PersonPage(_DANA),
    "person, just revoked": PersonPage(_NOBODY, "revoked"),
    "invitation made": _MADE,
    "invitation made, to manage": replace(_MADE, permission=_MANAGE, client=None, name=""),
    "invitation made, to link": replace(_MADE, permission=None, client=None, name="Dana Weiss"),
    "invitations": InvitationList((_WAITING, _OPEN), _ZONE),
    "invitations, none": InvitationList((), _ZONE),
    "welcome": Welcome("Olga Reyes", "Bright IT", _WRITE, "Acme Dental"),
    "welcome, linked": Welcome("Dana Weiss", "Bright IT", linked=True),
    "wait for a yes": WaitForYes("Bright IT", "Dana Weiss"),
    "confirm who joined": ConfirmJoin(InvitationId("N2WRHV3C"), _NEWCOMER, "Robin"),
    "confirmed who joined": ConfirmJoin(InvitationId("N2WRHV3C"), _NEWCOMER, "", True),
    "refused who joined": ConfirmJoin(InvitationId("N2WRHV3C"), _NEWCOMER, "", False),
    "join confirmed": JoinDecided("Bright IT", True),
    "join not confirmed": JoinDecided("Bright IT", False),
    "groups": GroupList(_GROUPS, _ZONE, "granted"),
    "groups, none": GroupList((), _ZONE),
    "audit": _AUDIT,
    "audit, nothing found": replace(_AUDIT, lines=(), total=0, offset=0),
    "audit, nowhere to export": replace(_AUDIT, total=4, offset=0, filter="", export=False),
    "audit export": AuditExport("https://seatwise.example/files/gAAAAAB", 212, 10, "a1b2c3"),
    "grant form": GrantForm(_SAM.person),
    "invite form": InviteForm(),
    "group form": GroupForm(),
    "group form, in a team": GroupForm(Group("19:team", "This team")),
}

REFUSALS: dict[str, errors.Refusal] = {
    "unknown person": errors.UnknownPerson("Dina", ("Dana Weiss",)),
    "ambiguous person": errors.AmbiguousPerson("Dana", ("Dana Weiss", "Dana Wolf")),
    "which client": errors.WhichClient("acne", ("Acme Dental",)),
    "unknown permission": errors.UnknownPermission("own_licensing"),
    "client missing": errors.ClientMissing(),
    "client not meant": errors.ClientNotMeant(_READ),
    "already holds": errors.AlreadyHolds("Sam Ito", _READ),
    "already holds, for a client": errors.AlreadyHolds("Sam Ito", _WRITE, "Acme Dental"),
    "does not hold": errors.DoesNotHold("Sam Ito", _READ),
    "does not hold but by a group": errors.DoesNotHold("Sam Ito", _READ, "service-desk"),
    "guest may not": errors.GuestMayNot("Sam Ito", _READ),
    "last manager": errors.LastManager("Dana Weiss"),
    "not theirs": errors.NotTheirs("Sam Ito"),
    "only direct": errors.OnlyDirect(),
    "only direct, burnt": errors.OnlyDirect(burnt=True),
    "bad code": errors.BadCode(),
    **{f"code over, {state.value}": errors.CodeOver(state) for state in _TOLD},
    "too many tries": errors.TooManyTries(42),
    "code not here": errors.CodeNotHere(),
    "standing unknown": errors.StandingUnknown(Platform.SLACK),
    "already linked": errors.AlreadyLinked("Sam Ito"),
    "invitation gone": errors.InvitationGone(),
    "not your invitation": errors.NotYourInvitation("Dana Weiss"),
    "unknown group": errors.UnknownGroup("servicedesk", ("service-desk",)),
    "group not here": errors.GroupNotHere("acme-leads"),
    "bad period": errors.BadPeriod("2026-13-40"),
    "no public address": errors.NoPublicAddress(),
}
