"""How does a request of Slack become an answer?"""

import asyncio
import json
import logging
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.once import Once
from adapters.slack.answer import Answers, Body
from adapters.slack.calls import UNTIL_REPAIRED, Calls
from adapters.slack.heard import LIFE, Heard, Kind, heard
from adapters.slack.identify import door_of, incoming
from adapters.slack.outlet import plain
from adapters.slack.settings import SlackSettings
from adapters.slack.verify import Json, Turned, check, parse, read
from cards.words import refusal
from cards.words.doors import STILL_AT_IT, sorry
from domain.chat import Incoming
from domain.errors import NotInstalled, NotSent, SendError, Unroutable
from domain.notices import FieldErrors, Reply
from domain.ports import Clock, Installations
from domain.tenancy import Installation

Handle = Callable[[Incoming], Awaitable[Reply]]
log = structlog.get_logger()

_ANY = re.compile("")
_EVENTS = re.compile(f"^(message|app_mention|app_home_opened|{'|'.join(sorted(LIFE))})$")
# Bolt's own log lines quote whole requests.
_SILENT = logging.Logger("slack_bolt.silent", logging.CRITICAL + 1)


class SlackDoor:
    """`receive` is the handler of `POST /slack/events`, `hear` takes what a socket brings; `handle` is asked once for
    everything that is for us, whichever way it came.

    A request is checked before anything in it is parsed; then bolt matches it, and acknowledges it when the work is
    committed.
    """

    def __init__(
        self,
        settings: SlackSettings,
        handle: Handle,
        installations: Installations,
        clock: Clock,
        session: aiohttp.ClientSession,
    ) -> None:
        self._settings = settings
        self._handle = handle
        self._installations = installations
        self._clock = clock
        self._calls = Calls(settings, installations, session)
        self._answers = Answers(self._calls)
        self._once: Once[BoltResponse] = Once(clock)
        self._bolt = _bolt(self._listen, session)
        self._late: set[asyncio.Task[None]] = set()

    async def receive(self, request: web.Request) -> web.Response:
        try:
            raw = await read(request)
            check(raw, request.headers, self._settings.signing_secret, self._clock.now().timestamp())
            body = parse(raw, request.content_type)
            if "ssl_check" in body:  # docs.slack.dev/interactivity/implementing-slash-commands
                return web.Response()
            if body.get("type") == "url_verification":
                return web.Response(text=str(body.get("challenge", "")))
        except Turned as turned:
            log.warning("slack_request_refused", status=turned.status, why=turned.why)
            return web.Response(status=turned.status)
        number, reason = (request.headers.get(f"X-Slack-Retry-{name}", "") for name in ("Num", "Reason"))
        return _http(await self._answer(body, number, reason))

    async def hear(self, payload: Json, number: str, reason: str) -> Json | None:
        """By a socket that we opened to Slack, which proves whose it is; None where it is not to be acknowledged."""
        response = await self._answer(payload, number, reason)
        if response.status != 200:
            return None
        return dict(json.loads(response.body)) if response.body else {}

    async def close(self) -> None:
        """Wait for the answers that are still to be brought."""
        await asyncio.gather(*self._late, return_exceptions=True)
        await self._answers.close()

    async def _answer(self, body: Json, number: str, reason: str) -> BoltResponse:
        try:
            asked = _read(body)
        except Turned as turned:
            log.warning("slack_request_refused", status=turned.status, why=turned.why)
            return BoltResponse(status=turned.status, body="")
        if asked is None:
            return BoltResponse(status=200, body="")
        if number:
            log.info("slack_retry", number=number, reason=reason, key=asked[1].key)
        return await self._once.run(asked[1].key, lambda: self._dispatch(*asked))

    async def _dispatch(self, request: AsyncBoltRequest, asked: Heard) -> tuple[BoltResponse, bool]:
        """The answer, and whether a repetition gets the same one: not after a failure, nor while a form is
        corrected.
        """
        response = await self._bolt.async_dispatch(request)
        return response, response.status == 200 and not request.context.get("again")

    async def _listen(self, context: AsyncBoltContext, ack: AsyncAck) -> BoltResponse:
        asked: Heard = context["heard"]
        try:
            return await ack(await self._within_patience(asked, context))
        except Turned as turned:
            log.warning("slack_request_refused", status=turned.status, why=turned.why)
            return BoltResponse(status=turned.status, body="")
        except Exception as error:
            return await self._failed(asked, context, ack, error)

    async def _work(self, asked: Heard, context: AsyncBoltContext) -> Body:
        door = context["door"] = await door_of(asked, self._installations)
        if door is None:
            log.warning("slack_not_installed", team=asked.team, app=asked.app, kind=asked.kind)
            return await self._answers.say(asked, None, plain(refusal(NotInstalled())))
        if asked.kind is Kind.LIFECYCLE:
            self._calls.forget(door.id)
        self._answers.heard(asked)
        reply = await self._handle(self._meant(asked, door))
        context["committed"] = True
        context["again"] = isinstance(reply, FieldErrors) or asked.kind is Kind.OPTIONS
        return await self._answers.give(asked, door, reply)

    def _meant(self, asked: Heard, door: Installation) -> Incoming:
        """Raises `Turned`: 400."""
        try:
            return incoming(asked, door, self._settings)
        except (LookupError, TypeError, AttributeError):
            raise Turned(400, "shape") from None

    async def _within_patience(self, asked: Heard, context: AsyncBoltContext) -> Body:
        """The answer, or a word that it will follow: Slack calls failed what is not acknowledged within three seconds,
        and stops all events of an app that is late with most of them.

        What the person asked for is not promised by that word; it is committed, or not, by the work that goes on. A
        press and an event get no such word: they are acknowledged then if they are committed, and only Slack is slow to
        take the answer.
        """
        work = asyncio.create_task(self._work(asked, context))
        await asyncio.wait({work}, timeout=self._settings.patience)
        if work.done() or not (asked.kind.patient or context.get("committed")):
            return await work
        log.warning("slack_answer_late", key=asked.key, kind=asked.kind)
        late = asyncio.create_task(self._bring(work, asked, context))
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        return await self._answers.say(asked, None, plain(STILL_AT_IT)) if asked.kind.patient else ""

    async def _bring(self, work: asyncio.Task[Body], asked: Heard, context: AsyncBoltContext) -> None:
        door: Installation | None = context.get("door")
        try:
            body = await work
        except Exception as error:
            error_id = _record(asked, error)
            if not asked.kind.awaited:
                return
            body = await self._answers.say(asked, door, plain(sorry(error_id)))
        await self._answers.late(asked, context.get("door"), body)

    async def _failed(self, asked: Heard, context: AsyncBoltContext, ack: AsyncAck, error: Exception) -> BoltResponse:
        """A person is told so; an event is refused, so that Slack sends it again: with 503 where it is Slack that would
        not take the answer.
        """
        if asked.kind.awaited:
            context["again"] = True
            return await ack(await self._answers.say(asked, context.get("door"), plain(sorry(_record(asked, error)))))
        if isinstance(error, SendError):
            log.warning("slack_reply_not_sent", key=asked.key, why=str(error))
        else:
            _record(asked, error)
        if not _worth_hearing_again(error):
            return BoltResponse(status=200, body="")
        context["again"] = True
        return BoltResponse(status=503 if isinstance(error, SendError) else 500, body="")


class _Authorized(AsyncAuthorize):
    """Bolt wants a token for its own client before every listener; none of ours uses that client.

    A door is found, and its token read once it is needed, where a failure can still be told to the person who waits.
    """

    async def __call__(self, *, enterprise_id: str | None, team_id: str | None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _bolt(listen: Callable[..., Awaitable[BoltResponse]], session: aiohttp.ClientSession) -> AsyncApp:
    """Bolt without the parts that the door has done already; it answers when the listener has, not before."""
    app = AsyncApp(
        name="seatwise",
        logger=_SILENT,
        client=AsyncWebClient(session=session, logger=_SILENT, retry_handlers=[]),
        authorize=_Authorized(),  # type: ignore[no-untyped-call]
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.command(_ANY)(listen)
    app.action(_ANY)(listen)
    app.view(_ANY)(listen)
    app.options(_ANY)(listen)
    app.event(_EVENTS)(listen)
    app.error(_bolt_failed)
    return app


async def _bolt_failed(error: Exception) -> BoltResponse:
    """Our listener raises nothing; what bolt's matching stumbles over is the shape of what came."""
    if isinstance(error, LookupError | TypeError | AttributeError):
        log.warning("slack_request_refused", status=400, why="shape")
        return BoltResponse(status=400, body="")
    log.error("slack_bolt_failed", error=type(error).__name__, at=_where(error))
    return BoltResponse(status=500, body="")


def _read(body: Json) -> tuple[AsyncBoltRequest, Heard] | None:
    """Bolt's request, parsed once for both of us; None for what is only acknowledged. Raises `Turned`: 400."""
    try:
        request = AsyncBoltRequest(
            body=body, mode="socket_mode"
        )  # That mode is bolt's way to take a body already parsed.
        asked = heard(body, request.context)
    except (LookupError, TypeError, AttributeError):
        raise Turned(400, "shape") from None
    if asked is None:
        return None
    request.context["heard"] = asked
    return request, asked


def _record(asked: Heard, error: Exception) -> str:
    """One log event without the error's own text, which may quote what was asked; returns the id to find it by."""
    error_id = secrets.token_hex(4)
    log.error(
        "slack_handler_failed",
        id=error_id,
        key=asked.key,
        kind=asked.kind,
        error=type(error).__name__,
        at=_where(error),
    )
    return error_id


def _where(error: Exception) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]


def _worth_hearing_again(error: Exception) -> bool:
    """Not where the place takes no answer, nor where it will not before Slack has stopped repeating: Slack does so
    three times within some six minutes, and stops all events of an app that refuses too many of them
    (docs.slack.dev/apis/events-api).
    """
    if isinstance(error, NotSent):
        return (error.retry_after or 0) < UNTIL_REPAIRED
    return not isinstance(error, Unroutable)


def _http(response: BoltResponse) -> web.Response:
    content_type = "application/json" if response.body.startswith("{") else "text/plain"
    return web.Response(status=response.status, text=response.body, content_type=content_type)
