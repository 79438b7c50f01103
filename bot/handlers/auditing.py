"""How is the record looked through, turned, and handed out as a file?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.context import Context
from bot.files import File
from cards.tokens import Token
from cards.words.audit import called
from domain.audit import AuditPage, AuditSearch
from domain.errors import BadToken, NoPublicAddress
from domain.ids import OrgId, PersonId
from domain.notices import AuditExport, AuditList, Redraw, Reply, Say
from domain.ports import Ports
from domain.use_cases import auditing as use

LISTED = "audit"
FILE = "audit"
MINUTES = 10
"""So long an export's address is good."""


async def audit(ctx: Context, text: str) -> Reply:
    """What it is searched for is kept, and with it the moment: a list that is being paged does not move."""
    now = ctx.ports.clock.now()
    terms = {"words": text.strip(), "at": now.isoformat(), "zone": ctx.actor.zone}
    async with ctx.ports.unit(ctx.actor.org) as unit:
        shown = await use.page(unit, search_of(terms), 0)
        terms["upto"] = str(shown.newest)
        listing = await unit.listings.keep(PersonId(ctx.actor.person or ""), LISTED, now, terms)
    return Say(_drawn(ctx, shown, terms, listing.id, 0))


async def turn(ctx: Context, token: Token) -> Reply:
    terms = await _terms(ctx, token)
    async with ctx.ports.view(ctx.actor.org) as view:
        shown = await use.page(view, search_of(terms), token.version)
    return Redraw(_drawn(ctx, shown, terms, token.subject, token.version))


async def export(ctx: Context, token: Token) -> Reply:
    """The address is made for whoever pressed, and that it was made is recorded."""
    terms = await _terms(ctx, token)
    url = ctx.files.address(FILE, {"org": ctx.actor.org, **terms}, MINUTES)
    if url is None:
        raise NoPublicAddress
    async with ctx.ports.unit(ctx.actor.org) as unit:
        shown = await use.page(unit, search_of(terms), 0)
        detail = f"{shown.total} entries" + (f", “{terms['words']}”" if terms["words"] else "")
        await use.record(unit, ctx.actor, "audit.export", "audit:csv", ctx.ports.clock.now(), detail)
    return Redraw(AuditExport(url, shown.total, MINUTES, token.subject))


async def file(ports: Ports, terms: Mapping[str, str]) -> File | None:
    """What stands behind that address."""
    rows = use.exported(ports, OrgId(terms["org"]), search_of(terms))
    return File("seatwise-audit.csv", "text/csv; charset=utf-8; header=present", rows)


def search_of(terms: Mapping[str, str]) -> AuditSearch:
    search = use.searched(terms["words"], terms["zone"], datetime.fromisoformat(terms["at"]), called)
    return replace(search, upto=int(terms["upto"])) if "upto" in terms else search


async def _terms(ctx: Context, token: Token) -> dict[str, str]:
    async with ctx.ports.view(ctx.actor.org) as view:
        listing = await view.listings.get(token.subject, ctx.actor.person, LISTED, ctx.ports.clock.now())
    if listing is None:
        raise BadToken
    return dict(listing.terms)


def _drawn(ctx: Context, page: AuditPage, terms: Mapping[str, str], listing: str, offset: int) -> AuditList:
    export = bool(ctx.files.public_url)
    shown = (page.lines, page.total, offset, use.PAGE, terms["words"], terms["zone"], listing)
    return AuditList(*shown, export=export)
