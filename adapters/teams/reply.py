"""How does the answer to a message, or to an old client's button, get into the chat?"""

import asyncio
from dataclasses import dataclass, replace
from typing import assert_never

import structlog
from botbuilder.core import TurnContext

from adapters.teams.afterwards import Afterwards
from adapters.teams.answer import Answer, FormAgain, needs_a_card, redrawn
from adapters.teams.connector import Connector, Json
from adapters.teams.failures import Troubled
from adapters.teams.gate import Admitted
from adapters.teams.identify import conversation, pressed_message
from adapters.teams.refresh import refreshed_for
from adapters.teams.speak import TeamsChat
from adapters.teams.turns import card_activity
from cards.model import Card
from cards.notices import card, form
from cards.teams import dialog, message
from cards.words import doors
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.errors import MessageGone, NotSent, SendError, Unroutable
from domain.notices import FieldErrors, Later, Nothing, Notice, OpenForm, Options, Redraw, Say

log = structlog.get_logger()

Posted = tuple[Conversation, MessageRef]

PATIENCE = 2.4
"""Seconds that Teams may take to take a card before an invoke is answered in words; a client waits three to five."""

PAUSE, SOON = 0.5, 2.0
"""Seconds before an answer is sent again where Teams does not say, and the longest that whoever asked waits for that:
Teams itself gives up after some fifteen.
"""


@dataclass(frozen=True, slots=True)
class ChatReply:
    """One turn's way back. What is private, and was asked where others read, goes to the person's 1:1 chat, and so does
    every answer to what was said to the bot alone; `quiet` says nothing of that where it was asked.
    """

    context: TurnContext
    admitted: Admitted
    chat: TeamsChat
    afterwards: Afterwards
    quiet: bool = False

    async def bring(self, reply: Answer) -> None:
        """Once more where Teams was in trouble for a moment: what it answers with 412, 429, 502 or 504 is to be sent
        again (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit), and it brings no message a second
        time. Raises the SendErrors.
        """
        try:
            await self._give(reply)
            return
        except Troubled:
            pause = PAUSE
        except NotSent as later:
            pause = PAUSE if later.retry_after is None else later.retry_after
            if pause > SOON:
                raise
        await asyncio.sleep(pause)
        await self._give(reply)

    async def _give(self, reply: Answer) -> None:
        match reply:
            case FormAgain():
                await self._form_again(reply)
            case Say(notice, private, later):
                self._once_more(await self._say(notice, private), later)
            case OpenForm(asked):
                opened = form(asked)
                await self._show(dialog(opened), opened.title, private=True)
            case Redraw():
                await self._redraw(reply)
            case Nothing() | FieldErrors() | Options():
                return
            case _:
                assert_never(reply)

    async def beside(self, reply: Answer) -> bool:
        """Whether the answer to an invoke stands in the 1:1 chat instead, because in the invoke's own answer it would
        be words without its buttons, or would take the place of the card that was pressed. Never fails: words are
        better than nothing.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._beside(reply)
        except (SendError, TimeoutError) as failure:
            why = str(failure) or f"Teams did not take it within {PATIENCE:g} s"
            log.warning("teams_card_answered_in_words", door=self.admitted.door.id, why=why)
        return False

    async def _beside(self, reply: Answer) -> bool:
        match reply:
            case Say(notice, _, later) if needs_a_card(said := card(notice)):
                self._once_more(await self._hand_over(said), later)
                return True
            case Redraw(kept=False) if self.admitted.heard.invoke == "task/submit":
                await self._redraw_behind(reply)
                return reply.aside is None  # a word about it is what the dialog closes with
        return False

    def keep(self, reply: Answer) -> None:
        """A card's action draws in the view of one client only
        (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/sequential-workflows):
        in a chat of two, the message itself is to show the same on their other devices and tomorrow.
        """
        pressed = pressed_message(self.admitted.heard)
        if not isinstance(reply, Redraw) or reply.kept or pressed is None or not self._here.private:
            return
        if self.admitted.heard.invoke != "adaptiveCard/action":
            return
        shown, here, later = redrawn(reply.card, reply.aside), self._here, reply.later

        async def draw() -> None:
            await self.chat.replace(here, pressed, message(shown), shown.summary)
            if later is not None and (more := await later()) is not None:
                full = redrawn(more, reply.aside)
                await self.chat.replace(here, pressed, message(full), full.summary)

        self.afterwards.draw(_name(pressed), draw)

    async def _hand_over(self, said: Card) -> Posted:
        place = self._here if self._here.private else self._person
        sent, place = await self.chat.send(place, message(said), said.summary)
        return place, sent

    async def _redraw_behind(self, reply: Redraw) -> None:
        """The card whose button opened the dialog; where it cannot be drawn over, the same card anew."""
        said = card(reply.card)
        pressed = pressed_message(self.admitted.heard)
        if pressed and self._here.private and await self._replace(message(said), said.summary):
            self._once_more((self._here, pressed), reply.later)
        else:
            self._once_more(await self._hand_over(said), reply.later)

    async def _form_again(self, again: FormAgain) -> None:
        if not await self._replace(again.drawn, again.form.title):
            await self._show(again.drawn, again.form.title, private=True)

    async def _say(self, notice: Notice, private: bool) -> Posted | None:
        said = card(notice)
        return await self._show(message(said), said.summary, private)

    async def _redraw(self, reply: Redraw) -> None:
        """The pressed message becomes the card, the aside is for the presser; where it is gone, one card says both.

        A message that the outbox keeps is left to it, so that no older state is drawn over its newer one.
        """
        said = card(reply.card)
        if reply.kept or await self._replace(message(said), said.summary):
            pressed = pressed_message(self.admitted.heard)
            self._once_more((self._here, pressed) if pressed and not reply.kept else None, reply.later)
            if reply.aside is not None:
                await self._say(reply.aside, private=True)
            return
        both = redrawn(reply.card, reply.aside)
        shown = await self._show(message(both), both.summary, private=True)
        self._once_more(shown, reply.later, reply.aside)

    async def _show(self, drawn: Json, summary: str, private: bool) -> Posted | None:
        """None where Teams gave no id of it."""
        if (private or self.admitted.heard.targeted) and not self._here.private:
            return await self._whisper(drawn, summary)
        mine = refreshed_for(drawn, [self.admitted.heard.text("from", "id")])
        made = await self.context.send_activity(card_activity(mine, summary))
        return (self._here, MessageRef(self.admitted.heard.conversation, made.id)) if made and made.id else None

    async def _replace(self, drawn: Json, summary: str) -> bool:
        """False when nothing was pressed, or it cannot be redrawn any more."""
        pressed = pressed_message(self.admitted.heard)
        if pressed is None:
            return False
        try:
            await self.chat.replace(self._here, pressed, drawn, summary)
        except (MessageGone, Unroutable):
            return False
        return True

    async def _whisper(self, drawn: Json, summary: str) -> Posted | None:
        try:
            sent, place = await self.chat.send(self._person, drawn, summary)
        except Unroutable:
            await self._aloud(doors.CANNOT_ANSWER_IN_PRIVATE)
            return None
        try:
            await self._aloud(doors.ANSWERED_IN_PRIVATE)
        except SendError as failure:  # the answer is there: whoever sent the question shall not send it again
            log.warning("teams_reply_lost", door=self.admitted.door.id, why=str(failure))
        return place, sent

    async def _aloud(self, words: str) -> None:
        if not self.quiet:
            await say(self.chat.connector, self.admitted, words)

    def _once_more(self, posted: Posted | None, later: Later | None, aside: Notice | None = None) -> None:
        """When what was slow has come, the answer is drawn over with it; `aside` stands on it still."""
        if posted is None or later is None:
            return
        place, sent = posted

        async def draw() -> None:
            if (notice := await later()) is not None:
                full = redrawn(notice, aside)
                await self.chat.replace(place, sent, message(full), full.summary)

        self.afterwards.draw(_name(sent), draw)

    @property
    def _here(self) -> Conversation:
        return conversation(self.admitted.heard, self.admitted.door)

    @property
    def _person(self) -> Conversation:
        """The asker's own chat; Teams gives the known one when asked to open it."""
        heard = self.admitted.heard
        user = heard.text("from", "aadObjectId") or heard.text("from", "id")
        return replace(self._here, kind=ConversationKind.DIRECT, address=None, user=user)


async def say(connector: Connector, admitted: Admitted, words: str) -> None:
    """A line where it was asked; to the asker alone if nobody else has read the question. Raises the SendErrors."""
    heard = admitted.heard
    where = admitted.app_id, heard.service_url, heard.conversation
    line = {"type": "message", "text": words, "textFormat": "plain"}
    if heard.targeted:
        await connector.whisper(*where, heard.text("from", "id"), line)
    else:
        await connector.post(*where, line)


def _name(message: MessageRef) -> str:
    return f"{message.address}/{message.message}"
