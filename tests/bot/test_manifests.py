"""The manifest is what the declarations make it, and what Slack takes."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from bot import manifests
from bot.cli.main import seatwise
from bot.commands import COMMANDS

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT.parent / "shared" / "reference" / "schemas" / "slack-manifest"
LIMITS = {"name": 35, "description": 140}
"""Characters (docs.slack.dev/reference/app-manifest)."""


def test_the_manifest_in_the_folder_is_current() -> None:
    """Lost otherwise: a command that Slack does not offer, because nobody wrote the file anew."""
    kept = (ROOT / "manifest" / "slack.json").read_text(encoding="utf-8")
    assert kept == manifests.text(manifests.slack("https://seatwise.example"))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="Slack's published schema is not beside this checkout")
def test_slack_takes_it() -> None:
    """Lost otherwise: an afternoon, at the first step of connecting a workspace."""
    schema = json.loads((SCHEMAS / "manifest.schema.1.0.0.json").read_text(encoding="utf-8"))
    made = manifests.slack("https://seatwise.example", "msp-")
    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(made)] == []


def test_it_keeps_slacks_lengths_and_offers_every_slash_command() -> None:
    """Lost otherwise: the same, where the schema is not at hand."""
    made = manifests.slack("https://seatwise.example/", "msp-")
    shown = made["display_information"]
    assert all(len(shown[key]) <= limit for key, limit in LIMITS.items())
    offered = {row["command"]: row["url"] for row in made["features"]["slash_commands"]}
    assert set(offered) == {f"/msp-{c.name}" for c in COMMANDS if c.slash} | {"/seatwise"}
    assert set(offered.values()) == {"https://seatwise.example/slack/events"}


def test_an_address_that_slack_would_not_call_is_refused() -> None:
    """Lost otherwise: a manifest that Slack refuses for a reason it words badly."""
    answer = CliRunner().invoke(seatwise, ["manifest", "--url", "http://bot.example"])
    assert answer.exit_code == 2 and "https" in answer.output
