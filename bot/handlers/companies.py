"""How does a manager look through Pax8's companies, and say whose each is?"""

from collections.abc import Mapping

from bot.context import Context
from cards.tokens import Token
from domain.errors import ClientUnclear, MappingMoved, MissingArgument, ProposalMoved, Refusal
from domain.ids import ClientId, CompanyId
from domain.notices import Acceptable, Choice, FieldErrors, OpenForm, Redraw, Refused, Reply, Say
from domain.use_cases import companies as looking
from domain.use_cases import mapping

MAP_USAGE = "companies map <company> to <client>"
UNMAP_USAGE = "companies unmap <company>"


async def companies(ctx: Context, text: str) -> Reply:
    word, _, rest = " ".join(text.split()).partition(" ")
    if word.casefold() == "map":
        return await _map(ctx, rest)
    if word.casefold() == "unmap":
        return await _unmap(ctx, rest)
    return Say(await looking.page(ctx.ports, ctx.actor, looking.wanted_by(text), 0))


async def turn_page(ctx: Context, token: Token) -> Reply:
    wanted = await looking.wanted_at(ctx.ports, ctx.actor, token.subject)
    shown = await looking.page(ctx.ports, ctx.actor, wanted, token.version)
    return Redraw(shown) if ctx.message is not None else Say(shown)


async def open_map(ctx: Context, token: Token) -> Reply:
    return OpenForm(await looking.map_form(ctx.ports, ctx.actor, CompanyId(token.subject)))


async def submit_map(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """Either a client that was chosen, or the name of a new one; the token's version is the mapping that was seen."""
    company, client, name = CompanyId(token.subject), values.get("client", ""), values.get("name", "").strip()
    field = "name" if name else "client"
    try:
        if bool(client) == bool(name):
            raise ClientUnclear(both=bool(client))
        if name:
            done = await mapping.map_to_new(ctx.ports, ctx.actor, company, token.version, name)
        else:
            chosen = await mapping.known_client(ctx.ports, ctx.actor, ClientId(client))
            done = await mapping.map_to(ctx.ports, ctx.actor, company, token.version, chosen)
    except Refusal as refusal:
        return FieldErrors(((field, refusal),))
    return Say(done)


async def search_clients(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    return await looking.clients_like(ctx.ports, ctx.actor, typed)


async def open_accept(ctx: Context, token: Token) -> Reply:
    wanted = await looking.wanted_at(ctx.ports, ctx.actor, token.subject)
    return OpenForm(await looking.accept_form(ctx.ports, ctx.actor, wanted, token.version))


async def submit_accept(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    """What comes back says what was shown: nothing is accepted that has another suggestion by now."""
    try:
        chosen = [_acceptable(value) for value in values.get("chosen", "").split("\n") if value]
        return Say(await mapping.accept(ctx.ports, ctx.actor, await _named(ctx, chosen)))
    except Refusal as refusal:
        return FieldErrors((("chosen", refusal),))


async def make_client(ctx: Context, token: Token) -> Reply:
    return Redraw(await mapping.offered_client(ctx.ports, ctx.actor, token.subject))


async def propose_move(ctx: Context, token: Token) -> Reply:
    return Redraw(await mapping.proposed_move(ctx.ports, ctx.actor, token.subject))


async def propose_unmap(ctx: Context, token: Token) -> Reply:
    return Say(await mapping.propose(ctx.ports, ctx.actor, CompanyId(token.subject), token.version))


async def confirm(ctx: Context, token: Token) -> Reply:
    """What would follow by now is shown instead, where that is not what was shown before."""
    try:
        return Redraw(await mapping.confirm(ctx.ports, ctx.actor, token.subject))
    except ProposalMoved as refusal:
        return Redraw(
            await mapping.proposed_again(ctx.ports, ctx.actor, token.subject), Refused(refusal, ctx.actor.zone)
        )
    except MappingMoved as refusal:
        return Redraw(Refused(refusal, ctx.actor.zone))


async def _map(ctx: Context, text: str) -> Reply:
    company, client = looking.parse_mapping(text, MAP_USAGE)
    listed = await looking.company_named(ctx.ports, ctx.actor, company)
    found = await looking.client_named(ctx.ports, ctx.actor, listed, client)
    return Say(await mapping.map_to(ctx.ports, ctx.actor, listed.company.id, None, found))


async def _unmap(ctx: Context, text: str) -> Reply:
    if not text.strip():
        raise MissingArgument("company", UNMAP_USAGE)
    listed = await looking.company_named(ctx.ports, ctx.actor, text)
    return Say(await mapping.propose(ctx.ports, ctx.actor, listed.company.id, None))


def _acceptable(value: str) -> Acceptable:
    """ "company:version:client", as `cards` wrote it; the client is empty for a new one. Names are looked up later."""
    company, version, client = (*value.split(":", 2), "", "")[:3]
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    return Acceptable(CompanyId(company), company, seen, ClientId(client) if client else None, "")


async def _named(ctx: Context, chosen: list[Acceptable]) -> list[Acceptable]:
    """With the companies' names as they are stored."""
    async with ctx.ports.view(ctx.actor.org) as view:
        found = [(each, await view.companies.get(each.id)) for each in chosen[: looking.PAGE]]
    return [
        Acceptable(each.id, listed.company.name if listed else each.name, each.version, each.client_id, "")
        for each, listed in found
    ]
