"""What does the small Slack look like now, as one JSON value for a page?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.chat_log import Json
from bot.playground.slack.state import View

if TYPE_CHECKING:
    from bot.playground.slack.server import SlackServer


def snapshot(server: SlackServer) -> Json:
    """The same keys as the small Teams; `windows` are open modals, top of each person's stack last."""
    state = server.state
    return {
        "platform": "slack",
        "revision": server.log.revision,
        "tenants": [
            {"id": each.team_id, "name": each.name, "bot": each.bot_user, "alive": each.dead_because is None}
            for each in state.workspaces.values()
        ],
        "people": [
            {"id": user.id, "name": user.real_name, "tenant": user.team_id, "is_bot": user.is_bot}
            for user in state.users.values()
        ],
        "conversations": [
            {"id": each.id, "name": each.name, "kind": each.kind, "tenant": each.team_id, "members": each.members}
            for each in state.channels.values()
        ],
        "posts": [post.as_json() for post in server.log.posts.values()],
        "windows": [_window(view) for stack in state.stacks.values() for view in stack],
        "homes": [_window(view) for view in state.homes.values()],
        "deliveries": server.wire.deliveries[-50:],
        "violations": server.pace.as_json(),
        "faults": server.faults.as_json(),
    }


def _window(view: View) -> Json:
    shown = {"id": view.id, "user": view.user, "tenant": view.team_id, "body": view.payload}
    return {**shown, "errors": view.errors, "entered": view.entered}
