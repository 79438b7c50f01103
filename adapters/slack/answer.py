"""How does a reply reach the person who asked, each kind of question its own way?"""

from functools import lru_cache
from typing import Any

from adapters.slack.calls import Calls
from adapters.slack.heard import Heard, Kind
from cards.notices import card, form
from cards.slack import form_errors, message, modal, options
from cards.words.doors import TOO_LATE, USE_THE_BUTTON
from domain.errors import SendError
from domain.notices import FieldErrors, FormNotice, Nothing, Notice, OpenForm, Options, Redraw, Refused, Reply, Say
from domain.tenancy import Installation

Json = dict[str, Any]
Body = Json | str
"""What goes into the HTTP answer; an empty string only acknowledges."""


class Answers:
    """Answers inside the request. To a person who waits it never fails, only logs; an event's answer raises
    `SendError`.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def give(self, heard: Heard, door: Installation, reply: Reply) -> Body:
        match reply:
            case Nothing():
                return ""
            case OpenForm():
                return await self._open(heard, door, reply.form)
            case Options():
                return options(reply)
            case FieldErrors() if heard.kind is Kind.SUBMISSION:
                return {"response_action": "errors", "errors": form_errors(reply)}
            case FieldErrors():
                return await self.say(heard, door, _drawn(Refused(reply.errors[0][1])))
            case Redraw() if heard.kind is Kind.CLICK and heard.response_url:
                await self._redraw(heard, reply)
                return ""
            case Redraw() if heard.kind is Kind.SUBMISSION and reply.aside is None:
                return ""  # the window closes on the card that it was about, which the outbox redraws
            case Redraw():
                return await self.say(heard, door, _drawn(reply.aside or reply.card))
            case Say():
                return await self.say(heard, door, _drawn(reply.notice), reply.private)

    async def say(self, heard: Heard, door: Installation | None, drawn: Json, private: bool = True) -> Body:
        """Show `drawn` (blocks and text) to the person who asked; unless private, to all who are there."""
        match heard.kind:
            case Kind.OPTIONS:
                return {"options": []}  # no place for words
            case Kind.COMMAND:
                return {"response_type": _seen_by(private), **drawn}
            case Kind.SUBMISSION:
                return {"response_action": "update", "view": view_of(drawn)}
            case Kind.CLICK if heard.response_url:
                await self.respond(heard, {"response_type": _seen_by(private), "replace_original": False, **drawn})
            case Kind.CLICK if heard.form and door:
                await self._quietly(door, "views.update", {"view_id": heard.form, "view": view_of(drawn)})
            case Kind.CLICK if door:
                await self._quietly(door, "chat.postMessage", {"channel": heard.user, **drawn})
            case Kind.OPENED if door:
                await self._publish(heard, door, drawn)
            case Kind.MESSAGE | Kind.MENTION if door:
                await self._speak(heard, door, drawn, private)
        return ""

    async def late(self, heard: Heard, door: Installation | None, body: Body) -> None:
        """Bring an HTTP answer that was not ready in time: a command's to where it was typed, a form's into its
        view.
        """
        if not isinstance(body, dict):
            return
        if heard.kind is Kind.COMMAND:
            await self.respond(heard, body)
        elif heard.kind is Kind.SUBMISSION and door and heard.form:
            view = body.get("view") or view_of(plain("\n".join(body.get("errors", {}).values())))
            await self._quietly(door, "views.update", {"view_id": heard.form, "view": view})

    async def respond(self, heard: Heard, body: Json) -> None:
        """Through the address that came with a command or a click."""
        if heard.response_url is None:
            return
        thread = {"thread_ts": heard.thread} if heard.thread else {}
        try:
            await self._calls.respond(heard.response_url, {**thread, **body})
        except SendError:
            return  # Logged where it happened; Slack will not repeat what a person did.

    async def _open(self, heard: Heard, door: Installation, notice: FormNotice) -> Body:
        """A form opens on a trigger, which lives for three seconds; one that follows a form takes its place."""
        view = modal(form(notice))
        if heard.kind is Kind.SUBMISSION:
            return {"response_action": "update", "view": view}
        if heard.trigger is None:
            return await self.say(heard, door, plain(USE_THE_BUTTON))
        method = "views.push" if heard.form else "views.open"
        if not await self._quietly(door, method, {"trigger_id": heard.trigger, "view": view}):
            return await self.say(heard, door, plain(TOO_LATE))
        return ""

    async def _redraw(self, heard: Heard, reply: Redraw) -> None:
        """A card that the outbox keeps is left to it: a slow call of ours would paint an older state over its newer."""
        if not reply.kept:
            await self.respond(heard, {"replace_original": True, **_drawn(reply.card)})
        if reply.aside:
            await self.respond(heard, {"response_type": "ephemeral", "replace_original": False, **_drawn(reply.aside)})

    async def _speak(self, heard: Heard, door: Installation, drawn: Json, private: bool) -> None:
        """In the direct message, or in the channel for one person's eyes; in the thread if it was said in one."""
        arguments = {"channel": heard.channel, **drawn} | ({"thread_ts": heard.thread} if heard.thread else {})
        if heard.kind is Kind.MENTION and private:
            arguments["user"] = heard.user
            await self._calls.call(door.id, "chat.postEphemeral", arguments, repeatable=False)
        else:
            arguments |= {"unfurl_links": False, "unfurl_media": False}
            await self._calls.call(door.id, "chat.postMessage", arguments, repeatable=False)

    async def _publish(self, heard: Heard, door: Installation, drawn: Json) -> None:
        arguments = {"user_id": heard.user, "view": {"type": "home", "blocks": drawn["blocks"]}}
        await self._calls.call(door.id, "views.publish", arguments, repeatable=True)

    async def _quietly(self, door: Installation, method: str, arguments: Json) -> bool:
        """False if Slack did not confirm it; that is logged where it happened."""
        try:
            await self._calls.call(door.id, method, arguments, repeatable=True)
        except SendError:
            return False
        return True


def plain(sentence: str) -> Json:
    """A message of one sentence, marked up by nothing."""
    return {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": sentence}}], "text": sentence}


def view_of(drawn: Json) -> Json:
    """A form's last view: what came of it, to be read and closed."""
    title, close = ({"type": "plain_text", "text": text} for text in ("Seatwise", "Close"))
    return {"type": "modal", "title": title, "close": close, "blocks": drawn["blocks"]}


def _drawn(notice: Notice) -> Json:
    """What is drawn is not to be changed: the same facts give the same drawing. A refusal is an exception, whose frames
    nobody should keep.
    """
    return message(card(notice)) if isinstance(notice, Refused) else _remembered(notice)


@lru_cache(maxsize=256)
def _remembered(notice: Notice) -> Json:
    return message(card(notice))


def _seen_by(private: bool) -> str:
    return "ephemeral" if private else "in_channel"
