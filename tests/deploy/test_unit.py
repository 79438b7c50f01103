"""Would systemd run the bot with no more rights than it needs, and hear from it when it serves and when it ends?"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.crypto import KeyRing
from bot import supervisor
from bot.settings import PREFIX, SECRETS, Settings

FILE = Path(__file__).parents[2] / "deploy" / "systemd" / "seatwise.service"
PROGRAM = shutil.which("systemd-analyze")
LONG = 120.0

needs_systemd = pytest.mark.skipif(PROGRAM is None, reason="there is no systemd-analyze here")


def _lines() -> list[tuple[str, str]]:
    said = (line for line in FILE.read_text(encoding="utf-8").splitlines() if "=" in line and not line.startswith("#"))
    return [(name, value) for name, _, value in (line.partition("=") for line in said)]


UNIT = _lines()


def _of(name: str) -> list[str]:
    return [value for key, value in UNIT if key == name]


def test_secrets_are_credentials_and_nothing_else_is_set_but_settings() -> None:
    """Lost otherwise: a key that everybody reads who may list units; or a file's setting that the unit overrides."""
    told = dict(word.split("=", 1) for line in _of("Environment") for word in line.split())
    ours = {name.removeprefix(PREFIX).lower(): value for name, value in told.items() if name.startswith(PREFIX)}
    credentials = [line.partition(":")[0] for line in _of("LoadCredential")]
    assert ours == {f"{name}_file": f"%d/{name}" for name in credentials} and set(credentials) <= set(SECRETS)


def test_it_is_waited_for_and_left_its_time_to_end() -> None:
    """Lost otherwise: a change that is cut off, or what is started before the bot that it needs."""
    fields = Settings.model_fields
    (ends,), (kind,), (begins,) = _of("TimeoutStopSec"), _of("Type"), _of("TimeoutStartSec")
    assert int(ends) >= fields["stop_within"].default + fields["stop_notice"].default + 5
    assert (kind, begins, _of("Restart")) == ("notify", "infinity", ["on-failure"])


@needs_systemd
def test_systemd_takes_it(tmp_path: Path) -> None:
    """Lost otherwise: a word that systemd ignores, with one line in a log."""
    there = tmp_path / FILE.name
    there.write_text(FILE.read_text(encoding="utf-8").replace("/opt/seatwise/bin/seatwise", "/bin/true"))
    status, said = _analyzed("verify", "--man=no", str(there))
    assert status == 0 and FILE.name not in said, said
    there.write_text(there.read_text().replace("ProtectHome", "ProtectHouse"))
    assert "ProtectHouse" in _analyzed("verify", "--man=no", str(there))[1]


@needs_systemd
def test_it_exposes_little() -> None:
    """Lost otherwise: a machine, to whoever breaks into the bot."""
    status, said = _analyzed("security", "--offline=true", "--threshold=15", "--no-pager", str(FILE))
    assert status == 0, said


def _analyzed(*words: str) -> tuple[int, str]:
    assert PROGRAM is not None
    done = subprocess.run([PROGRAM, *words], check=False, capture_output=True, text=True)  # noqa: S603 - systemd's own
    return done.returncode, done.stderr


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """Where systemd would listen."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(str(tmp_path / "notify"))
    listening.settimeout(LONG)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return listening


def test_a_supervisor_is_told_and_one_that_is_gone_costs_nothing(
    heard: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost otherwise: a bot that falls since nobody listens."""
    supervisor.tell(supervisor.READY, "STATUS=x")
    assert heard.recv(100) == b"READY=1\nSTATUS=x"
    heard.close()
    supervisor.tell(supervisor.STOPPING)
    monkeypatch.delenv("NOTIFY_SOCKET")
    supervisor.tell(supervisor.STOPPING)


@pytest.mark.proof
@pytest.mark.timeout(400)
async def test_a_bot_says_that_it_is_ready_when_it_is_and_that_it_ends(heard: socket.socket, tmp_path: Path) -> None:
    """Lost otherwise: `systemctl start`, which would wait for ever."""
    told = {"NOTIFY_SOCKET": os.environ["NOTIFY_SOCKET"], "SEATWISE_LISTEN_PORT": "0"}
    told |= {"SEATWISE_DATABASE_URL": f"sqlite:///{tmp_path / 'seatwise.sqlite3'}"}
    told |= {"SEATWISE_ENCRYPTION_KEY": KeyRing.generate(), "SEATWISE_SLACK_SIGNING_SECRET": "s" * 32}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=told, cwd=FILE.parents[2], stdout=asyncio.subprocess.PIPE
    )
    try:
        ready = (await asyncio.to_thread(heard.recv, 1000)).decode()
        assert bot.stdout is not None
        address = (await bot.stdout.readline()).decode().split()[-1]
        assert ready == f"READY=1\nSTATUS=Listens on {address}"
        bot.terminate()
        assert await asyncio.to_thread(heard.recv, 1000) == b"STOPPING=1"
        assert await asyncio.wait_for(bot.wait(), LONG) == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
        heard.close()
