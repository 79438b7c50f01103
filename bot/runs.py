"""How is something read from Pax8 because somebody asked, and how do they see it go on?"""

import asyncio
from datetime import timedelta

import structlog

from domain.chat import Conversation, MessageRef
from domain.errors import MarketplaceError, MaybeSent, MessageGone, NotSent, SendError, Unroutable
from domain.ports import Chat, Dead, Delivery, Done, Later, Outcome, Ports, SyncRun, Task
from domain.use_cases import mirroring, rereading, syncing

log = structlog.get_logger()

LOOK = 2.0
"""Seconds between two looks at how far a run has come: a message changes no oftener."""

AGAIN = timedelta(seconds=15)
"""Times the attempt: when something is read again that could not be read."""

ATTEMPTS = 8
"""Of one row, or of what one company has; the next sync brings what these did not."""

MINUTE = timedelta(minutes=1)
"""How often a kind is read whole because of what was heard of it, at the most."""


async def carry_out(ports: Ports, delivery: Delivery) -> Outcome:
    """One attempt. What a dead process has left under way is done again, into the same message."""
    task = delivery.task
    if task is None:
        return Dead("nothing to run")
    if task.run is None:
        return await (_whole if task.name == "all" else _one)(ports, delivery, task)
    run = await syncing.run_of(ports, delivery.org, task.run)
    if run is None:
        return Dead("no such run")
    message = _Message(ports, delivery)
    if run.ended_at is None:
        run = await _watched(ports, delivery, run, message)
    return await _last_words(ports, delivery, run, message)


async def _one(ports: Ports, delivery: Delivery, task: Task) -> Outcome:
    try:
        await rereading.read(ports, delivery.org, task)
    except MarketplaceError as error:
        return _again(ports, delivery, str(error))
    return Done()


async def _whole(ports: Ports, delivery: Delivery, task: Task) -> Outcome:
    """A recorded run. One that is under way may have passed what this is about, so that it is waited for."""
    now = ports.clock.now()
    minute = now.replace(second=0, microsecond=0)
    run = await mirroring.sync(ports, delivery.org, task.kind, minute)
    if run is None or run.ended_at is None:
        return Later(minute + MINUTE, "it was read this minute, or is being read")
    return Done() if run.failure is None else _again(ports, delivery, run.failure)


def _again(ports: Ports, delivery: Delivery, why: str) -> Outcome:
    if delivery.attempt >= ATTEMPTS:
        return Dead(why)
    return Later(ports.clock.now() + AGAIN * delivery.attempt, why)


async def _watched(ports: Ports, delivery: Delivery, run: SyncRun, message: "_Message") -> SyncRun:
    """The run, while its message follows it; a chat that cannot be reached holds nothing up."""
    work = asyncio.create_task(mirroring.carry_out(ports, delivery.org, run))
    try:
        while True:
            await message.show_quietly(await syncing.run_of(ports, delivery.org, run.id))
            if (await asyncio.wait({work}, timeout=LOOK))[0]:
                return work.result()
    finally:
        work.cancel()


async def _last_words(ports: Ports, delivery: Delivery, run: SyncRun, message: "_Message") -> Outcome:
    try:
        await message.show(run)
    except NotSent as error:
        seconds = error.retry_after or 2 ** min(delivery.attempt, 8)
        return Later(ports.clock.now() + timedelta(seconds=seconds), str(error))
    except MaybeSent as error:
        return Later(ports.clock.now() + timedelta(seconds=5), str(error), ambiguous=True)
    except Unroutable as error:
        return Dead(str(error))
    return Done(message=message.stands)


class _Message:
    """The one message of a run, in the conversation of whoever asked; nothing where nobody did."""

    def __init__(self, ports: Ports, delivery: Delivery) -> None:
        self._ports = ports
        self._delivery = delivery
        self._place: Conversation | None = None if delivery.barred else delivery.conversation
        self._shown: object = None
        self._unsure = False
        self.stands: MessageRef | None = delivery.message

    async def show_quietly(self, run: SyncRun | None) -> None:
        if run is None:
            return
        try:
            await self.show(run)
        except SendError as error:
            log.info("sync_progress_not_shown", org=self._delivery.org, why=str(error))

    async def show(self, run: SyncRun) -> None:
        """Raises the SendErrors. What stands there already is not drawn again."""
        if self._place is None or (chat := self._ports.chats.get(self._place.platform)) is None:
            return
        notice = await syncing.report(self._ports, self._delivery.org, run)
        if notice == self._shown:
            return
        await self._put(chat, self._place, notice)
        self._shown = notice

    async def _put(self, chat: Chat, place: Conversation, notice: syncing.Report) -> None:
        marker = f"delivery-{self._delivery.id}"
        if self.stands is None and (self._delivery.doubts or self._unsure):
            self.stands = await chat.find(place, marker)
        if self.stands is not None:
            try:
                await chat.update(place, self.stands, notice)
                return
            except MessageGone:
                self.stands = None
        try:
            self.stands, self._place = await chat.post(place, notice, marker)
        except MaybeSent:
            self._unsure = True
            raise
        await self._ports.queue.posted(self._delivery, self.stands)
        if self._place != place:
            async with self._ports.unit(self._delivery.org) as unit:
                await unit.places.remember(self._place)
