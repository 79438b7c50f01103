"""How is the list of requests read, and decided from: one row, or several at once?"""

from collections.abc import Mapping

from bot.context import Context
from bot.handlers.approvals import open_reject
from cards.tokens import Token
from domain.errors import AlreadyDecided, BadToken, NoneChosen, OwnRequest, Refusal, Stale, TooLong
from domain.ids import ChangeId
from domain.notices import (
    Choice,
    FieldErrors,
    HistoryFilter,
    HistoryForm,
    OpenForm,
    Redraw,
    Refused,
    RejectForm,
    Reply,
    Say,
)
from domain.use_cases import approvals, history, waiting
from domain.use_cases.approvals import Verdict


async def list_pending(ctx: Context) -> Reply:
    return Say(await waiting.pending(ctx.ports, ctx.actor))


async def turn_pending(ctx: Context, token: Token) -> Reply:
    return Redraw(await waiting.pending(ctx.ports, ctx.actor, token.version))


async def approve_row(ctx: Context, token: Token) -> Reply:
    """The list answers, without the row; whoever came second is told why."""
    change, offset = _row(token)
    verdict = Verdict(change, token.version, True, ctx.via)
    aside = None
    try:
        await approvals.decide(ctx.ports, ctx.actor, verdict)
    except (AlreadyDecided, Stale, OwnRequest) as refusal:
        aside = Refused(refusal, ctx.actor.zone)
    return Redraw(await waiting.pending(ctx.ports, ctx.actor, offset), aside)


async def open_reject_row(ctx: Context, token: Token) -> Reply:
    change, offset = _row(token)
    reply = await open_reject(ctx, Token("reject", change, token.version))
    if isinstance(reply, OpenForm) and isinstance(reply.form, RejectForm):
        return OpenForm(RejectForm(reply.form.change, offset))
    aside = reply.aside if isinstance(reply, Redraw) else None
    return Redraw(await waiting.pending(ctx.ports, ctx.actor, offset), aside)


async def submit_reject_row(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    change, offset = _row(token)
    verdict = Verdict(change, token.version, False, ctx.via, values.get("reason"))
    try:
        await approvals.decide(ctx.ports, ctx.actor, verdict)
    except (AlreadyDecided, Stale, OwnRequest) as refusal:
        return Say(Refused(refusal, ctx.actor.zone))
    except Refusal as refusal:
        return FieldErrors((("reason", refusal),))
    return Say(await waiting.pending(ctx.ports, ctx.actor, offset))


async def open_several(ctx: Context, token: Token) -> Reply:
    return OpenForm(await waiting.decide_form(ctx.ports, ctx.actor, token.version))


async def submit_several(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    approve = values.get("verdict") == "approve"
    if not approve and values.get("verdict") != "reject":
        raise BadToken
    via, reason = ctx.via, values.get("reason")
    chosen = [_chosen(value) for value in values.get("changes", "").split("\n") if value]
    verdicts = [Verdict(change, seen, approve, via, reason) for change, seen in chosen]
    try:
        return Say(await waiting.decide_several(ctx.ports, ctx.actor, verdicts, token.version, approve))
    except (NoneChosen, TooLong) as refusal:
        return FieldErrors((("reason" if isinstance(refusal, TooLong) else "changes", refusal),))


async def search(ctx: Context, words: str) -> Reply:
    return Say(await history.history(ctx.ports, ctx.actor, history.read_filter(words)))


async def turn_history(ctx: Context, token: Token) -> Reply:
    return Redraw(await history.history(ctx.ports, ctx.actor, await _filter(ctx, token), token.version))


async def open_filter(ctx: Context, token: Token) -> Reply:
    return OpenForm(HistoryForm(await _filter(ctx, token), token.subject))


async def submit_filter(ctx: Context, token: Token, values: Mapping[str, str]) -> Reply:
    parts = ("status", "vendor", "person", "days", "words")
    typed = {name: "" if (value := values.get(name, "")) == "any" else value for name in parts}
    try:
        wanted = history.check_filter(HistoryFilter(client_id=values.get("client", ""), **typed))
    except Refusal as refusal:
        return FieldErrors((("status", refusal),))
    return Say(await history.history(ctx.ports, ctx.actor, wanted))


async def show_request(ctx: Context, token: Token) -> Reply:
    return Say(await history.card(ctx.ports, ctx.actor, str(token.version)))


async def find_client(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    """The clients that fit what is typed; of nothing, all of them."""
    async with ctx.ports.view(ctx.actor.org) as view:
        clients = await view.catalog.clients()
    names = [client.name for client in clients]
    places = [i for i, _ in ctx.ports.likeness.rank(typed, names, 100)] if typed else range(len(clients))
    return tuple(Choice(clients[i].id, clients[i].name) for i in places)[:100]


async def find_vendor(ctx: Context, token: Token, typed: str) -> tuple[Choice, ...]:
    async with ctx.ports.view(ctx.actor.org) as view:
        vendors = await view.rules.vendors()
    places = [i for i, _ in ctx.ports.likeness.rank(typed, vendors, 100)] if typed else range(len(vendors))
    return tuple(Choice(vendors[i], vendors[i]) for i in places if len(vendors[i]) <= 150)[:100]


async def _filter(ctx: Context, token: Token) -> HistoryFilter:
    if token.subject == "all":
        return HistoryFilter()
    return await history.kept_filter(ctx.ports, ctx.actor, token.subject)


def _row(token: Token) -> tuple[ChangeId, int]:
    """The request, and the page that it was pressed on."""
    change, _, offset = token.subject.partition("@")
    return ChangeId(change), int(offset) if offset.isdigit() and len(offset) < 10 else 0


def _chosen(value: str) -> tuple[ChangeId, int]:
    change, _, seen = value.rpartition(":")
    if not change or not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise BadToken
    return ChangeId(change), int(seen)
