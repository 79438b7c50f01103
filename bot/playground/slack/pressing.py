"""What happens when a person presses, searches or submits something the bot has shown?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.playground.chat_door import Seen, unsent
from bot.playground.chat_log import Json, Post
from bot.playground.slack.blocks import OPTIONS_ANSWER, elements_of
from bot.playground.slack.calls import Refused
from bot.playground.slack.entered import PROPERTIES, client_errors, field_state, fill
from bot.playground.slack.messages import message_json
from bot.playground.slack.people import People, failure
from bot.playground.slack.shapes import conform
from bot.playground.slack.state import View
from bot.playground.slack.views import push_onto_stack, read_view, view_json

ASKS_FROM = 3
"""Characters from which a searching menu asks, unless it says otherwise (docs.slack.dev: external_select)."""

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Surface:
    """Where the pressed thing stands: a message (as some version of it showed it) or a view."""

    team_id: str
    blocks: list[Json]
    post: Post | None = None
    view: View | None = None


class Pressing:
    """Interactive acts of people; each returns what the platform saw of the bot's answer."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.state = people.state
        self.wire = people.wire

    async def press(
        self,
        user: str,
        action_id: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        value: Any = None,
        version: int = -1,
        values: Json | None = None,
    ) -> Seen:
        """Press a button, or choose `value` in a menu, of a message (channel and ts) or a view.

        For a button `value` tells several of one action_id apart. `values` were typed into the view before; it says all
        of its fields with any press. `version` presses what an earlier version of the message showed, as a screen that
        was not redrawn yet would. Raises LookupError when there is no such thing.
        """
        surface = self._surface(user, channel, ts, view_id, version)
        block, element = _find(surface.blocks, action_id, value)
        action = {"action_id": action_id, "block_id": block["block_id"], "action_ts": self.state.new_ts()}
        action |= _pressed(element, value)
        if surface.view:
            surface.view.entered = fill(surface.view.payload, surface.view.entered, values or {})
        if surface.view and element["type"] in PROPERTIES:
            surface.view.entered.setdefault(block["block_id"], {})[action_id] = field_state(element, value)
        payload = self._payload("block_actions", user, surface)
        payload |= {"actions": [action], "trigger_id": self._trigger(user, surface)}
        if surface.post:
            payload["state"] = {"values": fill({"blocks": surface.blocks}, {}, {})}
            team, place = surface.team_id, surface.post.conversation
            path = self.state.new_response_url(team, place, user, surface.post)
            payload["response_url"] = self.wire.address + path
        seen = await self.wire.interaction(payload)
        return seen.telling(failure(seen))

    async def options(
        self,
        user: str,
        action_id: str,
        query: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
    ) -> Seen:
        """Type into a searching menu; `shown` is the trouble when the answer is no list of at most 100 options."""
        surface = self._surface(user, channel, ts, view_id, -1)
        block, element = _find(surface.blocks, action_id, None)
        if len(query) < element.get("min_query_length", ASKS_FROM):
            return unsent(None)
        payload = self._payload("block_suggestion", user, surface)
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": query}
        seen = await self.wire.interaction(payload)
        problems = list(conform(seen.body, "", OPTIONS_ANSWER)) if seen.status == 200 else []
        if isinstance(seen.body, dict) and seen.body.get("options") == []:
            problems = []
        return seen.telling(failure(seen) or (problems[0] if problems else None))

    async def submit(self, user: str, view_id: str, values: Json) -> Seen:
        """Fill in a modal and submit it; what the client itself refuses is never sent."""
        view = self._open(user, view_id)
        view.entered = fill(view.payload, view.entered, values)
        view.errors = client_errors(view.payload, view.entered)
        self.state.log.touch()
        if view.errors:
            return unsent("; ".join(view.errors.values()))
        surface = Surface(view.team_id, view.payload["blocks"], view=view)
        payload = self._payload("view_submission", user, surface)
        payload |= {"trigger_id": self._trigger(user, surface), "response_urls": []}
        seen = await self.wire.interaction(payload)
        shown = TROUBLE if seen.status != 200 else self._apply(view, seen.body)
        self.state.log.touch()
        return seen.telling(shown)

    async def close(self, user: str, view_id: str) -> Seen:
        """Close a modal by its Cancel button; the bot hears of it only if it asked to."""
        view = self._open(user, view_id)
        surface = Surface(view.team_id, view.payload["blocks"], view=view)
        payload = {**self._payload("view_closed", user, surface), "is_cleared": False}
        self._pop(view)
        if not view.payload.get("notify_on_close"):
            return unsent(None)
        return await self.wire.interaction(payload)

    def _apply(self, view: View, answer: Any) -> str | None:
        """Do what the answer to a submission says; returns the trouble a person sees when Slack cannot."""
        action = answer.get("response_action") if isinstance(answer, dict) else None
        try:
            match action:
                case None:
                    self._pop(view)
                case "clear":
                    self.state.stacks.pop(view.user, None)
                case "errors":
                    view.errors = _field_errors(view, answer.get("errors"))
                case "update":
                    self.state.change_view(view, read_view(answer.get("view"), "modal"))
                case "push":
                    push_onto_stack(self.state, view.user, view.id, read_view(answer.get("view"), "modal"))
                case _:
                    return TROUBLE
        except Refused:
            return TROUBLE
        return None

    def _pop(self, view: View) -> None:
        stack = self.state.stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        if not stack:
            self.state.stacks.pop(view.user, None)
        self.state.log.touch()

    def _open(self, user: str, view_id: str) -> View:
        stack = self.state.stacks.get(user, [])
        if not stack or stack[-1].id != view_id:
            raise LookupError(f"{view_id} is not the view {user} has in front")
        return stack[-1]

    def _surface(self, user: str, channel: str | None, ts: str | None, view_id: str | None, version: int) -> Surface:
        if view_id:
            view = self.state.view(view_id)
            if view is None or view.user != user:
                raise LookupError(f"{user} has no view {view_id}")
            return Surface(view.team_id, view.payload["blocks"], view=view)
        place = self.people.place(self.people.person(user), channel or "dm")
        post = self.state.log.find(place.id, ts or "")
        if post is None or not post.visible_to(user):
            raise LookupError(f"{user} sees no message {ts} in {place.id}")
        return Surface(place.team_id, post.versions[version].body.get("blocks") or [], post=post)

    def _payload(self, kind: str, user: str, surface: Surface) -> Json:
        person, workspace = self.people.person(user), self.state.workspaces[surface.team_id]
        payload: Json = {
            "type": kind,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id},
            "api_app_id": workspace.app_id,
            "token": "unused",
            "enterprise": {"id": workspace.enterprise_id, "name": "grid"} if workspace.enterprise_id else None,
            "is_enterprise_install": False,
        }
        if surface.view:
            container = {"type": "view", "view_id": surface.view.id}
            return payload | {"container": container, "view": view_json(self.state, surface.view)}
        return payload | (self._message_part(surface.post) if surface.post else {})

    def _message_part(self, post: Post) -> Json:
        """An ephemeral message's content is not sent along."""
        container = {"type": "message", "message_ts": post.id, "channel_id": post.conversation}
        channel = self.state.channels[post.conversation]
        name = {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
        part: Json = {"container": {**container, "is_ephemeral": bool(post.only_for)}}
        part["channel"] = {"id": channel.id, "name": name}
        return part if post.only_for else part | {"message": message_json(self.state, post)}

    def _trigger(self, user: str, surface: Surface) -> str:
        return self.state.new_trigger(surface.team_id, user, surface.view.id if surface.view else None)


def _find(blocks: list[Json], action_id: str, value: Any) -> tuple[Json, Json]:
    """The block and the element; among several buttons of one action_id the one with the value."""
    found = [(block, each) for block in blocks for each in elements_of(block) if each.get("action_id") == action_id]
    for block, element in found:
        if element["type"] != "button" or value in (None, element.get("value")):
            return block, element
    raise LookupError(f"nothing to press with action_id {action_id!r} and value {value!r}")


def _pressed(element: Json, value: Any) -> Json:
    if element["type"] == "button":
        kept = ("type", "text", "value", "style", "url")
        return {name: element[name] for name in kept if name in element}
    return field_state(element, value)


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    """Errors stand under input blocks only; anything else makes Slack show trouble. Raises Refused."""
    inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise Refused("invalid_errors")
    return {block_id: str(sentence) for block_id, sentence in errors.items()}
