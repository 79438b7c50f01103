"""What has to be told to Slack about this app, so that it can do what `bot.commands` declares?"""

import json
from collections.abc import Iterator
from typing import Any

from bot.commands import COMMANDS
from bot.settings import Settings

Json = dict[str, Any]

UMBRELLA = "seatwise"

SCOPES = {
    "app_mentions:read": "see what is written to @Seatwise in a channel",
    "channels:history": "see an approver's answer below its own messages in public channels, and find one of those "
    "that Slack did not confirm",
    "channels:read": "name who is in a public channel before approvals are posted there, and notice when that is "
    "archived, or the app removed from it",
    "chat:write": "post messages, and keep them up to date",
    "commands": "offer the slash commands",
    "files:read": "know when a picture that it has uploaded can be shown",
    "files:write": "upload the picture of a usage report",
    "groups:history": "see an approver's answer below its own messages in private channels that it was added to, and "
    "find one of those that Slack did not confirm",
    "groups:read": "name who is in a private channel before approvals are posted there, and notice when that is "
    "archived, or the app removed from it",
    "im:history": "read what is written to it directly",
    "im:write": "write to somebody directly",
    "mpim:history": "see an approver's answer below its own messages in group conversations that it was added to, and "
    "find one of those that Slack did not confirm",
    "mpim:read": "name who is in a group conversation before approvals are posted there",
    "usergroups:read": "let a user group carry a permission",
    "users:read": "tell full members from guests and bots",
}
"""Every scope that the bot asks for, and what it would not be able to do without. The one list: the manifest, the OAuth
flow and what a token's answers are held against come from it.
"""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
)
"""Of what is said in channels only the answers to our own cards are read; all else is dropped unread."""


def slack(url: str, prefix: str = "", *, socket_mode: bool = False, rotation: bool = False) -> Json:
    """The app manifest for a bot that answers at `url`; `prefix` goes before each command's name.

    In Socket Mode Slack calls no address, and `url` may be empty: without one nobody can install by OAuth.
    """
    door = "" if socket_mode else f"{url.rstrip('/')}/slack/events"
    redirects = {"redirect_urls": [f"{url.rstrip('/')}/slack/oauth"]} if url else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Seatwise",
            "description": "Ask for Pax8 seats, approve them, and see where they stand.",
            "background_color": "#0f766e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Seatwise", "always_online": True},
            "slash_commands": [row | _called(door, "url") | {"should_escape": False} for row in _commands(prefix)],
        },
        "oauth_config": {**redirects, "scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": _called(door, "request_url") | {"bot_events": sorted(EVENTS)},
            # Without the last one no field that is searched ever asks (docs.slack.dev/reference/app-manifest).
            "interactivity": {"is_enabled": True, **_called(door, "request_url", "message_menu_options_url")},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": rotation,
        },
    }


def as_set(settings: Settings) -> Json:
    """Of the app that these settings are for: `seatwise manifest slack` prints it, and the doctor goes by it."""
    return slack(settings.public_url, settings.slack_command_prefix, socket_mode=settings.slack_by_socket)


def text(manifest: Json) -> str:
    """As it stands in a file."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _called(door: str, *names: str) -> Json:
    return {name: door for name in names if door}


def _commands(prefix: str) -> Iterator[Json]:
    """The umbrella has the prefix too: of two apps in one workspace that offer a command, one would never hear it."""
    for command in COMMANDS:
        if command.slash:
            yield _command(prefix + command.name, command.does, command.usage.removeprefix(command.name).strip())
    yield _command(
        prefix + UMBRELLA, "Everything that Seatwise can do.", " | ".join(command.name for command in COMMANDS)
    )


def _command(name: str, does: str, hint: str) -> Json:
    """No hint may be empty."""
    return {"command": f"/{name}", "description": does, **({"usage_hint": hint} if hint else {})}
