"""Are the commands of the chat those of the terminal, and is what is typed there what would be typed in a chat?"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from adapters.crypto import KeyRing
from adapters.db.migrations import current, upgrade
from bot.cli.chat import WITHIN, joined
from bot.cli.main import seatwise
from bot.cli.talk import Manner, Talk, Unanswered
from bot.commands import COMMANDS
from bot.terminal.asked import Asked, Filled, Garbled, Pressed, Sought, Synced, Typed, read, spelt
from bot.terminal.desk import Told

SAID = "sync"
"""What the bot itself does at a terminal; a person says it."""


@pytest.mark.parametrize("name", [command.name for command in COMMANDS if command.name != SAID])
def test_what_can_be_typed_in_a_chat_can_be_typed_at_a_terminal(name: str) -> None:
    """Lost otherwise: a new command, for all who sit at a terminal."""
    command = seatwise.commands[name]
    if isinstance(command, click.Group):
        command = command.commands[WITHIN[name]]
    assert {"who", "org", "as_json", "words"} <= {each.name for each in command.params}


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (("hide", "Visio Plan 1"), "hide Visio Plan 1"),
        (("client:Acme Dental", "open"), 'client:"Acme Dental" open'),
        (('client:"Acme Dental"',), 'client:"Acme Dental"'),
        (("renews:90d",), "renews:90d"),
        (("at 10: too late",), "at 10: too late"),
        ((), ""),
    ],
)
def test_words_arrive_as_they_would_from_a_chat(words: tuple[str, ...], typed: str) -> None:
    """Lost otherwise: a client of two words, whose quotes the shell has taken."""
    assert joined(words) == typed


@pytest.mark.parametrize(
    "what",
    [
        Typed("catalog", "back\nup ☂"),
        Pressed("approve:c1:3"),
        Filled("reject", "reject:c1:3", {"reason": "no"}),
        Sought("invite", "invite:new:0", "client", "acme"),
        Synced(("companies", "usage")),
    ],
    ids=lambda what: type(what).__name__,
)
def test_a_question_arrives_as_it_was_asked(what: object) -> None:
    """Lost otherwise: what was asked, on its way to the bot that has the file."""
    asked = Asked(what, "ada", "harbour", login=1000)  # type: ignore[arg-type]
    line = spelt(asked)
    assert read(line) == asked and line.endswith(b"\n") and line.count(b"\n") == 1


GOOD = json.loads(spelt(Asked(Filled("f", "t:x:1", {"a": "b"}), "ada", "")))
GARBLED = {
    "no JSON": b"{",
    "no text": b"\xff\xfe\n",
    "no object": b"[]",
    "a number": b"7",
    "nothing": b"{}",
    "an unknown deed": json.dumps(GOOD | {"do": "sudo"}).encode(),
    "nobody": json.dumps(GOOD | {"who": None}).encode(),
    "a list of people": json.dumps(GOOD | {"who": ["ada", "ben"]}).encode(),
    "a token that is a number": json.dumps(GOOD | {"what": GOOD["what"] | {"token": 7}}).encode(),
    "values that are a text": json.dumps(GOOD | {"what": GOOD["what"] | {"values": "ab"}}).encode(),
    "a value that is a list": json.dumps(GOOD | {"what": GOOD["what"] | {"values": {"a": ["b"]}}}).encode(),
    "a login of a name": json.dumps(GOOD | {"login": "ada"}).encode(),
    "a login that no user has": json.dumps(GOOD | {"login": 2**32 - 1}).encode(),
    "half a surrogate pair": json.dumps(GOOD | {"who": "\udcff"}).encode(),
    "depths": b"[" * 100_000,
}


@pytest.mark.parametrize("line", GARBLED.values(), ids=GARBLED)
def test_what_is_no_question_is_known_as_that(line: bytes) -> None:
    """Lost otherwise: an error of the bot's for whatever a program sends to its socket."""
    with pytest.raises(Garbled):
        read(line)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["app"], ["approvals", "approve"]),
        (["catalog", "hi"], ["hidden", "hide"]),
        (["people", "inv"], ["invitations", "invite"]),
        (["people", "invite", "inv"], []),
        (["audit", "s"], ["seal", "search"]),
        (["completion", "z"], ["zsh"]),
    ],
    ids=" ".join,
)
def test_a_shell_completes_what_is_begun(typed: list[str], offered: list[str]) -> None:
    """Lost otherwise: the words of longer forms, which nobody knows by heart."""
    completing = BashComplete(seatwise, {}, "seatwise", "_SEATWISE_COMPLETE")
    assert sorted({item.value for item in completing.get_completions(typed[:-1], typed[-1])}) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    """Lost otherwise: completion, by a name that no shell calls."""
    told = CliRunner().invoke(seatwise, ["completion", shell])
    assert told.exit_code == 0 and "_SEATWISE_COMPLETE" in told.output and "seatwise" in told.output


def test_an_answer_is_lost_to_no_encoding() -> None:
    """Lost otherwise: what came of a decision that was taken, for a sign that the terminal does not have."""
    env = {**os.environ, "PYTHONIOENCODING": "iso-8859-1:strict"}
    told = subprocess.run(
        [sys.executable, "-m", "bot", "reference", "settings"], env=env, capture_output=True, check=True
    )
    assert b"\\u2192" in told.stdout and not told.stderr


def test_an_answer_that_cannot_be_written_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: that what was asked for is done, though nobody could read it."""

    async def nobody(_: Asked) -> AsyncIterator[Told]:
        yield {}

    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(Unanswered, match="No space left") as refused:
            Talk(nobody, Manner("ada", as_json=True)).show({"done": True})
        with suppress(OSError):
            full.close()
    assert refused.value.exit_code == 3


def test_a_look_brings_no_tables_up(tmp_path: Path) -> None:
    """Lost otherwise: the way back to the version that still serves, by a command that was only to show something."""
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    asyncio.run(upgrade(url, "0015"))
    own = {"DATABASE_URL": url, "ENCRYPTION_KEY": KeyRing.generate(), "SLACK_SIGNING_SECRET": "s" * 32}
    env = {f"SEATWISE_{name}": value for name, value in own.items()}
    told = CliRunner().invoke(seatwise, ["help", "--as", "ada"], env=env)
    assert told.exit_code == 1 and "seatwise migrate" in told.output and asyncio.run(current(url)) == "0015"


NONE = {
    "no address": "nonsense",
    "below a file": f"sqlite:///{__file__}/x.sqlite3",
    "a folder that is not there": "sqlite:////nowhere/at/all/x.sqlite3",
    "a name that no file may have": f"sqlite:////nowhere/{'x' * 300}",
    "a file that is not there": "sqlite:///{folder}/x.sqlite3",
}


@pytest.mark.parametrize("url", NONE.values(), ids=NONE.keys())
def test_a_database_that_is_none_is_told_in_a_line_and_not_made(url: str, tmp_path: Path) -> None:
    """Lost otherwise: which setting is wrong, below a page of our insides; or an empty database in the wrong folder, by a
    command that was only to show something.
    """
    env = {"SEATWISE_DATABASE_URL": url.replace("{folder}", str(tmp_path))}
    told = CliRunner().invoke(seatwise, ["help", "--as", "ada"], env=env)
    assert told.exit_code == 1 and told.output.startswith("Error: database_url: "), told.output
    assert len(told.output.splitlines()) == 1 and not list(tmp_path.iterdir())
