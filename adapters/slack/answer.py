"""How does a reply reach the person who asked, each kind of question its own way?"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from adapters.slack.afterwards import Afterwards, Coming
from adapters.slack.calls import Calls
from adapters.slack.heard import Heard, Kind
from adapters.slack.outlet import Outlet, plain, view_of
from cards.notices import card, form
from cards.slack import LIST, home, message, modal, window
from cards.slack_inputs import form_errors, options
from cards.words.doors import TOO_LATE, USE_THE_BUTTON
from domain.notices import FieldErrors, FormNotice, Nothing, Notice, OpenForm, Options, Redraw, Refused, Reply, Say
from domain.tenancy import Installation

Json = dict[str, Any]
Body = Json | str
"""What goes into the HTTP answer; an empty string only acknowledges."""

IN_TIME = 1.2
"""Seconds that an answer which cannot be redrawn waits for what is slow; of the three that Slack gives in all."""
AT_ONCE = 0.2
"""The same for a form's answer, so that its redraw never comes before it."""
METADATA = 3_000
"""Characters (docs.slack.dev/reference/views)."""


class Answers:
    """Answers inside the request. To a person who waits it never fails, only logs; an event's answer raises
    `SendError`.
    """

    def __init__(self, calls: Calls) -> None:
        self._out = Outlet(calls)
        self._afterwards = Afterwards()

    def heard(self, heard: Heard) -> None:
        """What is still to be redrawn where this happened is out of date."""
        self._afterwards.supersede(heard.place)

    async def close(self) -> None:
        await self._afterwards.close()

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
            case Redraw() if heard.kind is Kind.SUBMISSION:
                return await self._after_form(heard, door, reply)
            case Redraw() if heard.kind in (Kind.CLICK, Kind.PRESSED) and (
                heard.response_url or heard.form or heard.at_home
            ):
                return await self._redraw(heard, door, reply)
            case Redraw():
                aside = reply.aside and Say(reply.aside)
                return await self._said(heard, door, aside or Say(reply.card, later=reply.later))
            case Say():
                return await self._said(heard, door, reply)

    async def say(self, heard: Heard, door: Installation | None, drawn: Json, private: bool = True) -> Body:
        """Show `drawn` (blocks and text), to which nothing will be added; unless private, to all who are there."""
        match heard.kind:
            case Kind.OPTIONS:
                return {"options": []}  # no place for words
            case Kind.COMMAND:
                return {"response_type": _seen_by(private), **drawn}
            case Kind.SUBMISSION:
                return _into_form(view_of(drawn))
            case Kind.CLICK if heard.response_url:
                said = {"response_type": _seen_by(private), "replace_original": False, **drawn}
                await self._out.respond(heard, said)
            case Kind.CLICK | Kind.PRESSED if heard.form and door:
                await self._out.update_view(door, heard.form, view_of(drawn))
            case Kind.CLICK if door:
                await self._out.beside(heard, door, view_of(drawn), drawn)
            case Kind.OPENED if door:
                await self._out.publish(heard, door, {"type": "home", "blocks": drawn["blocks"]})
            case Kind.MESSAGE | Kind.MENTION | Kind.OVERHEARD if door:
                await self._out.speak(heard, door, drawn, private)
        return ""

    async def late(self, heard: Heard, door: Installation | None, body: Body) -> None:
        """Bring an HTTP answer that was not ready in time: a command's to where it was typed, a form's into its
        view.
        """
        if not isinstance(body, dict):
            return
        if heard.kind is Kind.COMMAND:
            await self._out.respond(heard, body)
        elif heard.kind is Kind.SUBMISSION and door and heard.form:
            view = body.get("view") or view_of(plain("\n".join(body.get("errors", {}).values())))
            await self._out.update_view(door, heard.form, view)

    async def _open(self, heard: Heard, door: Installation, notice: FormNotice) -> Body:
        """A form opens on a trigger, which lives for three seconds; one that follows a form takes its place.

        It carries along where the message can be redrawn whose button opened it: nobody else remembers that.
        """
        view = _remembering(modal(form(notice)), heard)
        if heard.kind is Kind.SUBMISSION:
            return _into_form(view)
        if heard.kind is Kind.PRESSED:
            await self._out.update_view(door, heard.form, view, heard.hash)
            return ""
        if heard.trigger is None:
            return await self.say(heard, door, plain(USE_THE_BUTTON))
        if not await self._out.open(heard, door, view):
            return await self.say(heard, door, plain(TOO_LATE))
        return ""

    async def _said(self, heard: Heard, door: Installation, reply: Say) -> Body:
        """What is slow comes with the answer if it comes in time; else the answer is redrawn, where that can be."""
        if reply.later is None:
            return await self._say(heard, door, reply.notice, reply.private, None)
        coming = self._afterwards.begin(reply.later)
        fuller = await self._afterwards.soon(coming, _waits(heard))
        return await self._say(heard, door, fuller or reply.notice, reply.private, None if fuller else coming)

    async def _say(
        self, heard: Heard, door: Installation, notice: Notice, private: bool, coming: Coming | None
    ) -> Body:
        """A view, and a message in the direct conversation, can be redrawn."""
        match heard.kind:
            case Kind.SUBMISSION if heard.form:
                self._follow_view(door, heard.form, coming)
                return _into_form(window(card(notice)))
            case Kind.CLICK | Kind.PRESSED if heard.form or heard.at_home:
                view = await self._in_view(heard, door, notice)
                if view:
                    self._follow_view(door, view, coming)
            case Kind.OPENED:
                await self._out.publish(heard, door, _home(notice))
                self._follow(heard.place, coming, lambda fuller: self._out.publish(heard, door, _home(fuller)))
            case Kind.MESSAGE:
                posted = await self._out.speak(heard, door, _drawn(notice), private)
                self._follow(
                    f"{posted['channel']}/{posted['ts']}",
                    coming,
                    lambda fuller: self._out.redraw_message(door, posted["channel"], posted["ts"], _drawn(fuller)),
                )
            case _:
                return await self.say(heard, door, _drawn(notice), private)
        return ""

    async def _in_view(self, heard: Heard, door: Installation, notice: Notice) -> str | None:
        """What is said about a row stands over the list and leaves it there; else it takes the view's place."""
        view = window(card(notice))
        if heard.at_home:
            return await self._out.beside(heard, door, view, _drawn(notice))
        if heard.part_of == LIST and (opened := await self._out.push(heard, door, view)):
            return opened
        await self._out.update_view(door, heard.form, view)
        return heard.form

    async def _redraw(self, heard: Heard, door: Installation, reply: Redraw) -> Body:
        """A card that the outbox keeps is left to it: a slow call of ours would paint an older state over its newer."""
        if heard.form:
            await self._out.update_view(door, heard.form, _window(reply.card, reply.aside))
            self._follow_view(door, heard.form, self._coming(reply), reply.aside)
        elif heard.at_home:
            await self._redraw_home(heard, door, reply)
        else:
            if not reply.kept:
                await self._out.replace(heard.response_url, _drawn(reply.card), heard.thread)
                self._follow(
                    heard.place,
                    self._coming(reply),
                    lambda fuller: self._out.replace(heard.response_url, _drawn(fuller), heard.thread),
                )
            if reply.aside:
                await self.say(heard, door, _drawn(reply.aside))
        return ""

    async def _redraw_home(self, heard: Heard, door: Installation, reply: Redraw) -> None:
        """The page itself is drawn over by its like alone: the card of one request has no business there."""
        if type(reply.card).__name__ == heard.part_of:
            await self._out.publish(heard, door, _home(reply.card))
            self._follow(heard.place, self._coming(reply), lambda new: self._out.publish(heard, door, _home(new)))
            if reply.aside:
                await self._out.beside(heard, door, window(card(reply.aside)), _drawn(reply.aside))
        elif reply.aside or not reply.kept:
            shown = _window(reply.card, reply.aside)
            await self._out.beside(heard, door, shown, _drawn(reply.aside or reply.card))

    async def _after_form(self, heard: Heard, door: Installation, reply: Redraw) -> Body:
        """Redraw what the form was opened from: the message, or the window below it. One that a command opened shows
        the card itself. The form closes when all is said there.
        """
        coming, below = None if reply.kept else self._coming(reply), heard.below
        if not reply.kept and heard.origin:
            await self._out.replace(heard.origin, _drawn(reply.card), None)
            self._follow(heard.opener, coming, lambda fuller: self._out.replace(heard.origin, _drawn(fuller), None))
        elif not reply.kept and below:
            await self._out.update_view(door, below, window(card(reply.card)))
            self._follow_view(door, below, coming)
        elif not reply.kept and heard.form:
            self._follow_view(door, heard.form, coming, reply.aside)
            return _into_form(_window(reply.card, reply.aside))
        return _into_form(window(card(reply.aside))) if reply.aside else ""

    def _coming(self, reply: Redraw) -> Coming | None:
        return self._afterwards.begin(reply.later) if reply.later else None

    def _follow(self, place: str, coming: Coming | None, draw: Callable[[Notice], Awaitable[object]]) -> None:
        if coming:
            self._afterwards.follow(place, coming, draw)

    def _follow_view(self, door: Installation, view: str, coming: Coming | None, aside: Notice | None = None) -> None:
        self._follow(view, coming, lambda fuller: self._out.update_view(door, view, _window(fuller, aside)))


def _remembering(view: Json, heard: Heard) -> Json:
    """Of a press on a message, and of the forms that follow the one which it opened."""
    origin = heard.response_url if heard.kind is Kind.CLICK else heard.origin
    place = heard.place if heard.kind is Kind.CLICK else heard.opener
    kept = "\n".join((view["private_metadata"], origin or "", place))
    return {**view, "private_metadata": kept} if origin and len(kept) <= METADATA else view


def _waits(heard: Heard) -> float:
    if heard.kind in (Kind.MESSAGE, Kind.OPENED) or (heard.kind is Kind.CLICK and not heard.response_url):
        return 0.0
    return AT_ONCE if heard.kind is Kind.SUBMISSION else IN_TIME


def _into_form(view: Json) -> Json:
    return {"response_action": "update", "view": view}


def _window(notice: Notice, aside: Notice | None) -> Json:
    return window(card(notice), card(aside) if aside else None)


def _home(notice: Notice) -> Json:
    return home(card(notice), type(notice).__name__)


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
