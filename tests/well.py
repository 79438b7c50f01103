"""A house that is well, for tests of what else is at its doors."""

from bot.health import Health
from tests.clock import NOON


async def well() -> Health:
    return Health(NOON, database=True, migrations=True)
