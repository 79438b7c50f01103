"""Does `seatwise doctor` say at a terminal what it finds; and is found what takes more than a loopback house to provoke?"""

import asyncio
import json
import os
import re
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from shutil import copyfile, rmtree
from socket import gaierror

import asyncpg
import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner, Result
from sqlalchemy import make_url

import bot.doctor.patient
from adapters.crypto import KeyRing
from adapters.db.examining import File, Server
from adapters.mail.probe import Trouble
from bot.cli.main import seatwise
from bot.doctor import AREAS, Files, Level, address, database, visited
from bot.doctor.patient import Looked, Wishes, patient
from bot.settings import load
from cards.words import doctor as words
from tests.authority import founded
from tests.bot.doctor.test_visit import FAULTS

SECRET = "5" * 32
GIB = 1024**3

CODE = Path(bot.doctor.__file__).parent
IDS = re.compile(rf'"((?:{"|".join(AREAS)}|doctor)\.[a-z_]+)"')
ADVICE = {"slack.events", "mail.taken", "watching.no_heartbeat"}
"""Of a house in which nothing is wrong."""
ELSEWHERE = {
    "address.certificate",
    "address.ending",
    "address.no_name",
    "address.outside",
    "configuration.readable",
    "configuration.refused",
    "database.absent",
    "database.connections",
    "database.filling",
    "database.full",
    "database.old",
    "database.plain",
    "database.read_only",
    "database.refused",
    "database.standby",
    "sample.posted",
}
"""What a loopback server cannot be, or what takes more than a setting: see `test_doctor`."""


TOLD: dict[str, tuple[File | Server, Level]] = {
    "database.filling": (File(Path("x"), "wal", 2 * GIB, 3 * GIB, True), Level.WARNING),
    "database.full": (File(Path("x"), "wal", GIB, 50 * 1024**2, True), Level.FAILURE),
    "database.old": (Server("x", 16, True, True, False, 97), Level.WARNING),
    "database.plain": (Server("x", 18, True, False, False, 97), Level.WARNING),
    "database.connections": (Server("x", 18, True, True, False, 17), Level.WARNING),
}


def test_every_finding_is_come_to_and_every_bad_one_is_provoked() -> None:
    """Lost otherwise: a cure that nobody has ever read, or words for what nobody finds."""
    named = {id for file in CODE.glob("*.py") for id in IDS.findall(file.read_text(encoding="utf-8"))}
    named |= {f"mail.{trouble.value}" for trouble in Trouble}
    assert named == words.SAYS.keys()
    bad = {id for id, (_, cure) in words.SAYS.items() if cure}
    assert bad - {row.id for row in FAULTS.values()} - ADVICE == ELSEWHERE


@pytest.fixture
def env(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    """Settings of a bot that has a database and speaks to nobody who is there."""
    told = {
        "DATABASE_URL": sqlite_url,
        "ENCRYPTION_KEY": KeyRing.generate(),
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": "http://127.0.0.1:1/api",
        "PAX8_API_URL": "http://127.0.0.1:1",
    }
    return {f"SEATWISE_{name}": value for name, value in told.items()}


def _typed(env: dict[str, str], *words: str) -> Result:
    others = {name: None for name in os.environ if name.startswith("SEATWISE_")}
    return CliRunner().invoke(seatwise, list(words), env=others | env)


def test_what_is_found_is_told_to_programs_and_the_exit_code_says_whether_it_failed(env: dict[str, str]) -> None:
    """Lost otherwise: a deployment that goes on although the house is broken, or a script that reads prose."""
    bad = _typed(env, "doctor", "--json", "--only", "database", "--only", "address")
    told = json.loads(bad.stdout)
    assert told.keys() == {"counts", "findings"} and told["counts"].keys() == {"ok", "warning", "failure"}
    assert all(each.keys() == {"id", "area", "level", "about", "found", "cure"} for each in told["findings"])
    assert {each["area"] for each in told["findings"]} == {"database", "address"}
    assert (bad.exit_code, told["counts"]["failure"]) == (0, 0)
    env["SEATWISE_PUBLIC_URL"] = "http://127.0.0.1:1"
    failed = _typed(env, "doctor", "--json", "--only", "address")
    assert failed.exit_code == 1 and json.loads(failed.stdout)["counts"]["failure"] == 2
    assert SECRET not in bad.output + failed.output


def test_a_pipe_gets_a_line_for_each_finding_and_its_cure(env: dict[str, str]) -> None:
    """Lost otherwise: `seatwise doctor | grep failure`."""
    lines = _typed(
        env | {"SEATWISE_PUBLIC_URL": "http://127.0.0.1:1"}, "doctor", "--only", "address"
    ).stdout.splitlines()
    assert lines[0].startswith("failure address.loopback (public_url): http://127.0.0.1:1 leads")
    assert lines[1].startswith("failure address.unreachable (http://127.0.0.1:1): The public address leads")
    assert "Cure: Start the proxy" in lines[1] and lines[-1] == "2 failures, no warnings."


def test_settings_that_cannot_be_read_are_told_without_their_values(env: dict[str, str]) -> None:
    """Lost otherwise: the one case in which a doctor is needed most."""
    answer = _typed(
        env | {"SEATWISE_SLACK_SIGNING": "hidden-value", "SEATWISE_LISTEN_PORT": "high"}, "doctor", "--json"
    )
    told = json.loads(answer.stdout)
    assert answer.exit_code == 1 and {each["id"] for each in told["findings"]} == {"configuration.refused"}
    assert "slack_signing" in answer.stdout and "listen_port" in answer.stdout and "hidden-value" not in answer.output


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Which everybody on this machine may enter, as pytest's own they may not."""
    folder = Path(tempfile.mkdtemp(prefix="seatwise-"))
    folder.chmod(0o755)
    yield folder
    rmtree(folder)


def test_files_that_everybody_can_read_are_named(env: dict[str, str], open_folder: Path) -> None:
    """Lost otherwise: the key beside the database that it seals, for whoever has an account."""
    config, key = open_folder / "seatwise.toml", open_folder / "key"
    key.write_text(env.pop("SEATWISE_ENCRYPTION_KEY"))
    password = env["SEATWISE_DATABASE_URL"].replace("sqlite:///", "postgresql://me:mine@127.0.0.1:1/")
    for said, mode, named in (
        (f'slack_signing_secret = "{SECRET}"', 0o644, {"seatwise.toml", "encryption_key_file"}),
        (f'database_url = "{password}"', 0o644, {"seatwise.toml", "encryption_key_file"}),
        ("listen_port = 1", 0o644, {"encryption_key_file"}),
        (f'slack_signing_secret = "{SECRET}"', 0o640, set()),
    ):
        config.write_text(f'{said}\nencryption_key_file = "{key}"')
        config.chmod(mode)
        key.chmod(mode)
        told = json.loads(_typed(env, "--config", str(config), "doctor", "--json", "--only", "configuration").stdout)
        found = {each["about"] for each in told["findings"] if each["id"] == "configuration.readable"}
        assert found == named, said


@pytest.mark.parametrize("id", TOLD)
async def test_what_a_database_s_facts_come_to(id: str, env: dict[str, str]) -> None:
    """Lost otherwise: a disk that fills, or a server that turns the second replica away, unforeseen."""
    stands, level = TOLD[id]
    async with patient(load(None, env), Files(), Wishes(), None) as made:
        seen = replace(made, looked=Looked(stands))
    assert [(each.id, each.level) for each in await database.reached(seen) if each.level is not Level.OK] == [
        (id, level)
    ]


@contextmanager
def _closed(folder: Path) -> Iterator[None]:
    """To writing; where we are root, who may all the same, we are somebody else meanwhile."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


async def test_a_database_that_this_user_may_not_write_to(
    env: dict[str, str], open_folder: Path, sqlite_template: Path
) -> None:
    """Lost otherwise: a bot that starts by another user's hand, and can record nothing."""
    copyfile(sqlite_template, open_folder / "x.sqlite3")
    with _closed(open_folder):
        found = await _bad(env | {"SEATWISE_DATABASE_URL": f"sqlite:///{open_folder}/x.sqlite3"}, "database")
    assert ("database.read_only", Level.FAILURE) in found


async def test_a_server_that_refuses_or_has_no_such_database_or_takes_no_writes(
    env: dict[str, str], postgres_server: str, postgres_url: str
) -> None:
    """Lost otherwise: a driver's error in place of what to do."""
    name = make_url(postgres_url).database
    urls = {
        "database.absent": postgres_server.format(database="nothing_of_this_name"),
        "database.refused": postgres_url.replace("postgres@", "nobody_of_this_name@"),
    }
    for id, url in urls.items():
        assert await _bad(env | {"SEATWISE_DATABASE_URL": url}, "database") == [(id, Level.FAILURE)]
    here = env | {"SEATWISE_DATABASE_URL": postgres_url}
    assert await _bad(here, "database") == []
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        assert await _bad(here, "database") == [("database.standby", Level.FAILURE)]
    finally:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        await connection.close()


async def _bad(env: dict[str, str], area: str, trust: ssl.SSLContext | None = None) -> list[tuple[str, Level]]:
    found = await visited(load(None, env), Files(), (area,), trust=trust)
    return [(each.id, each.level) for each in found if each.level is not Level.OK]


async def test_a_certificate_that_nobody_trusts_and_one_that_ends(env: dict[str, str], tmp_path: Path) -> None:
    """Lost otherwise: the Sunday on which Slack ceases to be heard."""
    authority = founded(tmp_path, days=5)
    async with _serving(authority.server) as address:
        env["SEATWISE_PUBLIC_URL"] = address
        assert ("address.certificate", Level.FAILURE) in await _bad(env, "address")
        trusting = await _bad(env, "address", ssl.create_default_context(cafile=authority.file))
        assert ("address.ending", Level.WARNING) in trusting and "address.certificate" not in dict(trusting)


UNREACHED: dict[str, tuple[str, type[httpx.HTTPError], OSError, str, Level]] = {
    "a router that leads nobody back in": (
        "https://192.0.2.1", httpx.ConnectTimeout, TimeoutError(), "address.outside", Level.WARNING
    ),
    "a router that turns them away": (
        "https://192.0.2.1", httpx.ConnectError, ConnectionRefusedError(), "address.outside", Level.WARNING
    ),
    "this machine, on which nobody listens": (
        "https://127.0.0.1", httpx.ConnectError, ConnectionRefusedError(), "address.unreachable", Level.FAILURE
    ),
    "a name that is none": (
        "https://nowhere.example", httpx.ConnectError, gaierror(-2, "x"), "address.no_name", Level.FAILURE
    ),
    "a proxy that waits for a bot that hangs": (
        "https://192.0.2.1", httpx.ReadTimeout, TimeoutError(), "address.mute", Level.FAILURE
    ),
}  # fmt: skip


@pytest.mark.parametrize(("url", "kind", "cause", "id", "level"), UNREACHED.values(), ids=UNREACHED.keys())
async def test_only_what_nobody_can_see_from_here_is_no_failure(
    url: str, kind: type[httpx.HTTPError], cause: OSError, id: str, level: Level, env: dict[str, str]
) -> None:
    """Lost otherwise: an alarm in every office behind a plain router, or none where nobody listens."""

    def unreached(request: httpx.Request) -> httpx.Response:
        raise kind("") from cause

    settings = load(None, env | {"SEATWISE_PUBLIC_URL": url})
    client = httpx.AsyncClient(transport=httpx.MockTransport(unreached))
    async with client as http, patient(settings, Files(), Wishes(), None) as made:
        [found] = await address.ours(replace(made, http=http))
    assert (found.id, found.level) == (id, level)
    if id == "address.outside":
        told = words.told(id, found.facts)[1]
        token, said = re.findall(r"curl https://192\.0\.2\.1/files/(\S+) has to print (\w+)\.", told)[0]
        keys = KeyRing([settings.encryption_key.get_secret_value()])
        assert json.loads(keys.open(token))["terms"] == {"said": said}


async def test_an_answer_that_drips_is_not_waited_for(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: every other finding, for one server that never comes to an end."""

    async def drip(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000000"})
        await answer.prepare(request)
        with suppress(OSError):
            while True:
                await answer.write(b".")
                await asyncio.sleep(0.02)
        return answer

    monkeypatch.setattr(bot.doctor.patient, "SECONDS", 0.3)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", drip)
    async with TestServer(app) as server:
        env["SEATWISE_PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"
        assert ("address.mute", Level.FAILURE) in await _bad(env, "address")


@asynccontextmanager
async def _serving(tls: ssl.SSLContext) -> AsyncIterator[str]:
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
