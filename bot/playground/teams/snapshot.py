"""What does the small Teams look like now, as one JSON value for a page?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.chat_log import Json

if TYPE_CHECKING:
    from bot.playground.teams.server import TeamsServer


def snapshot(server: TeamsServer) -> Json:
    """The same keys as the small Slack; `windows` are open dialogs, and there are no homes."""
    state = server.state
    return {
        "platform": "teams",
        "revision": server.log.revision,
        "tenants": [
            {"id": each.tenant_id, "name": state.tenants.get(each.tenant_id, ""), "bot": each.bot_id, "alive": True}
            for each in state.registrations.values()
        ],
        "people": [
            {"id": user.id, "name": user.name, "tenant": user.tenant_id, "is_bot": False}
            for user in state.users.values()
        ]
        + [
            {"id": each.bot_id, "name": each.name, "tenant": each.tenant_id, "is_bot": True}
            for each in state.registrations.values()
        ],
        "conversations": [
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "tenant": each.tenant_id,
                "members": each.members,
                "team": each.team_name,
            }
            for each in state.conversations.values()
        ],
        "posts": [post.as_json() for post in server.log.posts.values()],
        "windows": [
            {"id": each.id, "user": each.user, "conversation": each.conversation, "body": each.task}
            for each in state.dialogs.values()
        ],
        "homes": [],
        "deliveries": server.wire.deliveries[-50:],
        "violations": server.pace.as_json(),
        "faults": server.faults.as_json(),
    }
