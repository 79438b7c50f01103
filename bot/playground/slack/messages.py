"""What do the chat.* methods do?"""

from __future__ import annotations

import re
from typing import Any

from bot.playground.chat_log import Json, Post
from bot.playground.slack.blocks import message_problems, too_long
from bot.playground.slack.calls import Call, Refused, refused_for
from bot.playground.slack.files import problems as file_problems
from bot.playground.slack.state import Channel, SlackState, Workspace, named

# docs.slack.dev/reference/methods/chat.postMessage: longer text is cut; chat.update refuses instead.
TEXT_CUT_AT = 40_000
UPDATE_TEXT_LENGTH = 4_000


def post_message(call: Call) -> Json:
    body = read_body(call)
    channel = _addressee(call)
    body["text"] = body["text"][:TEXT_CUT_AT]
    post = call.state.post(channel.id, call.workspace.bot_user, body, thread=_thread(call))
    return {"channel": channel.id, "ts": post.id, "message": message_json(call.state, post)}


def post_ephemeral(call: Call) -> Json:
    body = read_body(call)
    channel = call.joined(call.channel())
    user = call.text("user", "user_not_in_channel")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    post = call.state.post(channel.id, call.workspace.bot_user, body, thread=_thread(call), only_for=user)
    return {"message_ts": post.id}


def update(call: Call) -> Json:
    """Text without blocks removes the blocks; metadata stays unless given anew."""
    body = read_body(call)
    if len(body["text"]) > UPDATE_TEXT_LENGTH:
        raise Refused("msg_too_long")
    post = _own(call, "cant_update_message")
    body.setdefault("metadata", post.body.get("metadata"))
    if body["metadata"] is None:
        del body["metadata"]
    post.edit(body, call.state.clock.now())
    call.state.log.touch()
    message = message_json(call.state, post)
    return {"channel": post.conversation, "ts": post.id, "text": body["text"], "message": message}


def delete(call: Call) -> Json:
    post = _own(call, "cant_delete_message")
    post.deleted = True
    call.state.log.touch()
    return {"channel": post.conversation, "ts": post.id}


def read_body(call: Call) -> Json:
    """The text, blocks and metadata of a message, as Slack would store them; raises Refused as Slack does."""
    blocks = call.structured("blocks", "invalid_blocks_format") or []
    text = str(call.args.get("text") or "")
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if problems := message_problems(blocks):
        raise refused_for("invalid_blocks", problems)
    if problems := file_problems(call.state, call.workspace, blocks):
        raise refused_for("invalid_blocks", problems)
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")
    if not text.strip() and not blocks:
        raise Refused("no_text")
    body = named({"text": text, "blocks": blocks})
    metadata = call.structured("metadata", "invalid_metadata_format")
    if metadata is not None:
        body["metadata"] = _metadata(metadata)
    return body


def message_json(state: SlackState, post: Post, with_metadata: bool = True) -> Json:
    """The message as the Web API and payloads show it."""
    author = state.users[post.author]
    shown: Json = {"type": "message", "user": post.author, "ts": post.id, "team": author.team_id}
    shown["text"] = post.body.get("text", "")
    workspace = _workspace_of(state, post.author)
    if workspace:
        shown |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    if post.thread:
        shown["thread_ts"] = post.thread
    if post.body.get("blocks"):
        shown["blocks"] = post.body["blocks"]
    if with_metadata and "metadata" in post.body:
        shown["metadata"] = post.body["metadata"]
    # Slack marks an edit only where the message has no blocks.
    if len(post.versions) > 1 and not post.body.get("blocks"):
        shown["edited"] = {"user": post.author, "ts": f"{post.versions[-1].at:.6f}"}
    return shown


def _addressee(call: Call) -> Channel:
    """The channel named, or the direct message of the user named; both must be of this workspace."""
    name = call.text("channel", "channel_not_found")
    user = call.state.users.get(name)
    if user is None:
        return call.joined(call.channel())
    if user.team_id != call.workspace.team_id or user.deleted or user.is_bot:
        raise Refused("channel_not_found")
    return call.state.dm(call.workspace, user.id)


def _own(call: Call, foreign: str) -> Post:
    """The bot's own message named by channel and ts; ephemeral ones cannot be found."""
    channel = call.channel()
    post = call.state.log.find(channel.id, call.text("ts", "message_not_found"))
    if post is None or post.deleted or post.only_for:
        raise Refused("message_not_found")
    if post.author != call.workspace.bot_user:
        raise Refused(foreign)
    if channel.is_archived:
        raise Refused("is_archived")
    return post


def _thread(call: Call) -> str | None:
    thread = call.args.get("thread_ts")
    if thread and not re.fullmatch(r"\d{10}\.\d{6}", str(thread)):
        raise Refused("invalid_thread_ts")
    return str(thread) if thread else None


def _metadata(metadata: Any) -> Json:
    if metadata == {}:
        return {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    return metadata


def _workspace_of(state: SlackState, bot_user: str) -> Workspace | None:
    return next((each for each in state.workspaces.values() if each.bot_user == bot_user), None)
