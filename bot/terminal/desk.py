"""What does the bot answer to somebody at a terminal?

The same use cases, refusals and cards as in a chat: what is asked becomes what a chat would have brought, and the reply
is told as data, which the terminal draws.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any

from bot.dispatch import Dispatcher, Met
from bot.terminal.asked import Asked, Filled, Pressed, Sought, Synced, Typed
from cards import notices, words
from cards.coded import coded
from domain import chat
from domain.changes import ChangeRequest
from domain.chat import Conversation, ConversationKind, Source
from domain.errors import Refusal
from domain.ids import OrgId
from domain.notices import FieldErrors, Nothing, Notice, OpenForm, Options, Redraw, Refused, Reply, Say
from domain.ports import Kind, Ports, SyncRun
from domain.tenancy import Organisation
from domain.use_cases import mirroring, terminal
from domain.use_cases.terminal import Seated

LOOK = 0.5
"""Seconds between looks at how far a sync has come."""

Told = dict[str, Any]
"""A part of an answer: a card, a form, options, problems, how far a sync is, or how it ended."""


class Desk:
    """Where a terminal's questions are answered, in whichever process."""

    def __init__(self, ports: Ports, dispatcher: Dispatcher) -> None:
        self._ports = ports
        self._dispatcher = dispatcher
        self._syncs: set[asyncio.Task[SyncRun | None]] = set()

    async def answer(self, asked: Asked, whose: str) -> AsyncGenerator[Told]:
        """`whose` terminal it is, as the operating system proves. A slow answer comes in parts: a card may be followed
        by the same card with what was waited for.
        """
        try:
            if isinstance(asked.what, Synced):
                async for part in self._sync(asked.what, asked.org):
                    yield part
                return
            seated = await terminal.seat(self._ports, asked.org, asked.who, whose)
        except Refusal as refusal:
            yield _said(Refused(refusal))
            return
        reply = await self._dispatcher.answer(self._incoming(asked, seated), seated.actor)
        yield _told(reply, seated.actor.zone)
        if isinstance(reply, Say | Redraw) and reply.later is not None and (fuller := await reply.later()) is not None:
            yield _said(fuller)

    async def close(self, within: float) -> None:
        """Syncs that were begun here may end within so many seconds."""
        await ended(self._syncs, within)

    def _incoming(self, asked: Asked, seated: Seated) -> Met:
        """As if it came from the direct conversation of their chat, which is where what follows is told."""
        door, identity = seated.door, seated.identity
        place = Conversation(door.id, door.platform, ConversationKind.DIRECT, user=identity.user)
        source = Source(door, identity, seated.actor.name, place, f"terminal:{self._ports.ids.new()}")
        match asked.what:
            case Typed(name, text):
                return chat.Command(source, name, text)
            case Pressed(token):
                return chat.Click(source, token)
            case Filled(form, token, values):
                return chat.Submission(source, form, token, values)
            case Sought(form, token, field, typed):
                return chat.OptionsQuery(source, form, token, field, typed)
            case Synced():
                raise AssertionError("a sync is nobody's")

    async def _sync(self, what: Synced, org: str) -> AsyncIterator[Told]:
        """Of one organisation, or of every one that is connected to Pax8."""
        there_are = await self._ports.installations.organisations()
        chosen = [await terminal.organisation_named(self._ports, org)] if org else [o for o in there_are if o.is_msp]
        for organisation in chosen:
            async with self._ports.view(organisation.id) as view:
                connected = (await view.connection.get()).connected
            if connected:
                async for part in self._runs(organisation, [Kind(kind) for kind in what.kinds if kind in tuple(Kind)]):
                    yield part

    async def _runs(self, organisation: Organisation, kinds: Sequence[Kind]) -> AsyncIterator[Told]:
        for kind in kinds:
            work = mirroring.sync(self._ports, organisation.id, kind, self._ports.clock.now())
            running = asyncio.create_task(work)  # it goes on when nobody waits for it any more
            self._syncs.add(running)
            running.add_done_callback(self._syncs.discard)
            while not (await asyncio.wait({running}, timeout=LOOK))[0]:
                if (now := await self._far(organisation.id, kind)) is not None:
                    yield {"progress": _run(organisation, now)}
            if (run := await running) is not None:
                yield {"run": _run(organisation, run)}

    async def _far(self, org: OrgId, kind: Kind) -> SyncRun | None:
        async with self._ports.view(org) as view:
            return await view.mirror.running(kind)


async def ended(tasks: set[asyncio.Task[Any]], within: float) -> None:
    """Wait for them so many seconds, and no longer."""
    if tasks:
        _, late = await asyncio.wait(tuple(tasks), timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _told(reply: Reply, zone: str) -> Told:
    match reply:
        case Say(notice):
            return _said(notice)
        case Redraw(card, aside):
            told = _said(card)
            if aside is None:
                return told
            second = _said(aside)
            refused = {"refused": second["refused"]} if "refused" in second else {}
            return {**told, "aside": second["card"], **refused}
        case OpenForm(form):
            return {"form": coded(notices.form(form))}
        case FieldErrors(errors):
            problems = [{"field": field, "says": words.refusal(refusal, zone)} for field, refusal in errors]
            return {"problems": problems, "refused": type(errors[0][1]).__name__}
        case Options(choices):
            return {"options": [{"value": choice.value, "label": choice.label} for choice in choices]}
        case Nothing():
            return {"done": True}


def _said(notice: Notice) -> Told:
    told: Told = {"card": coded(notices.card(notice))}
    if isinstance(change := getattr(notice, "change", None), ChangeRequest):
        told["request"] = {
            "id": change.id,
            "number": change.number,
            "version": change.version,
            "status": change.status.value,
        }
    return {**told, "refused": type(notice.refusal).__name__} if isinstance(notice, Refused) else told


def _run(organisation: Organisation, run: SyncRun) -> Told:
    return {
        "organisation": organisation.id,
        "name": organisation.name,
        "kind": run.kind.value,
        "started": run.started_at.isoformat(),
        "ended": run.ended_at.isoformat() if run.ended_at else None,
        "pages": run.pages,
        "page_total": run.page_total,
        "read": run.read,
        "changed": run.changed,
        "gone": run.gone,
        "failure": run.failure,
    }
