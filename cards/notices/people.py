"""Which card says what is told about people, codes, groups and the record?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.clean import cut, line
from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    Element,
    Emphasis,
    Fact,
    Facts,
    Form,
    Kind,
    LineField,
    Link,
    Option,
    Row,
    Rows,
    SearchField,
    Span,
    Style,
    Text,
)
from cards.tokens import make
from cards.words import audit as record
from cards.words import labels, moment
from cards.words import people as words
from domain.audit import AuditLine
from domain.joining import Held, Invitation, InvitationState, Profile, marked, marked_group
from domain.notices import (
    AuditExport,
    AuditList,
    ConfirmJoin,
    GrantForm,
    GroupForm,
    GroupList,
    InvitationList,
    InvitationMade,
    InviteForm,
    JoinDecided,
    PeopleList,
    PersonPage,
    WaitForYes,
    Welcome,
)
from domain.tenancy import Permission, Person

_NAMED = 60
"""Characters of a group's name in a field."""

_DETAIL = 120
"""Characters of an entry's detail on a card; the file has it whole."""


def people(notice: PeopleList) -> Card:
    return Card(words.TITLE, tuple(_people(notice)))


def _people(notice: PeopleList) -> Iterable[Element]:
    if notice.rows:
        yield Text((Span(words.list_totals(notice), Emphasis.STRONG),))
        yield Rows(tuple(_somebody(profile) for profile in notice.rows))
        yield from _place(notice.offset, len(notice.rows), notice.total)
    else:
        yield Text((Span(words.list_empty(notice)),))
    turning = _turning("people", notice.id, notice.offset, notice.page_size, notice.total)
    yield Buttons((*turning, _invite(), _to("invitations", words.INVITATIONS), _to("groups", words.GROUPS)))


def _somebody(profile: Profile) -> Row:
    chats = [words.identity(identity, standing) for identity, standing in profile.identities]
    may = [words.held(held) for held in profile.held]
    subtitle = " · ".join([*(may or [words.NOTHING_HELD]), *(chats or [words.NO_CHATS])])
    return Row(profile.person.name, subtitle, buttons=(Button(words.OPEN, _person_token(profile.person)),))


def person(notice: PersonPage) -> Card:
    return Card(notice.profile.person.name, tuple(_person(notice)))


def _person(notice: PersonPage) -> Iterable[Element]:
    profile = notice.profile
    if told := words.said(notice.said):
        yield Banner(Kind.GOOD, told)
    yield Text((Span(words.RIGHTS_TITLE, Emphasis.STRONG),))
    if profile.held:
        yield Rows(tuple(_right(profile.person, held) for held in profile.held))
    else:
        yield Text((Span(words.NOTHING_HELD),))
    yield Text((Span(words.CHATS_TITLE, Emphasis.STRONG),))
    if profile.identities:
        yield Rows(tuple(_chats(profile)))
    else:
        yield Text((Span(words.NO_CHATS),))
    grant = Button(words.GRANT, make("person_grant", profile.person.id, 0), Style.PRIMARY, opens_form=True)
    yield Buttons((grant, _to("people", words.ALL_PEOPLE)))


def _right(person: Person, held: Held) -> Row:
    if held.group:
        return Row(words.held(held))
    token = make("person_revoke", f"{person.id}/{held.grant.permission.value}", 0)
    return Row(words.held(held), buttons=(Button(words.REVOKE, token, Style.DANGER, confirm=words.REVOKE_SURE),))


def _chats(profile: Profile) -> Iterable[Row]:
    for identity, standing in profile.identities:
        token = make("person_unlink", f"{profile.person.id}/{marked(identity)}", 0)
        unlink = Button(words.UNLINK, token, Style.DANGER, confirm=words.UNLINK_SURE)
        yield Row(words.identity(identity, standing), identity.user, buttons=(unlink,))


def code(notice: InvitationMade) -> Card:
    facts = Facts(tuple(Fact(label, value) for label, value in words.code_facts(notice)))
    say = Text((Span(f"join {notice.code}", Emphasis.CODE),))
    return Card(words.code_title(notice), (Text((Span(words.code_for(notice)),)), say, facts))


def invitations(notice: InvitationList) -> Card:
    rows = tuple(_invitation(one, notice.zone) for one in notice.rows)
    body: Element = Rows(rows) if rows else Text((Span(words.NO_INVITATIONS),))
    return Card(words.INVITATIONS, (body, Buttons((_invite(), _to("people", words.ALL_PEOPLE)))))


def _invitation(one: Invitation, zone: str) -> Row:
    revoke = Button(words.REVOKE, make("invitation_revoke", one.id, 0), Style.DANGER, confirm=words.CODE_SURE)
    deciding = _deciding(one.id) if one.state is InvitationState.WAITING else (revoke,)
    return Row(words.invitation_title(one), words.invitation_subtitle(one, zone), buttons=deciding)


def _deciding(invitation: str) -> tuple[Button, ...]:
    yes = make("invitation_confirm", invitation, 1)
    return (
        Button(words.CONFIRM, yes, Style.PRIMARY, confirm=words.CONFIRM_SURE),
        Button(words.REFUSE, make("invitation_refuse", invitation, 0), Style.DANGER),
    )


def welcome(notice: Welcome) -> Card:
    return Card(words.TITLE, (Banner(Kind.GOOD, words.welcome(notice)),))


def wait(notice: WaitForYes) -> Card:
    return Card(words.TITLE, (Banner(Kind.INFO, words.wait(notice)),))


def confirm(notice: ConfirmJoin) -> Card:
    kind = Kind.WARNING if notice.decided is None else Kind.INFO
    facts = Facts(tuple(Fact(label, value) for label, value in words.confirm_facts(notice) if value))
    said = Banner(kind, words.confirm(notice))
    ending = (Buttons(_deciding(notice.id)),) if notice.decided is None else ()
    return Card(words.TITLE, (said, facts, *ending))


def decided(notice: JoinDecided) -> Card:
    return Card(words.TITLE, (Banner(Kind.GOOD if notice.confirmed else Kind.WARNING, words.decided(notice)),))


def groups(notice: GroupList) -> Card:
    told = words.said(notice.said)
    said = (Banner(Kind.GOOD, told),) if told else ()
    rows = tuple(
        Row(
            one.name,
            words.group_subtitle(one, notice.zone),
            buttons=(
                Button(
                    words.REVOKE,
                    make("group_revoke", marked_group(one), 0),
                    Style.DANGER,
                    confirm=words.GROUP_SURE,
                ),
            ),
        )
        for one in notice.rows
    )
    body: Element = Rows(rows) if rows else Text((Span(words.NO_GROUPS),))
    give = Button(words.GROUP, make("group_grant", "new", 0), opens_form=True)
    return Card(
        words.GROUPS, (*said, body, Context(words.GROUPS_WHEN), Buttons((give, _to("people", words.ALL_PEOPLE))))
    )


def entries(notice: AuditList) -> Card:
    return Card(words.AUDIT_TITLE, tuple(_entries(notice)))


def _entries(notice: AuditList) -> Iterable[Element]:
    if not notice.lines:
        yield Text((Span(words.audit_empty(notice)),))
        return
    yield Text((Span(words.audit_totals(notice), Emphasis.STRONG),))
    yield Rows(tuple(_entry(one, notice.zone) for one in notice.lines))
    yield from _place(notice.offset, len(notice.lines), notice.total)
    export = (Button(words.EXPORT, make("audit_export", notice.id, 0)),) if notice.export else ()
    if not notice.export:
        yield Context(words.EXPORT_NOWHERE)
    turning = _turning("audit", notice.id, notice.offset, notice.page_size, notice.total)
    if turning or export:
        yield Buttons((*turning, *export))


def _entry(one: AuditLine, zone: str) -> Row:
    entry = one.entry
    told = (record.subject(one), cut(entry.detail, _DETAIL), record.where(entry.via), moment(entry.at, zone))
    return Row(f"{entry.actor} {record.action(entry.action)}", " · ".join(part for part in told if part))


def export(notice: AuditExport) -> Card:
    back = Button(words.BACK, make("audit", notice.id, 0))
    fetch = Text((Link(words.FETCH, notice.url),))
    return Card(words.AUDIT_TITLE, (Text((Span(words.export_text(notice)),)), fetch, Buttons((back,))))


def grant_form(notice: GrantForm) -> Form:
    intro = Text((Span(notice.person.name, Emphasis.STRONG),))
    token = make("person_grant", notice.person.id, 0)
    return Form("person_grant", token, words.GRANT_TITLE, words.GIVE, (intro,), (_permission(), _client()))


def invite_form(notice: InviteForm) -> Form:
    name = LineField("name", words.NAME, limit=80, hint=words.NAME_HINT, optional=True)
    known = SearchField("person", words.PERSON, hint=words.PERSON_HINT, optional=True)
    fields = (_permission(), _client(), name, known)
    return Form("invite", make("invite", "new", 0), words.INVITE_TITLE, words.MAKE, (), fields)


def group_form(notice: GroupForm) -> Form:
    here = (Option(notice.here.id, cut(line(notice.here.name), _NAMED)),) if notice.here else ()
    group = SearchField("group", words.THE_GROUP, chosen=here, hint=words.GROUP_HINT)
    token = make("group_grant", "new", 0)
    return Form("group_grant", token, words.GROUP_TITLE, words.GIVE, (), (group, _permission(), _client()))


def _permission() -> ChoiceField:
    options = tuple(Option(permission.value, words.right(permission)) for permission in Permission)
    return ChoiceField("permission", words.PERMISSION, options)


def _client() -> SearchField:
    return SearchField("client", words.CLIENT, hint=words.CLIENT_HINT, optional=True)


def _person_token(person: Person) -> str:
    return make("person", person.id, 0)


def _to(verb: str, label: str) -> Button:
    return Button(label, make(verb, "all", 0))


def _invite() -> Button:
    return Button(words.INVITE, make("invite", "new", 0), opens_form=True)


def _place(offset: int, shown: int, total: int) -> Iterable[Element]:
    if shown < total:
        yield Context(words.place(offset, shown, total))


def _turning(verb: str, listing: str, offset: int, size: int, total: int) -> tuple[Button, ...]:
    back = [Button(labels.PREVIOUS, make(verb, listing, max(offset - size, 0)))] if offset else []
    onward = [Button(labels.NEXT, make(verb, listing, offset + size))] if offset + size < total else []
    return (*back, *onward)


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    PeopleList: people,
    PersonPage: person,
    InvitationMade: code,
    InvitationList: invitations,
    Welcome: welcome,
    WaitForYes: wait,
    ConfirmJoin: confirm,
    JoinDecided: decided,
    GroupList: groups,
    AuditList: entries,
    AuditExport: export,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {GrantForm: grant_form, InviteForm: invite_form, GroupForm: group_form}
