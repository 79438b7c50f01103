"""What happens when a person presses something in a card or a dialog the bot has shown?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from bot.playground.chat_door import Seen, unsent
from bot.playground.chat_log import Json, Post
from bot.playground.teams.cards import CARD, actions_of, card_of, card_problems, initial_inputs, input_errors
from bot.playground.teams.people import People
from bot.playground.teams.state import Conversation, Dialog, User

TROUBLE = "Something went wrong. Please try again."
UNREACHABLE = "Unable to reach app. Please try again."
MESSAGE = "application/vnd.microsoft.activity.message"
# learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/
REFRESHED_USERS = 60
SIZES = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Surface:
    """A card where a person sees it."""

    person: User
    place: Conversation
    app_id: str
    post: Post
    card: Json


class Pressing:
    """Interactive acts of people; each returns what the platform saw of the bot's answer."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.state = people.state
        self.wire = people.wire
        self.refreshing = False
        """Whether clients redraw cards with a `refresh` on their own, as real ones do."""
        self._refreshes: set[asyncio.Task[Seen]] = set()

    async def press(
        self,
        user: str,
        conversation: str,
        activity_id: str,
        name: str,
        inputs: Json | None = None,
        version: int | None = None,
        nth: int = 0,
    ) -> Seen:
        """Press what bears this id, title or verb, and do with it what the Teams client does; `nth` tells those of a
        list apart.
        """
        surface = self._surface(user, conversation, activity_id, version)
        action = _named(actions_of(surface.card), name, nth)
        match action["type"]:
            case "Action.Execute":
                return await self._execute(surface, action, inputs or {}, "manual")
            case "Action.Submit" if _opens_dialog(action):
                return await self._task_fetch(surface, action, inputs or {})
            case "Action.Submit":
                return await self._submit(surface, action, inputs or {})
            case _:
                return unsent(None)

    async def execute(
        self,
        user: str,
        conversation: str,
        activity_id: str,
        verb: str,
        data: Json | None = None,
        trigger: str = "manual",
        version: int | None = None,
    ) -> Seen:
        """Press the Action.Execute of this verb; `data` are inputs, and tell several of one verb apart.

        `version` presses what an earlier version of the message showed, as a screen that was not redrawn yet would.
        The returned card becomes this person's own view. Raises LookupError when there is no such action.
        """
        surface = self._surface(user, conversation, activity_id, version)
        fitting = [each for each in _of_type(surface.card, "Action.Execute") if each.get("verb") == verb]
        return await self._execute(surface, _matching(fitting, data or {}), data or {}, trigger)

    async def submit_action(
        self, user: str, conversation: str, activity_id: str, data: Json, version: int | None = None
    ) -> Seen:
        """Press an Action.Submit, or the one an old client takes as the fallback of an Action.Execute."""
        surface = self._surface(user, conversation, activity_id, version)
        submits = [each for each in _of_type(surface.card, "Action.Submit") if not _opens_dialog(each)]
        return await self._submit(surface, _matching(submits, data), data)

    async def task_fetch(
        self, user: str, conversation: str, activity_id: str, data: Json, version: int | None = None
    ) -> Seen:
        """Press an Action.Submit that opens a dialog; the dialog stands in `state.dialogs`."""
        surface = self._surface(user, conversation, activity_id, version)
        opening = [each for each in _of_type(surface.card, "Action.Submit") if _opens_dialog(each)]
        return await self._task_fetch(surface, _matching(opening, data), data)

    async def task_submit(self, user: str, data: Json, dialog_id: str | None = None, title: str | None = None) -> Seen:
        """Submit the person's open dialog, by the button of that title or by the first whose own data fits; what the
        client itself refuses is never sent.
        """
        dialog = self.dialog(user, dialog_id)
        card = dialog.task["card"]["content"]
        entered = {**initial_inputs(card), **dialog.entered, **data}
        if errors := input_errors(card, entered, dialog.found):
            return unsent("; ".join(errors.values()))
        submits = [each for each in _of_type(card, "Action.Submit") if title in (None, each.get("title"))]
        action = _matching(submits, data)
        person, place = self.people.person(user), self.state.conversations[dialog.conversation]
        value = {"data": {**_data(action), **entered}, "context": {"theme": "default"}}
        seen = await self.invoke("task/submit", dialog.app_id, person, place, value, None)
        return self._show_task(seen, person, place, dialog.app_id, dialog)

    async def close_dialog(self, user: str, dialog_id: str | None = None) -> Seen:
        """Close by the cross; the bot never hears of it."""
        del self.state.dialogs[self.dialog(user, dialog_id).id]
        self.state.log.touch()
        return unsent(None)

    def posted(self, app_id: str, post: Post) -> None:
        """A card is shown anew: the clients of those its `refresh` names ask for their own views."""
        card = card_of(post.body)
        refresh = (card or {}).get("refresh") or {}
        if not self.refreshing or not refresh.get("action"):
            return
        place = self.state.conversations[post.conversation]
        for mri in (refresh.get("userIds") or [])[:REFRESHED_USERS]:
            person = self.state.person(mri, app_id)
            if card and person and person.id in place.members:
                surface = Surface(person, place, app_id, post, card)
                task = asyncio.create_task(self._execute(surface, refresh["action"], {}, "automatic"))
                self._refreshes.add(task)
                task.add_done_callback(self._refreshes.discard)

    async def stop(self) -> None:
        for task in list(self._refreshes):
            task.cancel()
        await asyncio.gather(*self._refreshes, return_exceptions=True)

    async def _execute(self, surface: Surface, action: Json, inputs: Json, trigger: str) -> Seen:
        if trigger == "manual" and (errors := _refused_inputs(surface.card, action, inputs)):
            return unsent(errors)
        data = _with_inputs(surface.card, action, inputs)
        sent = {"type": "Action.Execute", "id": action.get("id", ""), "verb": action.get("verb", ""), "data": data}
        value = {"action": sent, "trigger": trigger}
        seen = await self.invoke(
            "adaptiveCard/action", surface.app_id, surface.person, surface.place, value, surface.post
        )
        return seen.telling(self._show_execute_answer(seen, surface, trigger))

    async def _submit(self, surface: Surface, action: Json, inputs: Json) -> Seen:
        if errors := _refused_inputs(surface.card, action, inputs):
            return unsent(errors)
        activity = self.wire.activity("message", surface.app_id, surface.person, surface.place, surface.post.thread)
        activity |= {"value": _with_inputs(surface.card, action, inputs), "replyToId": surface.post.id}
        seen = await self.wire.send(surface.app_id, activity)
        return seen.telling(None if seen.accepted else UNREACHABLE)

    async def _task_fetch(self, surface: Surface, action: Json, inputs: Json) -> Seen:
        value = {"data": _with_inputs(surface.card, action, inputs), "context": {"theme": "default"}}
        seen = await self.invoke("task/fetch", surface.app_id, surface.person, surface.place, value, surface.post)
        return self._show_task(seen, surface.person, surface.place, surface.app_id, None)

    async def invoke(
        self, name: str, app_id: str, person: User, place: Conversation, value: Json, post: Post | None
    ) -> Seen:
        activity = self.wire.activity("invoke", app_id, person, place, post.thread if post else None)
        activity |= {"name": name, "value": value}
        if post:
            activity["replyToId"] = post.id
        return await self.wire.send(app_id, activity)

    def _show_execute_answer(self, seen: Seen, surface: Surface, trigger: str) -> str | None:
        """HTTP 200 with {statusCode, type, value}; a card becomes the presser's own view until the next edit."""
        body = seen.body
        if seen.status != 200 or not isinstance(body, dict) or "statusCode" not in body:
            return None if trigger == "automatic" else TROUBLE
        kind, value = body.get("type"), body.get("value")
        if body["statusCode"] == 200 and kind == MESSAGE:
            return str(value)
        if body["statusCode"] == 200 and kind == CARD and not card_problems(value):
            attachment = {"contentType": CARD, "content": value}
            surface.post.own_views[surface.person.id] = {**surface.post.body, "attachments": [attachment]}
            self.state.log.touch()
            return None
        return str(value["message"]) if isinstance(value, dict) and "message" in value else TROUBLE

    def _show_task(self, seen: Seen, person: User, place: Conversation, app_id: str, dialog: Dialog | None) -> Seen:
        """Open, redraw or close the dialog as the answer says; what cannot be shown leaves it as it was."""
        if seen.status != 200:
            return seen.telling(UNREACHABLE)
        task = (seen.body or {}).get("task") if isinstance(seen.body, dict) or not seen.body else {}
        kind, value = (task or {}).get("type"), (task or {}).get("value")
        shown: str | None = None
        if kind == "continue" and isinstance(value, dict) and _drawable(value):
            dialog = dialog or Dialog(self.state.new_id(), person.id, place.id, app_id, {})
            dialog.show(value)
            self.state.dialogs[dialog.id] = dialog
        elif kind == "message" or (task is None and dialog):
            shown = str(value) if value else None
            if dialog:
                del self.state.dialogs[dialog.id]
        else:
            shown = TROUBLE
        self.state.log.touch()
        return seen.telling(shown)

    def _surface(self, user: str, conversation: str, activity_id: str, version: int | None) -> Surface:
        person = self.people.person(user)
        place, _ = self.people.place(person, conversation)
        post = self.state.log.find(place.id, activity_id)
        if post is None or not post.visible_to(user):
            raise LookupError(f"{person.name} sees no message {activity_id} in {place.name}")
        card = card_of(post.seen_by(user) if version is None else post.versions[version].body)
        if card is None:
            raise LookupError(f"message {activity_id} shows no card")
        return Surface(person, place, post.author.removeprefix("28:"), post, card)

    def dialog(self, user: str, dialog_id: str | None) -> Dialog:
        mine = [each for each in self.state.dialogs.values() if each.user == user and dialog_id in (None, each.id)]
        if not mine:
            raise LookupError("no such dialog is open")
        return mine[-1]


def _of_type(card: Json, kind: str) -> list[Json]:
    """The card's actions of a kind, and the fallbacks of others that are of it."""
    actions = actions_of(card)
    fallbacks = [each["fallback"] for each in actions if isinstance(each.get("fallback"), dict)]
    return [each for each in [*actions, *fallbacks] if each.get("type") == kind]


def _matching(actions: list[Json], data: Json) -> Json:
    """The first action whose own data does not contradict what is sent."""
    for action in actions:
        own = _data(action)
        if all(own[name] == data[name] for name in own.keys() & data.keys()):
            return action
    raise LookupError("the card shows no such action")


def _named(actions: list[Json], name: str, nth: int) -> Json:
    named = [each for each in actions if name in (each.get("id"), each.get("title"), each.get("verb"))]
    if len(named) <= nth:
        raise LookupError(f"the card shows no {name!r} (number {nth + 1})")
    return named[nth]


def _opens_dialog(action: Json) -> bool:
    return (_data(action).get("msteams") or {}).get("type") == "task/fetch"


def _data(action: Json) -> dict[str, Any]:
    return dict(action.get("data") or {})


def _with_inputs(card: Json, action: Json, inputs: Json) -> Json:
    fields = {} if action.get("associatedInputs") == "none" else initial_inputs(card)
    return {**_data(action), **fields, **inputs}


def _refused_inputs(card: Json, action: Json, inputs: Json) -> str | None:
    if action.get("associatedInputs") == "none":
        return None
    errors = input_errors(card, {**initial_inputs(card), **inputs})
    return "; ".join(errors.values()) or None


def _drawable(task: Any) -> bool:
    """A dialog needs a title of its own, sizes that Teams knows, and an Adaptive Card, wrapped as an attachment."""
    if not isinstance(task, dict) or not isinstance(task.get("card"), dict):
        return False
    if not all(isinstance(task.get(side, 0), int) or task[side] in SIZES for side in ("height", "width")):
        return False
    return task["card"].get("contentType") == CARD and not card_problems(task["card"].get("content"))
