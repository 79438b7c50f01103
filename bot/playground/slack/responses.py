"""What happens when the bot answers through a response_url, or inside the answer to a slash command?"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.playground.chat_log import Json, Post
from bot.playground.slack.calls import Call, Refused
from bot.playground.slack.messages import read_body
from bot.playground.slack.state import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, ResponseUrl, SlackState


async def receive(state: SlackState, request: web.Request) -> web.Response:
    """Five uses within thirty minutes (docs.slack.dev/interactivity/handling-user-interaction); JSON only."""
    url = state.response_urls.get(request.match_info["token"])
    if url is None or state.clock.now() - url.born > RESPONSE_URL_SECONDS:
        return web.json_response({"ok": False, "error": "expired_url"}, status=404)
    if url.uses >= RESPONSE_URL_USES:
        return web.json_response({"ok": False, "error": "used_url"}, status=404)
    try:
        body = await request.json()
        url.uses += 1
        respond(state, url, body)
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    except Refused as refused:
        return web.json_response(refused.answer, status=400)
    return web.Response(text="ok")


def respond(state: SlackState, url: ResponseUrl, body: Any) -> Post | None:
    """Delete or replace the message the URL came with, or post a new one, ephemeral unless `in_channel`.

    Raises Refused for what Slack would not show.
    """
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    source = url.source if url.source and not url.source.deleted else None
    if body.get("delete_original"):
        _delete(state, source)
        return None
    message = read_body(Call(state, state.workspaces[url.team_id], body))
    if body.get("replace_original") and source:
        source.edit(_keeping_metadata(source, message), state.clock.now())
        state.log.touch()
        return source
    only_for = None if body.get("response_type") == "in_channel" else url.user
    bot = state.workspaces[url.team_id].bot_user
    return state.post(url.channel, bot, message, thread=body.get("thread_ts"), only_for=only_for)


def _delete(state: SlackState, source: Post | None) -> None:
    if source is None:
        raise Refused("message_not_found")
    source.deleted = True
    state.log.touch()


def _keeping_metadata(source: Post, message: Json) -> Json:
    return {**({"metadata": source.body["metadata"]} if "metadata" in source.body else {}), **message}
