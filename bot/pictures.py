"""How does a card get its picture: drawn, and laid where the platform of whoever asked can show it?

Slack is given the bytes, and shows the picture once it has worked them off; Teams is given an address, signed and soon
out of date. A card whose picture is late, or fails, says the same in words.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from bot.files import File, Files
from cards.words import usage as words
from domain.chat import Command, Incoming, Lifecycle
from domain.errors import SendError
from domain.ids import ClientId, InstallationId, OrgId
from domain.notices import Notice, Redraw, Reply, Say, UsageReport
from domain.ports import Charts, Ports
from domain.usage import Chart, Month, PictureOf
from domain.use_cases import usage

log = structlog.get_logger()

KIND = "usage"
MINUTES = 24 * 60
"""A card in Teams is looked at again the same day; afterwards it says in words what the picture showed."""

PATIENCE = 8.0
"""Seconds that the answer to a slash command waits for its picture: nothing can be added to it afterwards, and Slack
takes it for half an hour once the command is acknowledged."""

KEPT = 512
"""Uploaded pictures that are known: the same one is not laid there twice."""

Handle = Callable[[Incoming], Awaitable[Reply]]
Upload = Callable[[InstallationId, bytes, str, str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures of what is stored, as it stands now."""

    charts: Charts

    async def chart(self, ports: Ports, of: PictureOf) -> Chart | None:
        async with ports.view(of.org) as view:
            curve = await usage.curve(view, of.client, of.month)
        return words.chart(curve) if curve else None

    async def file(self, ports: Ports, terms: Mapping[str, str]) -> File | None:
        """What stands behind an address that `terms` made; None where there is nothing to show any more."""
        of = PictureOf(OrgId(terms["org"]), ClientId(terms["client"]), Month.from_key(int(terms["month"])))
        chart = await self.chart(ports, of)
        if chart is None:
            return None
        return File("usage.png", "image/png", _whole(await self.charts.png(chart)), inline=True)


@dataclass(slots=True)
class Pictures:
    """Puts pictures into answers, between what was decided and how a platform draws it."""

    ports: Ports
    files: Files
    drawn: Drawn
    _uploaded: OrderedDict[tuple[str, Chart], str] = field(default_factory=OrderedDict)

    def in_teams(self, handle: Handle) -> Handle:
        async def answered(incoming: Incoming) -> Reply:
            reply = await handle(incoming)
            told = _told(reply)
            url = self.files.address(KIND, _terms(told.picture), MINUTES) if told else None
            return _with(reply, replace(told, url=url)) if told and url else reply

        return answered

    def in_slack(self, handle: Handle, upload: Upload) -> Handle:
        async def answered(incoming: Incoming) -> Reply:
            reply = await handle(incoming)
            told = _told(reply)
            if told is None or isinstance(incoming, Lifecycle):
                return reply
            fuller = partial(self._fuller, told, incoming.source.door.id, upload)
            if isinstance(incoming, Command):
                return _with(reply, await _in_time(fuller) or told)
            return replace(reply, later=fuller)  # type: ignore[arg-type]

        return answered

    async def _fuller(self, told: UsageReport, door: InstallationId, upload: Upload) -> Notice | None:
        """The same with its picture. None where there is none, or where Slack does not take it."""
        chart = await self.drawn.chart(self.ports, told.picture)
        if chart is None:
            return None
        known = self._uploaded.get((door, chart))
        if known is None:
            try:
                known = await upload(door, await self.drawn.charts.png(chart), "usage.png", words.alt(told))
            except SendError as error:
                log.warning("picture_not_uploaded", door=door, why=str(error))
                return None
            self._remember((door, chart), known)
        return replace(told, file=known)

    def _remember(self, key: tuple[str, Chart], file: str) -> None:
        self._uploaded[key] = file
        while len(self._uploaded) > KEPT:
            self._uploaded.popitem(last=False)


def _told(reply: Reply) -> UsageReport | None:
    match reply:
        case Say(UsageReport() as told) | Redraw(UsageReport() as told):
            return told
    return None


def _with(reply: Reply, told: UsageReport | Notice) -> Reply:
    match reply:
        case Say():
            return replace(reply, notice=told)
        case Redraw():
            return replace(reply, card=told)
    return reply


async def _in_time(fuller: Callable[[], Awaitable[Notice | None]]) -> Notice | None:
    """Whatever goes wrong with a picture, the figures are told."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await fuller()
    except Exception as error:
        log.warning("picture_not_drawn", error=type(error).__name__)
        return None


def _terms(of: PictureOf) -> dict[str, str]:
    return {"org": of.org, "client": of.client, "month": str(of.month.key)}


async def _whole(png: bytes) -> AsyncIterator[bytes]:
    yield png
