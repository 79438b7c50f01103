"""Is each command for the record, backups and keys refused in a line, at a terminal, when it is given wrong words?"""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.crypto import KeyRing
from bot import wiring
from bot.cli.main import seatwise
from bot.jobs import JOBS
from bot.settings import load
from bot.witness import HeadFile, heads
from domain.chain import Head
from domain.ids import OrgId
from domain.tenancy import Actor
from domain.use_cases.auditing import record

SEED = """
[[organisations]]
id = "acme"
name = "Acme"
currency = "EUR"
time_zone = "UTC"

[[organisations]]
id = "tide"
name = "Tide"
currency = "EUR"
time_zone = "UTC"
is_msp = false
is_vendor = true
"""
HEAD = {"org": "acme", "count": 1, "hash": "x", "key": "k", "at": "2026-01-01T00:00:00+00:00"}
"""Of the right form, and not ours."""


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database with an MSP and a vendor, and the settings of its bot."""
    folder = tmp_path_factory.mktemp("seatwise")
    (folder / "seed.toml").write_text(SEED)
    settings = {
        "ENCRYPTION_KEY": KeyRing.generate(),
        "DATABASE_URL": f"sqlite:///{folder / 'seatwise.sqlite3'}",
        "SLACK_SIGNING_SECRET": "s" * 32,
        "SEED_FILE": str(folder / "seed.toml"),
    }
    made = {f"SEATWISE_{name}": value for name, value in settings.items()}
    assert _typed(made, "audit", "seal").exit_code == 0
    return made


def _typed(env: dict[str, str], *words: object) -> Result:
    """Whatever it says, nothing is left of it that would keep the process from ending."""
    before = set(threading.enumerate())
    answer = CliRunner().invoke(seatwise, [str(word) for word in words], env=env)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert thread.daemon or not thread.is_alive(), answer.output
    return answer


def _refused(answer: Result, says: str) -> None:
    """In one line, below the usage where the words themselves are wrong."""
    assert isinstance(answer.exception, SystemExit) and answer.exit_code in (1, 2), answer.exception
    last = answer.output.strip().splitlines()[-1]
    assert last.startswith("Error: ") and says in last, answer.output
    assert answer.exit_code == 2 or len(answer.output.strip().splitlines()) == 1, answer.output


def _lines(*told: object) -> Callable[[Path], None]:
    return lambda path: (path.write_text("".join(f"{json.dumps(each)}\n" for each in told)), None)[1]


BAD_HEADS: list[tuple[str, Callable[[Path], object], str]] = [
    ("not there", lambda path: None, "No such file"),
    ("a folder", Path.mkdir, "Is a directory"),
    ("bytes", lambda path: path.write_bytes(b"\xff\x00"), "not a text"),
    ("empty", Path.touch, "holds no head"),
    ("blank lines", lambda path: path.write_text("\n \n"), "holds no head"),
    ("words", lambda path: path.write_text("hello\n"), "line 1: not a head"),
    ("cut off", lambda path: path.write_text(json.dumps(HEAD) + "\n" + json.dumps(HEAD)[:30]), "line 2: not a head"),
    ("a list", _lines([]), "line 1: not a head"),
    ("nested without end", lambda path: path.write_text("[" * 100_000), "line 1: not a head"),
    ("without a count", _lines({**HEAD, "count": None}), "line 1: not a head"),
    ("a count below one", _lines({**HEAD, "count": -1}), "line 1: not a head"),
    ("a count in parts", _lines({**HEAD, "count": 1.5}), "line 1: not a head"),
    ("a count without end", _lines({**HEAD, "count": float("inf")}), "line 1: not a head"),
    ("a count of 400 digits", _lines({**HEAD, "count": 10**400}), "line 1: not a head"),
    ("yes for a count", _lines({**HEAD, "count": True}), "line 1: not a head"),
    ("without a hash", _lines({**HEAD, "hash": None}), "line 1: not a head"),
    ("a time that is none", _lines({**HEAD, "at": "yesterday"}), "line 1: not a head"),
    ("somebody else's", _lines({**HEAD, "org": "other"}), "no head in"),
]


@pytest.mark.parametrize(("make", "says"), [row[1:] for row in BAD_HEADS], ids=[row[0] for row in BAD_HEADS])
def test_a_file_that_proves_nothing_is_refused(
    env: dict[str, str], tmp_path: Path, make: Callable[[Path], object], says: str
) -> None:
    """Lost otherwise: a proof that was none, since the file that should have held it said nothing."""
    make(tmp_path / "heads")
    _refused(_typed(env, "audit", "verify", "--org", "acme", "--head", tmp_path / "heads"), says)


def test_a_head_of_no_organisation_here_is_found(env: dict[str, str], tmp_path: Path) -> None:
    """Lost otherwise: an organisation that was taken away as a whole, with its record."""
    _lines({**HEAD, "org": "gone"})(tmp_path / "heads")
    answer = _typed(env, "audit", "verify", "--head", tmp_path / "heads")
    assert answer.exit_code == 1 and "gone: there is a head, and no such organisation" in answer.output


def test_an_organisation_of_which_nothing_is_recorded_is_whole(env: dict[str, str]) -> None:
    """Lost otherwise: an alarm on the first day."""
    answer = _typed(env, "audit", "verify", "--org", "tide")
    assert (answer.exit_code, answer.output) == (0, "tide: 0 entries sealed, whole.\n")


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("audit", "nonsense"), "No such command"),
    (("audit", "verify", "--org", "nobody"), "no organisation nobody"),
    (("audit", "head", "--org", "nobody"), "no organisation nobody"),
    (("audit", "seal", "--org", "nobody"), "no organisation nobody"),
    (("audit", "export", "--org", "nobody"), "no organisation nobody"),
    (("audit", "export", "--format", "xml"), "'xml'"),
    (("audit", "forget"), "--days"),
    (("audit", "forget", "--days", "0"), "0 is not in the range"),
    (("audit", "forget", "--days", "99999999999"), "not in the range"),
    (("audit", "forget", "--days", "soon"), "'soon'"),
    (("audit", "forget", "--days", "9", "--org", "nobody"), "no organisation nobody"),
    (("backup",), "'FILE'"),
    (("backup", "{folder}"), "is a directory"),
    (("backup", "{folder}/no/copy"), "No such file"),
    (("backup", "{folder}/" + "n" * 300), "File name too long"),
    (("backup", "{database}"), "is there already"),
    (("restore",), "'FILE'"),
    (("restore", "{folder}/nothing"), "no file"),
    (("restore", "{database}"), "is the database itself"),
    (("copy",), "'--to'"),
    (("copy", "--to", "sqlite:///{database}"), "is there already"),
    (("copy", "--from", "sqlite:///{folder}/nothing", "--to", "sqlite:///{folder}/new"), "no database"),
    (("keys", "nonsense"), "No such command"),
    (("keys", "rotate", "now"), "unexpected extra argument"),
]


@pytest.mark.parametrize(("words", "says"), WRONG, ids=[" ".join(row[0])[:40] for row in WRONG])
def test_wrong_words_are_answered_in_a_line(
    env: dict[str, str], tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    """Lost otherwise: an operator's night, to a traceback; or words that are believed to be deleted."""
    places = {"folder": tmp_path, "database": env["SEATWISE_DATABASE_URL"].removeprefix("sqlite:///")}
    _refused(_typed(env, *(word.format(**places) for word in words)), says)


COMMANDS = (("audit", "verify"), ("audit", "seal"), ("backup", "{folder}/new"), ("restore", "{folder}/copy"), ("keys", "rotate"))  # fmt: skip
ELSEWHERE = [
    ("no address of a database", "nonsense", "database_url"),
    ("a folder that is not there", "sqlite:///{folder}/no/file", ""),
    ("a folder", "sqlite:///{folder}", ""),
    ("a file that is no database", "sqlite:///{folder}/poem", ""),
]


@pytest.mark.parametrize("command", COMMANDS, ids=[" ".join(command[:2])[:12] for command in COMMANDS])
@pytest.mark.parametrize(("url", "says"), [row[1:] for row in ELSEWHERE], ids=[row[0] for row in ELSEWHERE])
def test_a_database_that_is_none_is_told_and_the_process_ends(
    env: dict[str, str], tmp_path: Path, command: tuple[str, ...], url: str, says: str
) -> None:
    """Lost otherwise: a command that has said what is wrong, and then never ends."""
    assert _typed(env, "backup", tmp_path / "copy").exit_code == 0
    (tmp_path / "poem").write_text("roses are red\n" * 500)
    if command[0] == "restore" and url.endswith("poem"):
        return  # what is damaged is what a restore replaces
    there = env | {"SEATWISE_DATABASE_URL": url.format(folder=tmp_path)}
    _refused(_typed(there, *(word.format(folder=tmp_path) for word in command)), says)


async def test_the_daily_head_is_written_and_old_words_go_at_a_terminal(env: dict[str, str], tmp_path: Path) -> None:
    """Lost otherwise: the only thing that shows that the newest entries are missing, and one of an MSP and of a vendor."""
    job = next(job for job in JOBS if job.name == "audit-head")
    assert job.hour is not None and job.msps and job.vendors
    kept, mine = tmp_path / "heads.jsonl", env | {"SEATWISE_DATABASE_URL": f"sqlite:///{tmp_path / 'own'}"}
    async with wiring.house(load(None, mine | {"SEATWISE_AUDIT_HEAD_FILE": str(kept)})) as built:
        now = built.ports.clock.now()
        for org in ("acme", "tide"):
            for word in ("old", "new"):
                async with built.database.unit(OrgId(org)) as unit:
                    at = now - timedelta(days=50) if word == "old" else now
                    await record(
                        unit, Actor.system(OrgId(org), "test"), "test", f"{org}:1", at, f"{word} words of {org}"
                    )
            await job.run(built.ports, OrgId(org), now)
    assert {head.org: head.count for head in heads(kept)} == {"acme": 2, "tide": 2}
    assert kept.stat().st_mode & 0o077 == 0
    forgotten = await asyncio.to_thread(_typed, mine, "audit", "forget", "--days", 30, "--org", "tide")
    assert "The words of 1 entry are deleted." in forgotten.output, forgotten.output
    told = (await asyncio.to_thread(_typed, mine, "audit", "export", "--format", "jsonl")).output
    assert "old words of acme" in told and "old words of tide" not in told and "new words of tide" in told
    sealed = await asyncio.to_thread(_typed, mine, "audit", "seal")
    assert sealed.output == "1 entry sealed.\n", sealed.output
    whole = await asyncio.to_thread(_typed, mine, "audit", "verify", "--head", kept)
    assert whole.exit_code == 0 and "Words were deleted, as they may be, of 1 entry." in whole.output, whole.output
    with closing(sqlite3.connect(tmp_path / "own")) as connection, connection:
        connection.execute("DELETE FROM audit WHERE org_id = 'acme' AND number = 2")
    broken = await asyncio.to_thread(_typed, mine, "audit", "verify", "--head", kept)
    assert (
        broken.exit_code == 1
        and "acme: entry 2 is missing" in broken.output
        and "tide: 3 entries sealed, whole" in broken.output
    )


def test_a_head_after_a_line_that_was_cut_off_is_kept_whole(tmp_path: Path) -> None:
    """Lost otherwise: two days' heads, where a full disk took half of one."""
    path, at = tmp_path / "heads", datetime(2026, 1, 1, tzinfo=UTC)
    keep = HeadFile(path).keep
    asyncio.run(keep(Head(OrgId("acme"), 1, "a", "k", at)))
    path.write_text(path.read_text()[:-9])
    asyncio.run(keep(Head(OrgId("acme"), 2, "b", "k", at)))
    torn, whole = path.read_text().splitlines()
    path.write_text(f"{whole}\n")
    assert not torn.endswith("}") and [head.count for head in heads(path)] == [2]
