"""Of which workspace is what Slack sent, and of which whoever did it?"""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

Json = dict[str, Any]


def workspace(body: Json, context: AsyncBoltContext) -> str | None:
    """Where the app is installed and it happened; the organisation of an Enterprise Grid where no workspace is named.

    `context` is bolt's reading, which takes the view's `app_installed_team_id`, or the authorization's team. Of an app
    that is installed for an organisation the one is the organisation's id, and the other null: then it is the workspace
    that is named beside them (docs.slack.dev/reference/interaction-payloads, docs.slack.dev/apis/events-api).
    """
    grid: str | None = context.enterprise_id
    team: str | None = context.team_id  # as it came: what is no text is refused with the rest of the shape
    if team and team != grid:
        return team
    beside = (body.get("context_team_id"), _of(body, "team", "id"), _of(body, "user", "team_id"))
    return next((each for each in beside if isinstance(each, str) and each not in ("", grid)), grid)


def speakers(event: Json, common: Json) -> str:
    """In a shared channel `user_team` may be an organisation's id (E…); our own stands for our workspace."""
    return _ours(event.get("user_team") or event.get("team"), common)


def pressers(user: Json, common: Json) -> str:
    """The same of whoever pressed something or sent a form off."""
    return _ours(user.get("team_id"), common)


def _ours(stated: Any, common: Json) -> str:
    """As it came: what is no text is refused with the rest of the shape."""
    team: str = common["team"]
    return team if not stated or stated == common["enterprise"] else stated


def _of(body: Json, part: str, name: str) -> object:
    found = body.get(part)
    return found.get(name) if isinstance(found, dict) else None
