"""What do the auth.*, conversations.*, users.* and usergroups.* methods do?"""

from __future__ import annotations

from bot.playground.chat_log import Json, Post
from bot.playground.slack.calls import Call, Refused
from bot.playground.slack.messages import message_json
from bot.playground.slack.state import Channel, User, Workspace


def auth_test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": call.state.users[workspace.bot_user].name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "enterprise_id": workspace.enterprise_id,
        "is_enterprise_install": False,
    }


def conversations_open(call: Call) -> Json:
    """A direct message with exactly one person, by `users` or by the channel's own id."""
    channel = call.channel() if call.args.get("channel") else call.state.dm(call.workspace, _partner(call))
    return {"channel": channel_json(call, channel) if call.flag("return_im") else {"id": channel.id}}


def conversations_info(call: Call) -> Json:
    channel = call.channel()
    shown = channel_json(call, channel)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def conversations_members(call: Call) -> Json:
    members, metadata = call.page(call.channel().members)
    return {"members": members, "response_metadata": metadata}


def conversations_history(call: Call) -> Json:
    """Newest first, replies left out; `oldest` and `latest` are exclusive unless `inclusive`."""
    channel = call.joined(call.channel())
    oldest, latest = str(call.args.get("oldest") or "0"), str(call.args.get("latest") or "9999999999")
    edges = {oldest, latest} if call.flag("inclusive") else set()
    posts = [
        post
        for post in reversed(call.state.log.in_conversation(channel.id))
        if not post.deleted and not post.only_for and post.thread in (None, post.id)
        if float(oldest) < float(post.id) < float(latest) or post.id in edges
    ]
    return _read(call, posts)


def conversations_replies(call: Call) -> Json:
    """The message itself and what was said below it, oldest first."""
    channel, parent = call.joined(call.channel()), call.text("ts", "thread_not_found")
    posts = [
        post
        for post in call.state.log.in_conversation(channel.id)
        if not post.deleted and not post.only_for and parent in (post.id, post.thread)
    ]
    if not posts:
        raise Refused("thread_not_found")
    return _read(call, posts)


def _read(call: Call, posts: list[Post]) -> Json:
    page, metadata = call.page(posts)
    with_metadata = call.flag("include_all_metadata")
    messages = [message_json(call.state, post, with_metadata) for post in page]
    return {"messages": messages, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def users_info(call: Call) -> Json:
    return {"user": user_json(_person(call, call.text("user", "user_not_found")), call.workspace)}


def users_list(call: Call) -> Json:
    ours = [user for user in call.state.users.values() if user.team_id == call.workspace.team_id]
    users, metadata = call.page(ours)
    return {"members": [user_json(user, call.workspace) for user in users], "response_metadata": metadata}


def usergroups_list(call: Call) -> Json:
    groups = [
        {"id": group_id, "team_id": call.workspace.team_id, "is_usergroup": True, **group}
        for group_id, group in call.workspace.usergroups.items()
    ]
    if not call.flag("include_users"):
        groups = [{name: value for name, value in group.items() if name != "users"} for group in groups]
    return {"usergroups": groups}


def usergroups_users_list(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.text("usergroup", "no_such_subteam"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": list(group.get("users", []))}


def user_json(user: User, seen_from: Workspace) -> Json:
    profile = {"real_name": user.real_name, "display_name": user.name, "email": user.email}
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "tz": user.tz,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.team_id != seen_from.team_id,
        "profile": {name: value for name, value in profile.items() if value},
    }


def channel_json(call: Call, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "context_team_id": channel.team_id,
    }
    if channel.kind == "im":
        shown["user"] = next(member for member in channel.members if member != call.workspace.bot_user)
    else:
        shown |= {"name": channel.name, "is_member": call.workspace.bot_user in channel.members}
    return shown


def _person(call: Call, user_id: str) -> User:
    """A user of this workspace, or a stranger met in a channel shared with it."""
    user = call.state.users.get(user_id)
    if user is None:
        raise Refused("user_not_found")
    met = any({user_id, call.workspace.bot_user} <= set(channel.members) for channel in call.state.channels.values())
    if user.team_id != call.workspace.team_id and not met:
        raise Refused("user_not_visible")
    return user


def _partner(call: Call) -> str:
    users = call.args.get("users") or []
    users = users.split(",") if isinstance(users, str) else users
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("not_enabled")
    user = _person(call, users[0])
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")
    return user.id
