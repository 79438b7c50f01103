"""By which call of Slack's does something come to stand where a person looks?"""

import asyncio
from typing import Any

from adapters.slack.calls import Calls
from adapters.slack.heard import Heard, Kind
from cards.words import surfaces
from domain.errors import NotSent, SendError, Unroutable
from domain.tenancy import Installation

Json = dict[str, Any]

SOON = 3.0
"""Seconds that Slack may ask to wait before an event's answer is given up, and the event refused."""


class Outlet:
    """Where a person waits nothing fails but by returning nothing; it is logged where it happened."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def respond(self, heard: Heard, body: Json) -> None:
        """A new message, through the address that came with a command or a click."""
        await self._through(heard.response_url, body, heard.thread)

    async def replace(self, response_url: str | None, drawn: Json, thread: str | None) -> None:
        """The message whose button was pressed; an address replaces for 30 minutes, and five times.

        One that came with a command replaces nothing, whatever is asked of it (slackapi/bolt-js#2287,
        slackapi/bolt-python#1268).
        """
        await self._through(response_url, {"replace_original": True, **drawn}, thread)

    async def open(self, heard: Heard, door: Installation, view: Json) -> bool:
        """On the stack where there is one, over its top where it is full: three views is all that Slack takes."""
        if heard.form is None:
            return await self._quietly(door, "views.open", {"trigger_id": heard.trigger, "view": view}) is not None
        return bool(await self.push(heard, door, view)) or await self.update_view(door, heard.form, view)

    async def push(self, heard: Heard, door: Installation, view: Json) -> str | None:
        """The new view's id."""
        if heard.trigger is None:
            return None
        return _view_id(await self._quietly(door, "views.push", {"trigger_id": heard.trigger, "view": view}))

    async def update_view(self, door: Installation, view_id: str | None, view: Json, seen: str = "") -> bool:
        """With `seen` only if the view is still in that state."""
        arguments = {"view_id": view_id, "view": view, **({"hash": seen} if seen else {})}
        return await self._quietly(door, "views.update", arguments) is not None

    async def beside(self, heard: Heard, door: Installation, view: Json, drawn: Json) -> str | None:
        """Over the home tab while a window may still be opened there, else in the direct conversation."""
        if heard.trigger:
            opened = await self._quietly(door, "views.open", {"trigger_id": heard.trigger, "view": view})
            if opened is not None:
                return _view_id(opened)
        await self._quietly(door, "chat.postMessage", {"channel": heard.user, **drawn})
        return None

    async def publish(self, heard: Heard, door: Installation, view: Json) -> None:
        """Raises `SendError` for an event, which Slack then repeats."""
        arguments = {"user_id": heard.user, "view": view}
        if heard.kind is Kind.OPENED:
            await self._soon(door, "views.publish", arguments, repeatable=True)
        else:
            await self._quietly(door, "views.publish", arguments)

    async def speak(self, heard: Heard, door: Installation, drawn: Json, private: bool) -> Json:
        """In the direct message, or in the channel for one person's eyes; in the thread if it was said in one. What
        was only overheard is never answered aloud. Raises `SendError`.
        """
        arguments = {"channel": heard.channel, **drawn} | ({"thread_ts": heard.thread} if heard.thread else {})
        if heard.kind is Kind.OVERHEARD or (heard.kind is Kind.MENTION and private):
            arguments["user"] = heard.user
            return await self._post(door, "chat.postEphemeral", arguments)
        return await self._post(door, "chat.postMessage", {**arguments, "unfurl_links": False, "unfurl_media": False})

    async def redraw_message(self, door: Installation, channel: str, ts: str, drawn: Json) -> None:
        await self._quietly(door, "chat.update", {"channel": channel, "ts": ts, **drawn})

    async def _post(self, door: Installation, method: str, arguments: Json) -> Json:
        try:
            return await self._soon(door, method, arguments)
        except Unroutable:
            if (words := in_words(arguments)) is None:
                raise
        return await self._soon(door, method, words)

    async def _soon(self, door: Installation, method: str, arguments: Json, repeatable: bool = False) -> Json:
        """Once more where Slack takes one message a second in a conversation, and was asked for two: were the event
        refused for that, Slack would bring it again at once, and then a minute later.
        """
        try:
            return await self._calls.call(door.id, method, arguments, repeatable=repeatable)
        except NotSent as later:
            if later.retry_after is None or later.retry_after > SOON:
                raise
            await asyncio.sleep(later.retry_after)
        return await self._calls.call(door.id, method, arguments, repeatable=repeatable)

    async def _through(self, response_url: str | None, body: Json, thread: str | None) -> None:
        if response_url is None:
            return
        body = {**({"thread_ts": thread} if thread else {}), **body}
        for shown in filter(None, (body, in_words(body))):
            try:
                await self._calls.respond(response_url, shown)
                return
            except SendError:
                continue  # Logged where it happened; Slack will not repeat what a person did.

    async def _quietly(self, door: Installation, method: str, arguments: Json) -> Json | None:
        """None if Slack did not confirm it; that is logged where it happened."""
        for shown in filter(None, (arguments, in_words(arguments))):
            try:
                return await self._calls.call(door.id, method, shown, repeatable=True)
            except SendError:
                continue
        return None


def plain(sentence: str) -> Json:
    """A message of one sentence, marked up by nothing."""
    return {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": sentence}}], "text": sentence}


def in_words(arguments: Json) -> Json | None:
    """The same with each uploaded picture's words in its place; None where there is none.

    Slack refuses all of a message for a picture that it cannot show yet, or not there.
    """
    if view := arguments.get("view"):
        inner = in_words(view)
        return None if inner is None else {**arguments, "view": inner}
    blocks: list[Json] = arguments.get("blocks") or []
    if not any("slack_file" in block for block in blocks):
        return None
    return {**arguments, "blocks": [_told(block) if "slack_file" in block else block for block in blocks]}


def view_of(drawn: Json) -> Json:
    """A message as a window, to be read and closed."""
    title, close = ({"type": "plain_text", "text": text} for text in (surfaces.WINDOW, surfaces.CLOSE))
    return {"type": "modal", "title": title, "close": close, "blocks": drawn["blocks"]}


def _told(picture: Json) -> Json:
    alt = {"type": "plain_text", "text": picture["alt_text"], "emoji": False}
    return {"type": "context", "elements": [alt]}


def _view_id(answer: Json | None) -> str | None:
    return str((answer.get("view") or {}).get("id") or "") or None if answer is not None else None
