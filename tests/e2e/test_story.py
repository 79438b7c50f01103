"""The story that `seatwise playground --story` tells, on either database, with the bot as a process that can be killed."""

from io import StringIO

import pytest
from rich.console import Console

from bot.playground.story import tell

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.proof)]
"""The longest of all tests; what runs on both databases each time walks the same ways in shorter steps."""


@pytest.mark.timeout(420)
@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_the_story_holds(database_url: str) -> None:
    """Lost otherwise: the walk through the whole house, as people would take it."""
    told = StringIO()
    held = await tell(database_url, console=Console(file=told, width=160))
    assert held, told.getvalue()
