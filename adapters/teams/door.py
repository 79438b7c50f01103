"""How does what people do in Teams come in, and how does the answer go back?"""

import secrets
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext

from adapters.once import Once
from adapters.teams import answer
from adapters.teams.afterwards import Afterwards
from adapters.teams.answer import Answer, FormAgain
from adapters.teams.belonging import Belonging
from adapters.teams.gate import Admitted, Denied, Gate
from adapters.teams.hear import SEARCH, incoming
from adapters.teams.heard import Heard
from adapters.teams.identify import key, pressed_message
from adapters.teams.keys import Keys
from adapters.teams.reply import ChatReply, say
from adapters.teams.settings import Registration, TeamsSettings
from adapters.teams.speak import TeamsChat
from adapters.teams.turns import TurnAdapter, respond
from adapters.teams.verify import Verifier
from cards.model import filled
from cards.notices import form
from cards.words import doors
from domain.chat import Click, Incoming, Lifecycle, Message, OptionsQuery, Refresh, Submission
from domain.errors import NotSent, SendError
from domain.notices import FieldErrors, OpenForm, Reply
from domain.ports import Clock, Installations, Memberships

log = structlog.get_logger()


class TeamsDoor:
    """`messages` is the aiohttp handler of POST /api/messages; `handle` thinks, once for each event in ten minutes."""

    def __init__(
        self,
        settings: TeamsSettings,
        registrations: Sequence[Registration],
        handle: Callable[[Incoming], Awaitable[Reply]],
        installations: Installations,
        memberships: Memberships,
        clock: Clock,
        chat: TeamsChat,
    ) -> None:
        self._chat = chat
        keys = Keys(settings.openid_url, self._chat.http, clock)
        verifier = Verifier(keys, [each.app_id for each in registrations], settings.issuer, clock)
        self._gate = Gate(settings, verifier, installations)
        self._adapter = TurnAdapter(self._chat.connector)
        self._afterwards = Afterwards()
        self._belonging = Belonging(memberships)
        self._handle = handle
        self._once: Once[InvokeResponse | None] = Once(clock)

    async def messages(self, request: web.Request) -> web.Response:
        try:
            admitted = await self._gate.admit(request)
        except Denied as denied:
            log.warning("teams_request_denied", status=denied.status, why=str(denied))
            return web.Response(status=denied.status)
        try:
            return _response(await self._answer(admitted))
        except NotSent as failure:
            log.warning("teams_reply_not_sent", door=admitted.door.id, why=str(failure))
            return web.Response(status=503)

    async def close(self) -> None:
        """What was still to be drawn is let go; the chat is closed by whoever handed it over."""
        await self._afterwards.close()

    async def _answer(self, admitted: Admitted) -> InvokeResponse | None:
        """Raises NotSent, which the sender may cure by coming again."""
        meant = incoming(admitted.heard, admitted.door)
        try:
            await self._belonging.learn(admitted.heard, admitted.door, meant)
            if isinstance(meant, Refresh | OptionsQuery) or not admitted.heard.id:
                return await self._turn(admitted, meant)  # both want things as they are now, not as they were
            return await self._once.run(key(admitted.heard), lambda: self._kept(admitted, meant))
        except NotSent:
            raise
        except Exception:
            return await self._trouble(admitted)

    async def _kept(self, admitted: Admitted, meant: Incoming | None) -> tuple[InvokeResponse | None, bool]:
        """Whoever repeats an event gets its first answer."""
        return await self._turn(admitted, meant), True

    async def _turn(self, admitted: Admitted, meant: Incoming | None) -> InvokeResponse | None:
        async def logic(context: TurnContext) -> None:
            if meant is not None:
                await self._converse(context, admitted, meant)

        return await self._adapter.turn(admitted, logic)

    async def _converse(self, context: TurnContext, admitted: Admitted, meant: Incoming) -> None:
        """Raises NotSent. What may have been said is not said again."""
        given = await self._with_form(meant, await self._handle(meant), admitted.heard)
        quiet = isinstance(meant, Message) and meant.overheard
        back = ChatReply(context, admitted, self._chat, self._afterwards, quiet)
        if admitted.heard.invoke:
            return await self._respond(context, admitted.heard, meant, given, back)
        try:
            await back.bring(given)
        except NotSent:
            raise
        except SendError as failure:
            log.warning("teams_reply_lost", door=admitted.door.id, why=str(failure))

    async def _respond(
        self, context: TurnContext, heard: Heard, meant: Incoming, given: Answer, back: ChatReply
    ) -> None:
        """Whoever only looks or types is answered in place; for whoever pressed, a card may come beside."""
        if isinstance(meant, Refresh | OptionsQuery | Lifecycle):
            await respond(context, _invoked(heard, given))
        elif await back.beside(given):
            await respond(context, answer.beside(heard.invoke, meant.source.conversation.private))
        else:
            await respond(context, _invoked(heard, given))
            back.keep(given)

    async def _with_form(self, meant: Incoming, reply: Reply, heard: Heard) -> Answer:
        """Errors need their form: it is asked for by the token that opened it, so that no process need remember it.

        When that answers with no form, its answer counts: the thing cannot be asked for any more.
        """
        if not isinstance(reply, FieldErrors) or not isinstance(meant, Submission):
            return reply
        opened = await self._handle(Click(meant.source, meant.token))
        if not isinstance(opened, OpenForm):
            return opened
        return FormAgain(filled(form(opened.form), meant.values), reply, _opened_from(heard))

    async def _trouble(self, admitted: Admitted) -> InvokeResponse | None:
        """Something broke that is ours: the log has it under a number, and the person is given the number."""
        error = secrets.token_hex(4)
        log.exception("teams_event_failed", error=error, door=admitted.door.id, kind=admitted.heard.kind)
        heard = admitted.heard
        if heard.invoke:
            return InvokeResponse(status=200, body=answer.trouble(heard.invoke, error))
        if heard.kind == "message":
            await self._apologise(admitted, error)
        return None

    async def _apologise(self, admitted: Admitted, error: str) -> None:
        try:
            await say(self._chat.connector, admitted, doors.sorry(error))
        except SendError as failure:
            log.warning("teams_reply_lost", door=admitted.door.id, why=str(failure))


def _invoked(heard: Heard, reply: Answer) -> answer.Json:
    if heard.invoke == SEARCH:
        return answer.to_search(reply, heard.node("value"))
    if heard.invoke != "adaptiveCard/action":
        return answer.to_dialog(reply, _opened_from(heard))
    return answer.to_action(reply, heard.text("from", "id"))


def _opened_from(heard: Heard) -> str:
    pressed = pressed_message(heard)
    return pressed.message if pressed else ""


def _response(invoked: InvokeResponse | None) -> web.Response:
    """An invoke's body is JSON by now: botbuilder would serialise it again, and fail."""
    if invoked is None:
        return web.Response(status=200)
    if invoked.body is None:
        return web.Response(status=int(invoked.status))
    return web.json_response(invoked.body, status=int(invoked.status))
