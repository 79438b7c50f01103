"""A running house for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.home import Home, home


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url) as made:
        yield made


@pytest.fixture
async def either_house(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        yield made
