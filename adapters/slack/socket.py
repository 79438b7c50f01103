"""How does Slack reach a bot that has no address: by which socket, and what when that falls?

By docs.slack.dev/apis/events-api/using-socket-mode and docs.slack.dev/reference/methods/apps.connections.open.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from itertools import chain, repeat
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.calls import Refused, broken, new_client, refused
from adapters.slack.settings import SlackSettings
from adapters.slack.verify import LARGEST, Json, Turned, unpacked

log = structlog.get_logger()
T = TypeVar("T")

Hear = Callable[[Json, str, str], Awaitable[Json | None]]
"""What Slack sent, which repetition it is and why; the answer that goes back with the acknowledgement, or None where
there is to be none: Slack sends it again then."""

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before the next try, after so many that came to nothing; the last one again and again."""
STEADY = 30.0
"""Seconds after which a socket has not come to nothing."""
REFUSED = 60.0
"""Seconds until we look again whether somebody has put right what only they can: a token, Socket Mode switched off."""
GREETING = 10.0
"""Seconds in which Slack says hello."""
BEAT = 20.0
"""Seconds from one ping of ours to the next; half of it later without a pong the socket is dead."""
FAREWELL = 30.0
"""Seconds that a socket which Slack is about to close still brings what was on its way."""

_ONLY_THEY = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked", "account_inactive"})


class SlackSocket:
    """One socket of ours at a time, but for the moments in which one takes over from another. Slack knows of up to ten,
    and gives each thing to one of them (docs.slack.dev/apis/events-api/using-socket-mode#connections).
    """

    def __init__(self, settings: SlackSettings, hear: Hear, session: aiohttp.ClientSession) -> None:
        self._client = new_client(settings, session, settings.app_token)
        self._timeout = settings.timeout
        self._session = session
        self._hear = hear
        self._stopping = asyncio.Event()
        self._lines: set[_Line] = set()
        self._reading: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until `stop`. Slack that is down or refuses us is asked again and again; it is no failure of ours."""
        pauses = _pauses()
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            begun = loop.time()
            wait = await self._stand()
            if loop.time() - begun > STEADY:
                pauses = _pauses()
            await self._unless_stopping(asyncio.sleep(max(next(pauses), wait)))

    async def stop(self, within: float) -> None:
        """What comes while others are answered is answered too; then, and at the latest after so many seconds, no more
        is taken.
        """
        self._stopping.set()
        try:
            async with asyncio.timeout(within):
                while busy := {task for line in self._lines for task in line.answering}:
                    await asyncio.wait(busy)
        except TimeoutError:
            log.warning("slack_socket_cut_off")
        await asyncio.gather(*(line.close() for line in self._lines))
        await asyncio.gather(*self._reading, return_exceptions=True)

    async def _stand(self) -> float:
        """Until another socket is wanted; returns the seconds that are to pass before, at least."""
        try:
            line = await self._unless_stopping(self._opened())
        except _NotOpened as failed:
            log.warning("slack_socket_not_opened", why=failed.why)
            return failed.wait
        except Exception as error:  # whatever it is: without a socket nobody is heard
            log.error("slack_socket_not_opened", why=type(error).__name__)
            return 0.0
        if line is None:
            return 0.0
        await self._unless_stopping(line.leaving.wait())
        return REFUSED if line.disabled else 0.0

    async def _opened(self) -> "_Line":
        """Raises `_NotOpened`."""
        try:
            url = await self._address()
            async with asyncio.timeout(GREETING):
                closing = aiohttp.ClientWSTimeout(ws_close=1.0)  # Slack does not close what lies below
                socket = await self._session.ws_connect(url, heartbeat=BEAT, timeout=closing, max_msg_size=2 * LARGEST)
        except (aiohttp.ClientError, OSError) as error:
            raise _NotOpened(broken(error)) from None  # its text has the address, which lets anybody in
        line = _Line(socket, self._hear)
        self._lines.add(line)
        reading = asyncio.create_task(line.read())
        self._reading.add(reading)
        reading.add_done_callback(lambda task: self._ended(line, task))
        return line

    async def _address(self) -> str:
        """Where to; good for one socket."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._client.api_call("apps.connections.open")
        except SlackApiError as error:
            raise _NotOpened(refused(error)) from None
        return str(answer["url"])

    def _ended(self, line: "_Line", task: asyncio.Task[None]) -> None:
        self._reading.discard(task)
        self._lines.discard(line)

    async def _unless_stopping(self, doing: Coroutine[Any, Any, T]) -> T | None:
        """None where the end came first."""
        task, stopping = asyncio.create_task(doing), asyncio.create_task(self._stopping.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if task.done():
            return task.result()
        task.cancel()
        return None


class _NotOpened(Exception):
    def __init__(self, failed: Refused) -> None:
        super().__init__(failed.code)
        self.why = failed.code
        self.wait = REFUSED if failed.code in _ONLY_THEY else failed.retry_after or 0.0


class _Line:
    """One socket, from Slack's hello to its end. Each thing that it brings is answered by itself, and acknowledged on
    the socket that brought it: what is not, Slack sends again.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, hear: Hear) -> None:
        self._socket = socket
        self._hear = hear
        self.leaving = asyncio.Event()
        self.disabled = False
        self.answering: set[asyncio.Task[None]] = set()
        self._limit = asyncio.timeout(None)

    async def read(self) -> None:
        try:
            async with self._limit:
                await self._greeted()
                async for message in self._socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        self._brought(message.data)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.warning("slack_socket_failed", error=type(error).__name__)
        finally:
            self.leaving.set()
            await self.close()
            log.info("slack_socket_closed", code=self._socket.close_code)
            await asyncio.gather(*self.answering, return_exceptions=True)

    async def close(self) -> None:
        await self._socket.close()

    async def _greeted(self) -> None:
        async with asyncio.timeout(GREETING):
            hello = await self._socket.receive()
        if hello.type is aiohttp.WSMsgType.TEXT:
            self._brought(hello.data)

    def _brought(self, data: str) -> None:
        try:
            frame = unpacked(data)
        except Turned as turned:
            log.warning("slack_request_refused", status=turned.status, why=turned.why)
            return
        match frame:
            case {"type": "hello"}:
                log.info("slack_socket_opened", connections=frame.get("num_connections"))
            case {"type": "disconnect"}:
                self._told_to_leave(str(frame.get("reason")))
            case {"envelope_id": str(envelope), "payload": dict(payload)}:
                attempt, reason = str(frame.get("retry_attempt") or ""), str(frame.get("retry_reason") or "")
                task = asyncio.create_task(self._answer(envelope, payload, attempt, reason))
                self.answering.add(task)
                task.add_done_callback(self.answering.discard)

    def _told_to_leave(self, reason: str) -> None:
        """Slack closes it soon; another is to stand before."""
        log.info("slack_socket_leaving", reason=reason)
        self.disabled = reason == "link_disabled"
        self.leaving.set()
        self._limit.reschedule(asyncio.get_running_loop().time() + FAREWELL)

    async def _answer(self, envelope: str, payload: Json, attempt: str, reason: str) -> None:
        said = await self._hear(payload, attempt, reason)
        if said is None:
            return
        acknowledged: dict[str, Any] = {"envelope_id": envelope, **({"payload": said} if said else {})}
        try:
            await self._socket.send_json(acknowledged)
        except (aiohttp.ClientError, OSError):
            log.warning("slack_acknowledgement_lost")


def _pauses() -> chain[float]:
    return chain(PAUSES, repeat(PAUSES[-1]))
