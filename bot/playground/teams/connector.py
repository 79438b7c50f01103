"""What does the connector do with the bot's posts, edits, conversations and roster questions?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.chat_faults import Pace
from bot.playground.chat_log import Json, Post
from bot.playground.teams.cards import activity_problems, too_big
from bot.playground.teams.state import Conversation, TeamsState, User, account, conversation_id

PAGE = 200


class Refused(Exception):
    """The answer is the status with {"error": {"code", "message"}}."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.response: Json = {"error": {"code": code, "message": message}}
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Connector:
    """One bot's side of the connector; `posted` is told of every card shown anew."""

    state: TeamsState
    pace: Pace
    app_id: str
    posted: Callable[[str, Post], None]

    def send(self, conversation: str, activity: Json, reply_to: str | None = None) -> tuple[int, Json]:
        """Returns no id when text and a card come together, because Teams makes two messages of them."""
        place, root = self._place(conversation)
        self._accept(activity)
        self._count(conversation)
        if activity["type"] == "typing":
            return 202, {}
        if place.kind == "channel" and reply_to and root is None:
            root = reply_to
        if activity.get("text") and activity.get("attachments"):
            for half in ("text", "attachments"):
                self._post(place, {**_body(activity), half: activity[half]}, root, {"text", "attachments"} - {half})
            return 201, {}
        return 201, {"id": self._post(place, _body(activity), root, set()).id}

    def whisper(self, conversation: str, activity: Json) -> tuple[int, Json]:
        """A targeted message: to one of those who read there, where that is more than one
        (learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages).
        """
        place, root = self._place(conversation)
        self._accept(activity)
        self._count(conversation)
        user = self.state.person(str((activity.get("recipient") or {}).get("id")), self.app_id)
        if user is None or place.kind == "personal":
            raise Refused(400, "BadSyntax", "A targeted message needs a recipient, and a chat of several")
        if user.id not in place.members:
            raise Refused(403, "BotNotInConversationRoster", "The recipient is not part of the conversation roster")
        author = self.state.registrations[self.app_id].bot_id
        return 201, {"id": self.state.post(place, author, _body(activity), root=root, only_for=user.id).id}

    def update(self, conversation: str, activity_id: str, activity: Json) -> tuple[int, Json]:
        place, _ = self._place(conversation)
        self._accept(activity)
        self._count(conversation)
        post = self._own(place, activity_id)
        post.edit(_body(activity), self.state.clock.now())
        self.state.log.touch()
        self.posted(self.app_id, post)
        return 200, {"id": post.id}

    def delete(self, conversation: str, activity_id: str) -> tuple[int, Json]:
        place, _ = self._place(conversation)
        self._own(place, activity_id).deleted = True
        self.state.log.touch()
        return 200, {}

    def create(self, asked: Json) -> tuple[int, Json]:
        """A 1:1 conversation with one member, or a new thread in a channel; never a group chat."""
        channel = ((asked.get("channelData") or {}).get("channel") or {}).get("id")
        if channel:
            return self._create_thread(channel, asked)
        members = asked.get("members") or []
        if asked.get("isGroup") or len(members) != 1:
            raise Refused(400, "BadSyntax", "Incorrect conversation creation parameters")
        user = self.state.person(str(members[0].get("id")), self.app_id)
        tenant = _tenant_asked(asked)
        if user is None or tenant != user.tenant_id:
            raise Refused(400, "BadSyntax", "Bad format of conversation ID or tenant")
        self._let(user.tenant_id, user.id)
        if (self.app_id, user.id) not in self.state.installed_for and not self._meets(user):
            raise Refused(403, "ForbiddenOperationException", "The bot is not installed in user's personal scope")
        place = self.state.personal(self.app_id, user)
        answer: Json = {"id": place.id}
        if asked.get("activity"):
            answer["activityId"] = self.send(place.id, asked["activity"])[1].get("id")
        return 201, answer

    def members(self, conversation: str) -> list[Json]:
        place, _ = self._place(conversation)
        return [_member(self.state.users[each], self.app_id) for each in place.members]

    def paged_members(self, conversation: str, size: int, continuation: str | None) -> Json:
        """Pages exist in teams and channels only; a chat comes whole."""
        everybody = self.members(conversation)
        if self._place(conversation)[0].kind != "channel":
            return {"members": everybody}
        start = int(continuation or 0)
        page: Json = {"members": everybody[start : start + size]}
        if start + size < len(everybody):
            page["continuationToken"] = str(start + size)
        return page

    def member(self, conversation: str, any_id: str) -> Json:
        place, _ = self._place(conversation)
        user = self.state.person(any_id, self.app_id)
        if user is None or user.id not in place.members:
            raise Refused(404, "MemberNotFoundInConversation", "Member not found in conversation")
        return _member(user, self.app_id)

    def team(self, team_id: str) -> Json:
        """Only for a bot that is in it."""
        place, _ = self._place(team_id)
        if place.kind != "channel" or place.team_id != place.id:
            raise Refused(404, "NotFound", "The team is not found")
        return {"id": place.id, "name": place.team_name, "aadGroupId": place.team_id}

    def _create_thread(self, channel: str, asked: Json) -> tuple[int, Json]:
        place, _ = self._place(channel)
        activity = asked.get("activity")
        if place.kind != "channel" or not isinstance(activity, dict):
            raise Refused(400, "BadSyntax", "A new thread needs a channel and a first activity")
        self._accept(activity)
        self._count(place.id)
        post = self._post(place, _body(activity), None, set())
        return 201, {"id": conversation_id(place, post.id), "activityId": post.id}

    def _place(self, conversation: str) -> tuple[Conversation, str | None]:
        place, root = self.state.find(conversation)
        if place is None or (root and self.state.log.find(place.id, root) is None):
            raise Refused(404, "ConversationNotFound", "Conversation not found")
        self._let(place.tenant_id, place.members[0] if place.kind == "personal" else "")
        if self.app_id not in place.apps:
            raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster")
        if place.kind == "personal" and not self._reaches(self.state.users[place.members[0]]):
            raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster")
        return place, root

    def _let(self, tenant: str, user: str) -> None:
        """Codes by learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages."""
        if (self.app_id, tenant) in self.state.disabled:
            raise Refused(403, "BotDisabledByAdmin", "The tenant admin disabled this bot")
        if (self.app_id, user) in self.state.blocked:
            raise Refused(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")

    def _reaches(self, user: User) -> bool:
        return (self.app_id, user.id) in self.state.installed_for or self._meets(user)

    def _meets(self, user: User) -> bool:
        """A member of a team or chat that has the bot can be written to, guests included."""
        shared = (each for each in self.state.conversations.values() if each.kind != "personal")
        return any(self.app_id in each.apps and user.id in each.members for each in shared)

    def _accept(self, activity: Any) -> None:
        if not isinstance(activity, dict):
            raise Refused(400, "BadSyntax", "Activity must be an object")
        if too_big(activity):
            raise Refused(413, "MessageSizeTooBig", "Message size too large.")
        if problems := activity_problems(activity):
            raise Refused(400, "BadSyntax", "; ".join(problems))

    def _count(self, conversation: str) -> None:
        wait = self.pace.hit(conversation, self.state.clock.now())
        if wait is not None:
            raise throttled(wait)

    def _post(self, place: Conversation, body: Json, root: str | None, without: set[str]) -> Post:
        kept = {name: value for name, value in body.items() if name not in without}
        post = self.state.post(place, self.state.registrations[self.app_id].bot_id, kept, root=root)
        self.posted(self.app_id, post)
        return post

    def _own(self, place: Conversation, activity_id: str) -> Post:
        post = self.state.log.find(place.id, activity_id)
        if post is None or post.deleted:
            raise Refused(404, "ActivityNotFoundInConversation", "The activity is not found in the conversation")
        if post.author != self.state.registrations[self.app_id].bot_id:
            raise Refused(403, "ForbiddenOperationException", "The bot is not the author of the activity")
        return post


def _tenant_asked(asked: Json) -> str | None:
    """The service reads names in any case; botbuilder writes `tenantID`."""
    named = next((value for name, value in asked.items() if name.lower() == "tenantid" and value), None)
    return named or ((asked.get("channelData") or {}).get("tenant") or {}).get("id")


def throttled(seconds: float) -> Refused:
    return Refused(429, "429", "Too many requests", {"Retry-After": str(max(1, round(seconds)))})


def as_response(refused: Refused) -> web.Response:
    return web.json_response(refused.response, status=refused.status, headers=refused.headers)


async def read_json(request: web.Request) -> Json:
    """The body as an object; raises Refused 400."""
    try:
        body = json.loads(await request.read())
    except ValueError as wrong:
        raise Refused(400, "BadSyntax", "The body is not JSON") from wrong
    if not isinstance(body, dict):
        raise Refused(400, "BadSyntax", "The body is not an object")
    return body


def _body(activity: Json) -> Json:
    """What of an activity is kept and shown."""
    kept = ("text", "textFormat", "summary", "importance", "attachments", "attachmentLayout", "suggestedActions")
    return {name: activity[name] for name in (*kept, "entities", "channelData") if activity.get(name)}


def _member(user: User, app_id: str) -> Json:
    given, _, surname = user.name.partition(" ")
    return {
        **account(user, app_id),
        "objectId": user.id,
        "givenName": given,
        "surname": surname,
        "email": user.email,
        "userPrincipalName": user.email,
        "tenantId": user.tenant_id,
        "userRole": "guest" if user.is_guest else "user",
    }
