"""A real mail server on loopback, with an authority of its own where it speaks TLS."""

from collections.abc import AsyncIterator

import pytest

from bot.playground.mail import MailServer
from tests.authority import Authority, founded


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return founded(tmp_path_factory.mktemp("authority"))


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """Speaks in the clear."""
    server = MailServer()
    await server.start()
    yield server
    await server.stop()
