"""Do the commands on the pages do what the pages say, typed as they stand there?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests import postgres
from tests.docs import pages
from tests.docs.shell import SERVER, Shell, lacking

DATABASES = ("seatwise", "seatwise_restored")
"""Which stand on the pages; the first is there, migrated, where a page does not make it."""

NOT_OURS = (
    "curl https://slack.com",
    "docker",
    "systemctl",
    "install",
    "/opt",
    "py",
    ".venv",
    "make",
    "python",
    "UPDATE_GOLDEN=1",
)
"""How a command begins that is not run: others' programs, and the tests."""


def _to_run(page: str) -> list[pages.Block]:
    return [block for block in pages.blocks(page) if block.language == "console" and not block.excuse]


TRIED = [page for page in pages.PAGES if _to_run(page)]


@pytest.fixture
def suffix() -> str:
    return f"_{uuid4().hex[:8]}"


@pytest.fixture
def server(page: str, suffix: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The databases that the page speaks of; nothing where it speaks of none."""
    if SERVER not in pages.PAGES[page]:
        yield ""
        return
    url: str = request.getfixturevalue("postgres_server")
    if f" {DATABASES[0]}\n" not in pages.PAGES[page]:
        asyncio.run(postgres.create(url, DATABASES[0] + suffix, postgres.TEMPLATE))
    yield url
    for name in DATABASES:
        with suppress(asyncpg.InvalidCatalogNameError):
            asyncio.run(postgres.drop(url, name + suffix))


@pytest.fixture
async def shell(sqlite_url: str, server: str, suffix: str, tmp_path: Path) -> AsyncIterator[Shell]:
    made = Shell(tmp_path, sqlite_url, server, suffix)
    await made.stage.start()
    yield made
    await made.stage.stop()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", TRIED)
async def test_every_command_does_what_its_page_says(page: str, shell: Shell) -> None:
    """Lost otherwise: an example that fails under the hands of whoever trusts it."""
    wrong = []
    for block in _to_run(page):
        wrong += [f"{block}\n{each}" for each in await shell.block(list(pages.commands(block)))]
    assert not wrong, "\n\n".join(wrong)


def test_what_is_not_run_says_why() -> None:
    """Lost otherwise: the way round the test above for whatever fails in it."""
    excused = [block for page in pages.PAGES for block in pages.blocks(page) if block.excuse]
    typed = [(str(block), each.typed) for block in excused for each in pages.commands(block)]
    assert [each for each in typed if not each[1].startswith(NOT_OURS)] == []
    assert [str(block) for block in excused if len(block.excuse.split()) < 4] == []


@pytest.mark.parametrize(
    ("says", "said", "missing"),
    [
        (("a … c",), "x\na b  c\n", ""),
        (("a", "b"), "b\na\n", "b"),
        (("whole",), "not whole\n", "whole"),
        ((), "anything", ""),
    ],
    ids=["a gap", "in another order", "a part of a line", "nothing said"],
)
def test_what_a_page_says_is_looked_for_line_by_line(says: tuple[str, ...], said: str, missing: str) -> None:
    """Lost otherwise: all of the above, by a comparison that takes anything."""
    assert lacking(says, said) == missing
