"""How is an app installed in a workspace of the small Slack (docs.slack.dev/authentication/installing-with-oauth)?"""

from __future__ import annotations

import secrets

from aiohttp import web

from bot.playground import consent
from bot.playground.chat_log import Json
from bot.playground.slack.state import SlackState, Workspace

CLIENT_ID = "playground.seatwise"
CLIENT_SECRET = "playground-slack-secret"  # noqa: S105 - it stands on loopback only
LASTS = 43_200
"""Seconds of a token that ends."""
NOT_INSTALLED = "account_inactive"


def routes(state: SlackState, consents: consent.Consents) -> list[web.RouteDef]:
    async def ask(request: web.Request) -> web.Response:
        people = [
            (user.id, f"{user.real_name}, {state.workspaces[user.team_id].name}")
            for user in sorted(state.users.values(), key=lambda each: each.id != "U0LENA")
            if not user.is_bot and user.team_id in state.workspaces
        ]
        return consent.page(request, "Install Seatwise in Slack", people, ("client_id", "scope", "state"))

    return [web.get("/oauth/v2/authorize", ask), web.post("/oauth/v2/authorize", consents.decide)]


async def access(state: SlackState, consents: consent.Consents, request: web.Request) -> web.Response:
    """oauth.v2.access: the code for the bot's token. 200 with `ok`, as all of the Web API."""
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        return web.json_response({"ok": False, "error": "bad_client_secret"})
    if form.get("grant_type") == "refresh_token":
        return web.json_response(_refreshed(state, form.get("refresh_token", "")))
    allowed = consents.spend(form.get("code", ""))
    if allowed is None:
        return web.json_response({"ok": False, "error": "invalid_code"})
    if allowed.asked["redirect_uri"] != form.get("redirect_uri"):
        return web.json_response({"ok": False, "error": "bad_redirect_uri"})
    return web.json_response(_installed(state, allowed))


def rotate(state: SlackState, workspace: Workspace) -> None:
    """A new pair; the one before is good no more (docs.slack.dev/authentication/using-token-rotation)."""
    workspace.bot_token = f"xoxe.xoxb-playground-{secrets.token_hex(8)}"
    workspace.refresh_token = f"xoxe-playground-{secrets.token_hex(8)}"
    workspace.token_until = state.clock.now() + LASTS


def _refreshed(state: SlackState, refresh: str) -> Json:
    workspace = next((each for each in state.workspaces.values() if refresh and each.refresh_token == refresh), None)
    if workspace is None or workspace.dead_because:
        return {"ok": False, "error": "invalid_refresh_token"}
    rotate(state, workspace)
    return _granted(workspace)


def _installed(state: SlackState, allowed: consent.Allowed) -> Json:
    """A workspace where the app is keeps its token."""
    user = state.users[allowed.who]
    workspace = state.workspaces[user.team_id]
    if workspace.dead_because is not None:
        workspace.dead_because = None
        workspace.bot_token = f"xoxb-playground-{secrets.token_hex(8)}"
    workspace.scopes = allowed.asked["scope"]
    if state.rotating:
        rotate(state, workspace)
    return {**_granted(workspace), "authed_user": {"id": user.id}}


def _granted(workspace: Workspace) -> Json:
    rotating = {"refresh_token": workspace.refresh_token, "expires_in": LASTS} if workspace.refresh_token else {}
    return {
        "ok": True,
        "app_id": workspace.app_id,
        **rotating,
        "scope": workspace.scopes,
        "token_type": "bot",
        "access_token": workspace.bot_token,
        "bot_user_id": workspace.bot_user,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
