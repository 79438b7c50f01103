"""The story that `seatwise playground --story` tells, on both databases, with the bot as a process that can be killed."""

from io import StringIO

import pytest
from rich.console import Console

from bot.playground.story import tell


@pytest.mark.timeout(420)
async def test_the_story_holds(database_url: str) -> None:
    """Lost otherwise: the walk through the whole house, as people would take it."""
    told = StringIO()
    held = await tell(database_url, console=Console(file=told, width=160))
    assert held, told.getvalue()
