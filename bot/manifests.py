"""What has to be told to Slack about this app, so that it can do what `bot.commands` declares?"""

import json
from typing import Any

from bot.commands import COMMANDS

Json = dict[str, Any]

UMBRELLA = "seatwise"

SCOPES = {
    "app_mentions:read": "hear the bot's name in a channel",
    "channels:history": "find a card whose posting was not confirmed, in public channels",
    "chat:write": "post and redraw cards",
    "commands": "offer the slash commands",
    "groups:history": "find such a card in private channels",
    "im:history": "hear what is said to the bot directly",
    "im:read": "know its direct conversations",
    "im:write": "open a direct conversation to tell somebody something",
    "users:read": "tell full members from guests and bots",
}
"""Every scope that the bot asks for, and what it would not be able to do without."""

EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")


def slack(url: str, prefix: str = "") -> Json:
    """The app manifest for a bot that answers at `url`; `prefix` goes before the commands' own names."""
    door = f"{url.rstrip('/')}/slack/events"
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Seatwise",
            "description": "Ask for Pax8 seats, approve them, and see where they stand.",
            "background_color": "#0f766e",
        },
        "features": {
            "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Seatwise", "always_online": True},
            "slash_commands": [*_commands(door, prefix)],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": door, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": door},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }


def text(manifest: Json) -> str:
    """As it stands in a file."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _commands(door: str, prefix: str) -> list[Json]:
    own = [
        {"command": f"/{prefix}{c.name}", "description": c.does, "usage_hint": c.usage.removeprefix(c.name).strip()}
        for c in COMMANDS
        if c.slash
    ]
    hints = " | ".join(c.name for c in COMMANDS)
    umbrella = {"command": f"/{UMBRELLA}", "description": "Everything that Seatwise can do.", "usage_hint": hints}
    return [{**row, "url": door, "should_escape": False} for row in (*own, umbrella)]
