"""Which Web API methods are there, what scope does each need, and how is a call of one answered?"""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.playground.chat_faults import Pace
from bot.playground.chat_log import Json
from bot.playground.slack import directory, files, messages, views
from bot.playground.slack.calls import Call, Refused, read_arguments
from bot.playground.slack.state import SlackState, Workspace

Method = Callable[[Call], Json]

_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"

# Scopes: docs.slack.dev/reference/methods, one page per method; any one of those named is enough.
METHODS: dict[str, tuple[Method, str]] = {
    "auth.test": (directory.auth_test, ""),
    "chat.postMessage": (messages.post_message, "chat:write"),
    "chat.postEphemeral": (messages.post_ephemeral, "chat:write"),
    "chat.update": (messages.update, "chat:write"),
    "chat.delete": (messages.delete, "chat:write"),
    "conversations.open": (directory.conversations_open, "im:write"),
    "conversations.info": (directory.conversations_info, _READ),
    "conversations.members": (directory.conversations_members, _READ),
    "conversations.history": (directory.conversations_history, _HISTORY),
    "conversations.replies": (directory.conversations_replies, _HISTORY),
    "users.info": (directory.users_info, "users:read"),
    "users.list": (directory.users_list, "users:read"),
    "usergroups.list": (directory.usergroups_list, "usergroups:read"),
    "usergroups.users.list": (directory.usergroups_users_list, "usergroups:read"),
    "files.getUploadURLExternal": (files.get_upload_url, "files:write"),
    "files.completeUploadExternal": (files.complete_upload, "files:write"),
    "files.info": (files.info, "files:read"),
    "views.open": (views.open_view, ""),
    "views.push": (views.push_view, ""),
    "views.update": (views.update_view, ""),
    "views.publish": (views.publish_view, ""),
}


async def answer(state: SlackState, pace: Pace, request: web.Request, method: str) -> web.Response:
    """Always HTTP 200 with `ok`, except for a post that comes too fast while the pace is enforced: 429."""
    try:
        args = await read_arguments(request)
        workspace = _authenticate(state, request, args)
        result = _perform(state, pace, Call(state, workspace, args, str(request.url.origin())), method)
    except Refused as refused:
        return web.json_response(refused.answer)
    except TooFast as too_fast:
        return ratelimited(too_fast.seconds)
    headers = {"x-oauth-scopes": workspace.scopes, "x-slack-req-id": state.new_id("R")}
    return web.json_response({"ok": True, **result}, headers=headers)


def ratelimited(seconds: float) -> web.Response:
    headers = {"Retry-After": str(max(1, round(seconds)))}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


class TooFast(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _authenticate(state: SlackState, request: web.Request, args: Json) -> Workspace:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer if scheme == "Bearer" else args.get("token")
    if not token:
        raise Refused("not_authed")
    workspace = next((each for each in state.workspaces.values() if each.bot_token == token), None)
    if workspace is None:
        raise Refused("invalid_auth")
    if workspace.dead_because:
        raise Refused(workspace.dead_because)
    if workspace.token_until is not None and state.clock.now() >= workspace.token_until:
        raise Refused("token_expired")
    return workspace


def _perform(state: SlackState, pace: Pace, call: Call, method: str) -> Json:
    if method not in METHODS:
        raise Refused("unknown_method", req_method=method)
    perform, needed = METHODS[method]
    granted = call.workspace.scopes.split(",")
    if needed and not set(needed.split()) & set(granted):
        raise Refused("missing_scope", needed=needed.split()[0], provided=call.workspace.scopes)
    if method == "chat.postMessage":
        wait = pace.hit(str(call.args.get("channel")), state.clock.now())
        if wait is not None:
            raise TooFast(wait)
    return perform(call)
