"""The manifest is what the declarations make it, and what Slack takes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from bot import manifests
from bot.commands import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT.parent / "shared" / "reference" / "schemas" / "slack-manifest"
HERE = "https://seatwise.example"
LONGEST = "x" * 18
MADE = {
    "as it is": manifests.slack(HERE),
    "with the longest prefix": manifests.slack(HERE, LONGEST),
    "in Socket Mode": manifests.slack("", "sw-", socket_mode=True),
    "in Socket Mode, with an address": manifests.slack(HERE, socket_mode=True),
}
each = pytest.mark.parametrize("made", MADE.values(), ids=MADE.keys())

LENGTHS = {"command": 32, "description": 2000, "usage_hint": 1000, "url": 3000}
"""Characters of a command's parts, its slash included (docs.slack.dev/reference/app-manifest; so with the next three)."""
SHOWN = {"name": 35, "description": 140, "background_color": 7}
COMMANDS_AT_MOST, SCOPES_AT_MOST, EVENTS_AT_MOST, REDIRECTS_AT_MOST = 50, 255, 100, 1000
URL_AT_MOST = 2500

BUILT_IN = frozenset(
    {
        "active", "apps", "archive", "away", "call", "close", "collapse", "dm", "dnd", "expand", "feed",
        "feedback", "huddle", "invite", "join", "kick", "leave", "list", "me", "msg", "mute", "open", "part",
        "pref", "prefs", "pro", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star", "status",
        "tableflip", "topic", "unflip", "who",
    }
)  # fmt: skip
"""Slack's own (slack.com/help/articles/201259356): a manifest that offers one of these is refused."""


def test_the_manifest_in_the_folder_is_current() -> None:
    """Lost otherwise: a command that Slack does not offer, because nobody wrote the file anew."""
    kept = (ROOT / "manifest" / "slack.json").read_text(encoding="utf-8")
    mend = f"python -m bot manifest slack --url {HERE} > manifest/slack.json"
    assert kept == manifests.text(manifests.slack(HERE)), mend


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="Slack's published schema is not beside this checkout")
@pytest.mark.parametrize("major", [1, 2])
@each
def test_slack_takes_it(made: dict[str, Any], major: int) -> None:
    """Lost otherwise: an afternoon, at the first step of connecting a workspace."""
    schema = json.loads((SCHEMAS / f"manifest.schema.{major}.0.0.json").read_text(encoding="utf-8"))
    asked = made | {"_metadata": {"major_version": major, "minor_version": 1}}
    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(asked)] == []


@each
def test_it_keeps_slacks_limits(made: dict[str, Any]) -> None:
    """Lost otherwise: the same, where the schema is not at hand, or does not say it."""
    rows = made["features"]["slash_commands"]
    assert 0 < len(rows) <= COMMANDS_AT_MOST
    assert [
        row for row in rows for part, most in LENGTHS.items() if part in row and not 0 < len(row[part]) <= most
    ] == []
    names = [row["command"].removeprefix("/") for row in rows]
    assert [name for name in names if name != name.lower() or set(name) & set(" /") or name in BUILT_IN] == []
    assert len(set(names)) == len(names)
    assert all(len(made["display_information"][part]) <= most for part, most in SHOWN.items())
    scopes, events = made["oauth_config"]["scopes"]["bot"], made["settings"]["event_subscriptions"]["bot_events"]
    assert len(scopes) <= SCOPES_AT_MOST and len(events) <= EVENTS_AT_MOST
    redirects = made["oauth_config"].get("redirect_urls", [])
    assert len(redirects) <= REDIRECTS_AT_MOST and all(len(url) <= URL_AT_MOST for url in redirects)


def test_every_slash_command_is_offered_at_the_one_door() -> None:
    """Lost otherwise: a command that people are told of, and that Slack does not know."""
    rows = manifests.slack(f"{HERE}/")["features"]["slash_commands"]
    assert [row["command"] for row in rows] == [*(f"/{c.name}" for c in COMMANDS if c.slash), "/seatwise"]
    assert {row["url"] for row in rows} == {f"{HERE}/slack/events"}


def test_two_apps_in_one_workspace_take_no_name_from_each_other() -> None:
    """Lost otherwise: of two that offer /seatwise, one of which is for trying things out, Slack calls the newer."""
    one, other = (
        {row["command"] for row in manifests.slack(HERE, prefix)["features"]["slash_commands"]}
        for prefix in ("", "sw-")
    )
    assert not one & other
    assert other == {f"/sw-{name.removeprefix('/')}" for name in one}


def test_in_socket_mode_slack_is_given_no_address_to_call() -> None:
    """Lost otherwise: a manifest for a bot behind a firewall that Slack refuses, since nothing answers at the address."""
    assert "http" not in manifests.text(MADE["in Socket Mode"])
    named = MADE["in Socket Mode, with an address"]
    assert named["oauth_config"]["redirect_urls"] == [f"{HERE}/slack/oauth"]
    assert manifests.text(named).count("http") == 1
    assert named["settings"]["socket_mode_enabled"] is True
    assert named["settings"]["interactivity"] == {"is_enabled": True}


@pytest.mark.parametrize("prefix", ["", "sw-", LONGEST])
def test_a_prefix_that_slack_takes_may_be_set(prefix: str) -> None:
    """Lost otherwise: two apps that cannot live in one workspace."""
    assert Settings(slack_command_prefix=prefix).slack_command_prefix == prefix


@pytest.mark.parametrize("prefix", [f"{LONGEST}x", "SW-", "/sw", "sw ", "sw-\n"])
def test_another_one_is_refused(prefix: str) -> None:
    """Lost otherwise: a manifest that Slack refuses, or a prefix that the door never strips: commands come in lower case."""
    with pytest.raises(ValidationError, match="slack_command_prefix"):
        Settings(slack_command_prefix=prefix)
