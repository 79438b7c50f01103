"""An organisation that is there already."""

import pytest

from adapters.db import Database
from tests.adapters.db import world


@pytest.fixture
async def acme(database: Database) -> Database:
    await world.settle(database)
    return database
