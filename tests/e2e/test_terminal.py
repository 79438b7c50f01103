"""Do people at a terminal do what the chat does: as themselves, with their own rights, and recorded as there?"""

import asyncio
import json
import os
import pty
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.playground.cast import APPROVALS
from bot.terminal.asked import Asked, Pressed, Typed, spelt
from bot.terminal.desk import Desk
from bot.terminal.door import BrokenOff, Silent, TerminalDoor, asking, served, socket_of
from bot.terminal.whose import own_login, own_terminal, terminal_of
from domain.audit import AuditSearch
from domain.changes import ChangeStatus
from domain.chat import Standing
from domain.ids import PersonId, Platform
from domain.ports import Kind, SyncRun
from domain.tenancy import Grant, Identity, Permission, Person
from tests.e2e.home import Home
from tests.e2e.test_decisions import held
from tests.faults.test_start_and_stop import LONG, stage
from tests.forked import forked

S = ChangeStatus
ME = own_terminal()


@asynccontextmanager
async def open_to_terminals(house: Home, path: Path | None = None) -> AsyncIterator[None]:
    path = path or socket_of(house.built.settings.database_url)
    door = TerminalDoor(Desk(house.built.ports, house.built.dispatcher), path)
    await door.open()
    try:
        yield
    finally:
        await door.close(5)


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    out: str
    err: str


async def type_in(house: Home, *words: str, who: str = "ada") -> Said:
    """In a process of its own, where nobody sits."""
    env = house.stage.environment() | {"SEATWISE_AS": who, "SEATWISE_ORG": "harbour"}
    command = await forked(env, *words)
    out, err = await command.communicate()
    return Said(await command.wait(), out, err)


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
        assert "#1001" in listed.out and "16" in listed.out and listed.status == 0
        unseen = await type_in(house, "approve", "1001")
        assert unseen.status == 2 and "--seen" in unseen.err
        stale = await type_in(house, "approve", "1001", "--yes", "--seen", str(change.version + 1))
        assert stale.status == 1 and "has changed since" in stale.err, stale
        assert (await house.changes())[0].status is S.PENDING
        done = await type_in(house, "approve", "#1001", "--yes", "--seen", str(change.version))
        assert done.status == 0 and "Ada Novak · the terminal" in done.out
        await house.until(1001, status=S.APPLIED)
        assert await record(house, "change.approve") == [("Ada Novak", f"terminal: {ME}")]
        again = await type_in(house, "reject", "1001", "--reason", "no", "--yes", "--seen", "0", who="ben")
        assert again.status == 1 and "Ada Novak" in again.err
        told = await type_in(house, "audit", "search", "approved")
        assert f"the terminal ({ME})" in told.out
    assert house.puts() == 1


async def test_nobody_does_more_there_than_in_a_chat(house: Home) -> None:
    """Lost otherwise: a way round every right, for whoever may log in to the machine."""
    change = await held(house)
    async with house.built.database.unit(house.org) as unit:
        await unit.people.add(Person(PersonId("max"), "Max Null", "max@harbour.example"))
        for twin in ("tim", "tom"):
            await unit.people.add(Person(PersonId(twin), twin, "t@harbour.example"))
            await unit.people.grant(PersonId(twin), Grant(Permission.READ_LICENSING))
        for whom in ("max", "clara"):
            await unit.people.grant(PersonId(whom), Grant(Permission.MANAGE_LICENSING))
        await unit.people.add(Person(PersonId("adam"), "Ada", None))
        await unit.people.grant(PersonId("adam"), Grant(Permission.MANAGE_LICENSING))
        assert await unit.people.link(
            Identity(Platform.SLACK, "T0ELSEWHERE", "U0ADAM"), PersonId("adam"), Standing.MEMBER
        )
    refused = [
        ("a tech decides", "theo", ("approve", "1001", "--yes", "--seen", str(change.version)), 1, "manage_licensing"),
        ("a manager in a client's workspace", "clara", ("people",), 1, "manage_licensing"),
        ("a manager without a chat", "MAX@harbour.example", ("people",), 1, "linked to no chat"),
        ("another organisation's manager", "olga", ("licenses",), 1, "Nobody is called"),
        (
            "a manager whose workspace is none of theirs any more, by a name that others' begin with",
            "Ada",
            ("people",),
            1,
            "manage_licensing",
        ),
        ("a name that two have", "a", ("licenses",), 1, "several people"),
        ("an address that two have", "t@harbour.example", ("licenses",), 1, "tim (tim), tom (tom)"),
        ("a page of what is refused", "clara", ("people", "--page", "2"), 1, "manage_licensing"),
        ("nobody at all", "", ("licenses",), 2, "--as"),
        ("in another organisation", "ada", ("licenses", "--org", "summit"), 1, "Nobody is called"),
        ("no organisation of that name", "ada", ("licenses", "--org", "nowhere"), 1, "harbour, summit"),
        ("a number that is not theirs", "ada", ("approve", "4711", "--yes", "--seen", "0"), 1, "#4711"),
        ("a code for another chat", "ada", ("link",), 1, "Slack or MS Teams"),
        ("a yes to what was not seen", "ada", ("approve", "1001", "--yes"), 2, "--seen"),
        ("no number at all", "ada", ("approve", "abc", "--yes", "--seen", "0"), 2, "such as 1042"),
        ("bytes of another encoding", "ada", ("licenses", "\udcff"), 2, "encoding"),
        ("somebody of another encoding", "\udcff", ("licenses",), 2, "encoding"),
        ("a token that is none", "ada", ("press", "approve:../..:0"), 1, ""),
        ("a form without its fields", "ada", ("press", "invite:new:0"), 2, "--set name=value"),
        (
            "a secret where others can read it",
            "ada",
            ("press", "connect:pax8:0", "--set", "client_id=x", "--set", "secret=y"),
            2,
            "type it when you are asked",
        ),
        ("a word that is none", "ada", ("press", "invite:new:0", "--set", "permission=king"), 2, "none of these"),
    ]
    async with open_to_terminals(house):
        for name, who, words, status, says in refused:
            answer = await type_in(house, *words, who=who)
            assert answer.status == status and says in answer.err, (name, answer)
            assert not answer.out, name
    assert (await house.changes())[0] == change


async def test_who_logged_in_is_recorded_beside_the_user(house: Home) -> None:
    """Lost otherwise: which of those who may become root it was. What the kernel knows goes before what is said."""
    change, said = await held(house), 4711
    asked = Asked(Pressed(f"approve_copy:{change.id}:{change.version}"), "ada", "harbour", login=said)
    async with open_to_terminals(house):
        reader, writer = await asyncio.open_unix_connection(socket_of(house.built.settings.database_url))
        writer.write(spelt(asked))
        assert b"Ada Novak" in await reader.read()
        writer.close()
    known = own_login()
    whose = terminal_of(os.geteuid(), said if known is None else known)
    assert await record(house, "change.approve") == [("Ada Novak", f"terminal: {whose}")]


@pytest.mark.races
async def test_one_decision_between_a_terminal_and_a_chat(either_house: Home) -> None:
    """Lost otherwise: the promise of one decision, for those who do not press but type: to the bot that has a file, or
    beside one on PostgreSQL.
    """
    change, ada = await held(either_house), either_house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    words = "approve", "1001", "--yes", "--seen", str(change.version)
    async with open_to_terminals(either_house):
        typed, _ = await asyncio.gather(type_in(either_house, *words, who="ben"), ada.press(card, "Approve"))
    after = await either_house.until(1001, status=S.APPLIED)
    assert after.decision is not None and either_house.puts() == 1
    if after.decision.by.name == "Ben Okafor":
        assert typed.status == 0 and "Ben Okafor · the terminal" in typed.out, typed
    else:
        assert typed.status == 1 and "Ada Novak" in typed.err, typed


async def test_a_form_is_filled_in_by_what_is_given(house: Home) -> None:
    """Lost otherwise: everything that a chat asks in a form."""
    async with open_to_terminals(house):
        fields = ("--set", "permission=write_licensing", "--set", "client=birch", "--set", "name=Bo")
        made = await type_in(house, "people", "invite", *fields)
        assert made.status == 0 and "Birch & Sons" in made.out, made
        wrong = await type_in(house, "people", "invite", "--set", "permission=write_licensing")
        assert wrong.status == 1 and wrong.err.startswith("client: ")
        listed = await type_in(house, "licenses", "--page", "2", "--json")
        card: dict[str, Any] = json.loads(listed.out)["card"]
        assert card["title"] == "Licences" and any(part["kind"] == "rows" for part in card["body"])


async def test_a_sync_is_the_bots_own_and_says_how_it_went(house: Home) -> None:
    """Lost otherwise: what an operator's script goes by, beside a bot that has the file."""
    run = SyncRun("other", Kind.PRODUCTS, house.built.ports.clock.now(), house.built.ports.clock.now())
    async with house.built.database.unit(house.org) as unit:
        assert await unit.mirror.begin_run(run)
    async with open_to_terminals(house):
        done = await type_in(house, "sync", "companies", "--org", "harbour", "--json", who="")
        assert done.status == 0 and json.loads(done.out)["read"] == 12 and not done.err, done
        busy = await type_in(house, "sync", "products", "--org", "harbour", who="")
        assert busy.status == 1 and "another run is under way" in busy.out, busy
        nobody = await type_in(house, "sync", "--org", "nowhere", who="")
        assert nobody.status == 1 and "no organisation “nowhere”" in nobody.err, nobody


async def test_the_socket_is_for_the_bots_own_user(house: Home) -> None:
    """Lost otherwise: whoever has an account on that machine may act as any manager."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # noqa: PTH101, S103 - others have to come as far as the socket
        path = Path(folder) / "sock"
        async with open_to_terminals(house, path):
            assert path.stat().st_mode & 0o777 == 0o600 and await served(path)
            if os.geteuid() != 0:
                pytest.skip("only root can come as another user")
            assert await _as_nobody(path) == "PermissionError"
            path.chmod(0o666)
            assert "only_for" in await _as_nobody(path)
        assert not path.exists()


async def test_nobody_else_stands_where_the_bot_is_asked() -> None:
    """Lost otherwise: what is asked, and a secret that is typed into a form, to whoever may make files in that folder."""
    if os.geteuid() != 0:
        pytest.skip("only root can let another user listen")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # noqa: PTH101, S103 - where others may make files
        file, path = Path(folder) / "x.sqlite3", Path(folder) / "x.sqlite3.sock"
        listening = await _listening_as_nobody(path)
        with pytest.raises(Silent, match="not theirs"):
            await served(path)
        file.touch()
        with pytest.raises(Silent, match="not theirs"):
            await anext(asking(path, Asked(Typed("help"), "ada")))
        os.chown(file, 65534, -1)
        assert await served(path), "a service's user has its file, and root asks"
        listening.kill()
        await listening.wait()


async def test_a_bot_that_fails_or_has_ended_is_told_apart_from_one_that_refuses(house: Home) -> None:
    """Lost otherwise: whether what was asked for may be done, to whoever wrote a script."""
    path = socket_of(house.built.settings.database_url)
    assert path is not None
    with sqlite3.connect(str(path).removesuffix(".sock")) as file:
        file.execute("ALTER TABLE companies RENAME TO away")
    async with open_to_terminals(house):
        with pytest.raises(BrokenOff, match="log"):
            [part async for part in asking(path, Asked(Typed("companies"), "ada", "harbour"))]
        failed = await type_in(house, "companies")
        assert failed.status == 3 and "see what was done" in failed.err and not failed.out
    with pytest.raises(Silent, match="nobody listens"):
        await anext(asking(path, Asked(Typed("help"), "ada", "harbour")))


async def test_a_file_may_lie_deeper_than_a_sockets_address_reaches(house: Home, tmp_path: Path) -> None:
    """Lost otherwise: the terminal, where somebody has a folder of a long name."""
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    async with open_to_terminals(house, folder / "seatwise.sqlite3.sock"):
        assert await served(folder / "seatwise.sqlite3.sock")
    assert not list(folder.iterdir())


async def test_a_bot_answers_beside_its_file_and_after_a_crash_again() -> None:
    """Lost otherwise: the terminal of a bot that runs as it does for an operator."""
    async with stage() as made:
        path = socket_of(made.database_url)
        assert path is not None
        await made.start_bot(LONG)
        made.kill_bot()
        await made.wait_for_death()
        assert path.is_socket() and not await served(path)
        await made.start_bot(LONG)
        answer = [part async for part in asking(path, Asked(Typed("help"), "ada", "harbour"))]
        assert "card" in answer[-1] and "refused" not in answer[-1]
        assert await made.end_bot() == 0 and not path.exists()


@pytest.mark.proof
async def test_a_manager_sees_a_request_and_says_yes(house: Home) -> None:
    """Lost otherwise: the question that stands between a look and a decision."""
    await held(house)
    async with open_to_terminals(house):
        shown = await _at_a_window(house, "approve", "1001", says="y")
    assert "wants 10 → 16 seats" in shown and "Approve? [y/N]" in shown and "Approved by" in shown
    await house.until(1001, status=S.APPLIED)


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


async def _listening_as_nobody(path: Path) -> asyncio.subprocess.Process:
    """Somebody else on that machine, who takes what comes and says nothing."""
    listen = (
        "import os, socket, sys\n"
        "s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o777); s.listen(); print('up', flush=True)\n"
        "while True: s.accept()[0].close()"
    )
    python = await asyncio.create_subprocess_exec(
        *("/usr/bin/env", "python3", "-c", listen, str(path)), user=65534, stdout=subprocess.PIPE, cwd="/"
    )
    assert python.stdout is not None and await python.stdout.readline() == b"up\n"
    return python


async def _at_a_window(house: Home, *words: str, says: str) -> str:
    """A process of its own, with somebody who sits there and says this when they are asked."""
    window, inside = pty.openpty()
    env = house.stage.environment() | {"SEATWISE_AS": "ada", "SEATWISE_ORG": "harbour"}
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words), env=env, stdin=inside, stdout=inside, stderr=inside
    )
    os.close(inside)
    os.write(window, f"{says}\n".encode())
    shown = b""
    with suppress(OSError):  # EIO: the last one has left
        while more := await asyncio.to_thread(os.read, window, 10_000):
            shown += more
    os.close(window)
    assert await command.wait() == 0, shown
    return shown.decode()
