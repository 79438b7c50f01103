"""Does a signed address give its file, to whoever has it, for as long as it says, and nothing else to anybody?"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial

import pytest
from aiohttp import ClientSession, web

from adapters.crypto import KeyRing
from bot.files import File, Files
from bot.web import application
from domain.ports import Ports
from tests.clock import FakeClock
from tests.well import well


async def _bytes(words: str) -> AsyncIterator[bytes]:
    yield words.encode()
    yield b"."


async def _note(ports: Ports, terms: Mapping[str, str]) -> File | None:
    return File("note.txt", "text/plain", _bytes(terms["say"])) if terms.get("say") else None


@pytest.fixture
async def files(cipher: KeyRing, clock: FakeClock) -> AsyncIterator[Files]:
    files = Files(cipher, clock, "", {"note": _note})
    runner = web.AppRunner(application({}, well, partial(files.serve, None)))  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    files.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield files
    await runner.cleanup()


async def _get(address: str | None) -> tuple[int, str, Mapping[str, str]]:
    assert address is not None
    async with ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text(), answer.headers


async def test_an_address_gives_its_file_as_something_to_keep(files: Files) -> None:
    """Lost otherwise: an export that a browser would run or remember."""
    status, words, headers = await _get(files.address("note", {"say": "hello"}, 10))
    assert (status, words) == (200, "hello.")
    assert headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert headers["X-Content-Type-Options"] == "nosniff" and "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("minutes", "passed", "status"),
    [
        pytest.param(10, timedelta(minutes=9, seconds=59), 200, id="just before its time is up"),
        pytest.param(10, timedelta(minutes=10), 404, id="when its time is up"),
    ],
)
async def test_an_address_is_good_for_its_minutes(
    files: Files, clock: FakeClock, minutes: int, passed: timedelta, status: int
) -> None:
    """Lost otherwise: a link in an old message that still opens the record."""
    address = files.address("note", {"say": "hello"}, minutes)
    clock.forward(passed)
    assert (await _get(address))[0] == status


async def test_what_is_not_ours_is_nowhere(files: Files) -> None:
    """Lost otherwise: a way to ask for any file of any organisation."""
    good = files.address("note", {"say": "hello"}, 10) or ""
    foreign = Files(KeyRing([KeyRing.generate()]), files.clock, files.public_url).address("note", {"say": "x"}, 10)
    other = files.cipher.seal('{"kind": "note"}')
    for address in (
        good[:-2] + "AA",
        foreign,
        files.address("nothing", {}, 10),
        files.address("note", {}, 10),
        f"{files.public_url}files/{other}",
        f"{files.public_url}files/x",
    ):
        assert (await _get(address))[0] == 404


def test_without_an_outside_address_there_is_none(cipher: KeyRing, clock: FakeClock) -> None:
    """Lost otherwise: a button that leads nowhere."""
    assert Files(cipher, clock).address("note", {}, 10) is None
