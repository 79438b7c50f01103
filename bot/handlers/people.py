"""How does a manager see, grant and revoke, in words, by buttons and by forms?"""

from collections.abc import Mapping

from bot.context import Context
from bot.handlers import joining
from bot.handlers.grants import field_of, wanted_of
from cards.tokens import Token
from domain.chat import Group
from domain.errors import BadToken, MissingArgument, Refusal
from domain.ids import PersonId
from domain.notices import (
    Choice,
    FieldErrors,
    GrantForm,
    GroupForm,
    OpenForm,
    PeopleList,
    PersonPage,
    Redraw,
    Reply,
    Say,
)
from domain.ports import Unit
from domain.tenancy import Grant, Permission
from domain.use_cases import groups
from domain.use_cases import people as use

LISTED = "people"
USAGE = "people [name]"
GRANT = "people grant <name> <permission> [client]"
REVOKE = "people revoke <name> <permission>"
GROUP = "people group <@group> <permission> [client]"


async def people(ctx: Context, text: str) -> Reply:
    """The list, or what its first word says is to be done."""
    word, _, rest = text.strip().partition(" ")
    run = _WAYS.get(word.casefold())
    if run is not None:
        return await run(ctx, rest.strip())
    return await _list(ctx, text.strip(), 0)


async def turn(ctx: Context, token: Token) -> Reply:
    words = ""
    if token.subject != "all":
        async with ctx.ports.view(ctx.actor.org) as view:
            listing = await view.listings.get(token.subject, ctx.actor.person, LISTED, ctx.ports.clock.now())
        if listing is None:
            raise BadToken
        words = listing.terms["words"]
    shown = await _page(ctx, words, token.version, token.subject)
    return Redraw(shown)


async def open_person(ctx: Context, token: Token) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Redraw(PersonPage(await use.profile(view, PersonId(token.subject))))


async def revoke_right(ctx: Context, token: Token) -> Reply:
    person, _, named = token.subject.rpartition("/")
    permission = use.permission_of(named)
    if permission is None:
        raise BadToken
    return Redraw(PersonPage(await use.revoke(ctx.ports, ctx.actor, PersonId(person), permission), "revoked"))


async def unlink(ctx: Context, token: Token) -> Reply:
    person, _, mark = token.subject.rpartition("/")
    return Redraw(PersonPage(await use.unlink(ctx.ports, ctx.actor, PersonId(person), mark), "unlinked"))


async def open_grant(ctx: Context, token: Token) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return OpenForm(GrantForm((await use.profile(view, PersonId(token.subject))).person))


async def submit_grant(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    try:
        wanted = wanted_of(values)
        profile = await use.grant(ctx.ports, ctx.actor, PersonId(token.subject), wanted)
    except Refusal as refusal:
        return FieldErrors(((field_of(refusal), refusal),))
    return Say(PersonPage(profile, "granted"))


async def show_groups(ctx: Context, token: Token) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Redraw(await groups.groups(view, ctx.actor))


async def open_group(ctx: Context, token: Token) -> Reply:
    team = ctx.source.team
    return OpenForm(GroupForm(Group(team, "This team") if team else None))


async def submit_group(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    try:
        wanted = wanted_of(values)
        shown = await groups.grant(ctx.ports, ctx.actor, ctx.source, values.get("group", ""), wanted)
    except Refusal as refusal:
        return FieldErrors(((field_of(refusal), refusal),))
    return Say(shown)


async def revoke_group(ctx: Context, token: Token) -> Reply:
    return Redraw(await groups.revoke(ctx.ports, ctx.actor, token.subject))


async def clients(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await use.client_choices(ctx.ports, ctx.actor, typed)


async def persons(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await use.person_choices(ctx.ports, ctx.actor, typed)


async def group_choices(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await groups.choices(ctx.ports, ctx.source, typed)


async def typed_grant(view: Unit, permission: Permission, client: str) -> Grant:
    """With the client that was named, if one was."""
    wanted = Grant(permission, (await use.client_named(view, client)).id if client else None)
    use.check_pair(wanted)
    return wanted


async def _list(ctx: Context, words: str, offset: int) -> Reply:
    listing = "all"
    if words:
        async with ctx.ports.unit(ctx.actor.org) as unit:
            owner, now = PersonId(ctx.actor.person or ""), ctx.ports.clock.now()
            listing = (await unit.listings.keep(owner, LISTED, now, {"words": words})).id
    return Say(await _page(ctx, words, offset, listing))


async def _page(ctx: Context, words: str, offset: int, listing: str) -> PeopleList:
    async with ctx.ports.view(ctx.actor.org) as view:
        return await use.people(view, words, offset, listing)


async def _grant(ctx: Context, text: str) -> Reply:
    name, permission, client = _parsed(text, GRANT)
    async with ctx.ports.view(ctx.actor.org) as view:
        person = await use.person_named(view, name)
        wanted = await typed_grant(view, permission, client)
    return Say(PersonPage(await use.grant(ctx.ports, ctx.actor, person.id, wanted), "granted"))


async def _revoke(ctx: Context, text: str) -> Reply:
    name, permission, _ = _parsed(text, REVOKE)
    async with ctx.ports.view(ctx.actor.org) as view:
        person = await use.person_named(view, name)
    return Say(PersonPage(await use.revoke(ctx.ports, ctx.actor, person.id, permission), "revoked"))


async def _groups(ctx: Context, text: str) -> Reply:
    async with ctx.ports.view(ctx.actor.org) as view:
        return Say(await groups.groups(view, ctx.actor))


async def _group(ctx: Context, text: str) -> Reply:
    if not text:
        return await open_group(ctx, Token("group_grant", "new", 0))
    first = text.split()[0]
    here = "here " if ctx.source.team and use.permission_of(first) else ""
    name, permission, client = _parsed(here + text, GROUP)
    async with ctx.ports.view(ctx.actor.org) as view:
        wanted = await typed_grant(view, permission, client)
    return Say(await groups.grant(ctx.ports, ctx.actor, ctx.source, name, wanted))


def _parsed(text: str, usage: str) -> tuple[str, Permission, str]:
    if len(text.split()) < 2:
        raise MissingArgument("name and permission", usage)
    return use.parse_grant(text)


async def _invitations(ctx: Context, text: str) -> Reply:
    return await joining.listed(ctx)


_WAYS = {
    "grant": _grant,
    "revoke": _revoke,
    "groups": _groups,
    "group": _group,
    "invite": joining.invite,
    "invitations": _invitations,
}
