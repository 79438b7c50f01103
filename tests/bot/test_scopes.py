"""Do the scopes that we ask Slack for let the bot do what it does, and nothing besides?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from adapters import slack
from bot.manifests import EVENTS, SCOPES
from bot.playground.slack.web_api import METHODS as DOUBLED

READ = {"channels:read", "groups:read", "mpim:read"}
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}

METHODS: dict[str, set[str]] = {
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "apps.connections.open": set(),  # by the token of the app
    "conversations.history": HISTORY,
    "conversations.members": READ,  # who reads a direct conversation is known
    "conversations.open": {"im:write"},  # with one person only
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "oauth.v2.access": set(),
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
"""What the bot needs to call each, in every kind of conversation in which it does (docs.slack.dev/reference/methods, a
page for each)."""

HEARD: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_left": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "tokens_revoked": set(),
}
"""The same of each event (docs.slack.dev/reference/events)."""

OFFERED = {"commands"}
"""What the manifest itself offers (docs.slack.dev/interactivity/implementing-slash-commands)."""

METHOD = re.compile(r"[a-z]+(\.[a-zA-Z0-9]+)*\.[a-zA-Z]+")


def said() -> Iterator[str]:
    """Every string in the adapter's code."""
    for file in sorted(Path(slack.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_what_each_method_needs_is_known() -> None:
    """Lost otherwise: a call that works with the playground's Slack, and is refused with `missing_scope` by the real one."""
    assert {word for word in said() if METHOD.fullmatch(word)} == METHODS.keys()


def test_what_each_event_needs_is_known_and_each_is_heard() -> None:
    """Lost otherwise: an event that Slack never sends, for want of a scope; or one that it sends for nothing."""
    assert set(EVENTS) == HEARD.keys()
    words = set(said())
    assert [event for event in EVENTS if event.partition(".")[0] not in words] == []


def test_every_scope_is_asked_for_that_is_needed_and_no_other() -> None:
    """Lost otherwise: a part that is dead in silence, or a right that an administrator gives for nothing."""
    needed = set().union(OFFERED, *METHODS.values(), *HEARD.values())
    assert needed == SCOPES.keys()
    assert all(why.strip() for why in SCOPES.values())


def test_the_playgrounds_slack_wants_the_same() -> None:
    """Lost otherwise: a bot that is let do here what Slack refuses it."""
    wants = {method: set(needed.split()) for method, (_, needed) in DOUBLED.items()}
    assert [m for m, needs in METHODS.items() if m in wants and bool(needs) != bool(wants[m])] == []
    assert [m for m, needs in METHODS.items() if m in wants and not needs <= wants[m]] == []
