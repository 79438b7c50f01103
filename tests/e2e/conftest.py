"""A running house for each test that asks for one, and a browser for all of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.browser import started
from tests.e2e.home import Home, home


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url) as made:
        yield made


@pytest.fixture
async def either_house(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with started() as made:
        yield made
