"""How does the answer to a message, or to an old client's button, get into the chat?"""

from dataclasses import dataclass, replace
from typing import assert_never

import structlog
from botbuilder.core import TurnContext

from adapters.teams.answer import Answer, FormAgain, pressable, redrawn
from adapters.teams.connector import Json
from adapters.teams.gate import Admitted
from adapters.teams.identify import conversation, pressed_message
from adapters.teams.refresh import refreshed_for
from adapters.teams.speak import TeamsChat
from adapters.teams.turns import card_activity, line
from cards.notices import card, form
from cards.teams import dialog, message
from cards.words import doors
from domain.chat import Conversation, ConversationKind
from domain.errors import MessageGone, SendError, Unroutable
from domain.notices import FieldErrors, Nothing, Notice, OpenForm, Options, Redraw, Say

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ChatReply:
    """One turn's way back. What is private, and was asked where others read, goes to the person's 1:1 chat."""

    context: TurnContext
    admitted: Admitted
    chat: TeamsChat

    async def give(self, reply: Answer) -> None:
        """Raises the SendErrors."""
        match reply:
            case FormAgain():
                await self._form_again(reply)
            case Say(notice, private):
                await self._say(notice, private)
            case OpenForm(asked):
                opened = form(asked)
                await self._show(dialog(opened), opened.title, private=True)
            case Redraw():
                await self._redraw(reply)
            case Nothing() | FieldErrors() | Options():
                return
            case _:
                assert_never(reply)

    async def hand_over(self, reply: Answer) -> bool:
        """Whether the answer to an invoke went to the person's 1:1 chat instead, because in the invoke's own answer it
        would be words without its buttons, or would take the place of the card that was pressed. Never fails: words
        are better than nothing.
        """
        if not isinstance(reply, Say) or not pressable(said := card(reply.notice)):
            return False
        place = self._here if self._here.private else self._person
        try:
            await self.chat.send(place, message(said), said.summary)
        except SendError as failure:
            log.warning("teams_card_answered_in_words", door=self.admitted.door.id, why=str(failure))
            return False
        return True

    async def _form_again(self, again: FormAgain) -> None:
        if not await self._replace(again.drawn, again.form.title):
            await self._show(again.drawn, again.form.title, private=True)

    async def _say(self, notice: Notice, private: bool) -> None:
        said = card(notice)
        await self._show(message(said), said.summary, private)

    async def _redraw(self, reply: Redraw) -> None:
        """The pressed message becomes the card, the aside is for the presser; where it is gone, one card says both.

        A message that the outbox keeps is left to it, so that no older state is drawn over its newer one.
        """
        said = card(reply.card)
        if reply.kept or await self._replace(message(said), said.summary):
            if reply.aside is not None:
                await self._say(reply.aside, private=True)
            return
        both = redrawn(reply.card, reply.aside)
        await self._show(message(both), both.summary, private=True)

    async def _show(self, drawn: Json, summary: str, private: bool) -> None:
        if private and not self._here.private:
            await self._whisper(drawn, summary)
        else:
            mine = refreshed_for(drawn, [self.admitted.heard.text("from", "id")])
            await self.context.send_activity(card_activity(mine, summary))

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

    async def _whisper(self, drawn: Json, summary: str) -> None:
        try:
            await self.chat.send(self._person, drawn, summary)
        except Unroutable:
            await self.context.send_activity(line(doors.CANNOT_ANSWER_IN_PRIVATE))
        else:
            await self.context.send_activity(line(doors.ANSWERED_IN_PRIVATE))

    @property
    def _here(self) -> Conversation:
        return conversation(self.admitted.heard, self.admitted.door)

    @property
    def _person(self) -> Conversation:
        """The asker's own chat; Teams gives the known one when asked to open it."""
        heard = self.admitted.heard
        user = heard.text("from", "aadObjectId") or heard.text("from", "id")
        return replace(self._here, kind=ConversationKind.DIRECT, address=None, user=user)
