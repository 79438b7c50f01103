"""Do people at a terminal do what the chat does: as themselves, with their own rights, and recorded as there?"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import seatwise
from bot.playground.cast import APPROVALS
from bot.terminal.asked import Asked, Pressed, Typed
from bot.terminal.desk import Desk, Told
from bot.terminal.socket import TerminalDoor, asking, served, socket_of, terminal_of
from domain.audit import AuditSearch
from domain.changes import ChangeStatus
from tests.e2e.home import Home
from tests.e2e.test_decisions import held

S = ChangeStatus
ME = terminal_of(os.geteuid())


@asynccontextmanager
async def open_to_terminals(house: Home, path: Path | None = None) -> AsyncIterator[Path]:
    path = path or socket_of(house.built.settings.database_url)
    assert path is not None
    door = TerminalDoor(Desk(house.built.ports, house.built.dispatcher), path)
    await door.open()
    try:
        yield path
    finally:
        await door.close(5)


async def type_in(house: Home, *words: str, who: str = "ada") -> Result:
    """At a terminal of another process, as far as the house can tell."""
    env = house.stage.environment() | {"SEATWISE_AS": who, "SEATWISE_ORG": "harbour"}
    return await asyncio.to_thread(CliRunner().invoke, seatwise, words, env=env, input="")


async def record(house: Home, action: str) -> list[tuple[str, str | None]]:
    """Who did this, and from where."""
    async with house.built.database.view(house.org) as view:
        page = await view.audit.page(AuditSearch(action=action), 0, 20)
    return [(found.entry.actor, found.entry.via) for found in page.lines]


async def test_a_request_is_looked_at_and_decided_as_it_was_seen(house: Home) -> None:
    """Lost otherwise: what a manager without a chat at hand can do, and the trace of who sat there."""
    change = await held(house)
    async with open_to_terminals(house):
        listed = await type_in(house, "requests", "--open")
        assert "#1001" in listed.stdout and "16" in listed.stdout and listed.exit_code == 0
        unseen = await type_in(house, "approve", "1001")
        assert unseen.exit_code == 2 and "--seen" in unseen.stderr
        stale = await type_in(house, "approve", "1001", "--yes", "--seen", str(change.version + 1))
        assert stale.exit_code == 1 and "has changed since" in stale.stderr, stale.output
        assert (await house.changes())[0].status is S.PENDING
        done = await type_in(house, "approve", "#1001", "--yes", "--seen", str(change.version))
        assert done.exit_code == 0 and "Ada Novak · the terminal" in done.stdout
        await house.until(1001, status=S.APPLIED)
        assert await record(house, "change.approve") == [("Ada Novak", f"terminal: {ME}")]
        again = await type_in(house, "reject", "1001", "--reason", "no", "--yes", "--seen", "0", who="ben")
        assert again.exit_code == 1 and "Ada Novak" in again.stderr
        told = await type_in(house, "audit", "search", "approved")
        assert f"the terminal ({ME})" in told.stdout
    assert house.puts() == 1


async def test_nobody_does_more_there_than_in_a_chat(house: Home) -> None:
    """Lost otherwise: a way round every right, for whoever may log in to the machine."""
    change = await held(house)
    refused = [
        ("a tech decides", "theo", ("approve", "1001", "--yes", "--seen", str(change.version)), 1, "manage_licensing"),
        ("a client sees the people", "clara", ("people",), 1, "manage_licensing"),
        ("somebody without a chat", "olga", ("licenses",), 1, "Nobody is called"),
        ("a name that two have", "a", ("licenses",), 1, "several people"),
        ("nobody at all", "", ("licenses",), 2, "--as"),
        ("another organisation's", "ada", ("licenses", "--org", "summit"), 1, "Nobody is called"),
        ("no organisation of that name", "ada", ("licenses", "--org", "nowhere"), 1, "harbour, summit"),
        ("a number that is not theirs", "ada", ("approve", "4711", "--yes", "--seen", "0"), 1, "#4711"),
        ("a code for another chat", "ada", ("link",), 1, "Slack or MS Teams"),
        ("a token that is none", "ada", ("press", "approve:../..:0"), 1, ""),
        ("a form without its fields", "ada", ("press", "invite:new:0"), 2, "--set name=value"),
        ("a word that is none", "ada", ("press", "invite:new:0", "--set", "permission=king"), 2, "none of these"),
    ]
    async with open_to_terminals(house):
        for name, who, words, status, says in refused:
            answer = await type_in(house, *words, who=who)
            assert answer.exit_code == status and says in answer.stderr, (name, answer.output)
            assert not answer.stdout, name
    assert (await house.changes())[0] == change


@pytest.mark.races
async def test_one_decision_between_a_terminal_and_a_chat(either_house: Home) -> None:
    """Lost otherwise: the promise of one decision, for those who do not press but type; on each database."""
    change, ada = await held(either_house), either_house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    desk = Desk(either_house.built.ports, either_house.built.dispatcher)

    async def press(verb: str) -> Told:
        pressed = Asked(Pressed(f"{verb}:{change.id}:{change.version}"), "ben@harbour.example", "harbour")
        return [part async for part in desk.answer(pressed, "alice@host")][-1]

    typed, _ = await asyncio.gather(press("approve"), ada.press(card, "Approve"))
    after = await either_house.until(1001, status=S.APPLIED)
    assert after.decision is not None and either_house.puts() == 1
    assert typed.get("refused") == (None if after.decision.by.name == "Ben Okafor" else "AlreadyDecided")


async def test_a_form_is_filled_in_by_what_is_given(house: Home) -> None:
    """Lost otherwise: everything that a chat asks in a form."""
    async with open_to_terminals(house):
        fields = ("--set", "permission=write_licensing", "--set", "client=birch", "--set", "name=Bo")
        made = await type_in(house, "people", "invite", *fields)
        assert made.exit_code == 0 and "Birch & Sons" in made.stdout, made.output
        wrong = await type_in(house, "people", "invite", "--set", "permission=write_licensing")
        assert wrong.exit_code == 1 and wrong.stderr.startswith("client: ")
        listed = await type_in(house, "licenses", "--page", "2", "--json")
        card: dict[str, Any] = json.loads(listed.stdout)["card"]
        assert card["title"] == "Licences" and any(part["kind"] == "rows" for part in card["body"])


async def test_the_socket_is_for_the_bots_own_user(house: Home) -> None:
    """Lost otherwise: whoever has an account on that machine may act as any manager."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # noqa: PTH101, S103 - others have to come as far as the socket
        async with open_to_terminals(house, Path(folder) / "sock") as path:
            assert path.stat().st_mode & 0o777 == 0o600 and await served(path)
            if os.geteuid() != 0:
                pytest.skip("only root can come as another user")
            assert await _as_nobody(path) == "PermissionError"
            path.chmod(0o666)
            assert await _as_nobody(path) in ("b''", "BrokenPipeError", "ConnectionResetError")
        assert not path.exists()


async def test_a_socket_that_a_dead_bot_left_is_taken_over(house: Home) -> None:
    """Lost otherwise: the terminal, after every crash."""
    path = socket_of(house.built.settings.database_url)
    assert path is not None
    left = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"
    subprocess.run([sys.executable, "-c", left, str(path)], check=True)  # noqa: ASYNC221, S603 - nothing runs beside it
    assert path.is_socket() and not await served(path)
    async with open_to_terminals(house):
        answer = [part async for part in asking(path, Asked(Typed("help"), "ada", "harbour"))]
    assert "card" in answer[-1] and "refused" not in answer[-1]


async def _as_nobody(path: Path) -> str:
    """What somebody else on that machine gets for a question."""
    ask = (
        "import socket, sys\n"
        "s = socket.socket(socket.AF_UNIX)\n"
        "try:\n    s.connect(sys.argv[1]); s.sendall(b'{}\\n'); print(s.recv(100))\n"
        "except OSError as error:\n    print(type(error).__name__)"
    )
    python = await asyncio.create_subprocess_exec(
        *("/usr/bin/env", "python3", "-c", ask, str(path)), user=65534, stdout=subprocess.PIPE, cwd="/"
    )
    said, _ = await python.communicate()
    return said.decode().strip()
