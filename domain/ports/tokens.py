"""How is a token kept that ends after some hours, and who gives the next one?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from domain.ids import InstallationId
from domain.registration import Token


class Tokens(Protocol):
    """The tokens of this organisation's own doors."""

    async def take(self, door: InstallationId, now: datetime, before: datetime, lasts: timedelta) -> str | None:
        """What a new token is fetched with, where the present one ends before that moment. It is given to one caller at
        a time, who has it for as long as it `lasts`, and none where tokens do not end.
        """
        ...

    async def until(self, door: InstallationId) -> datetime | None:
        """When the present token ends; None where it does not, or nobody knows."""
        ...

    async def replace(self, door: InstallationId, spent: str, secrets: Mapping[str, str]) -> bool:
        """These secrets, for which `spent` was spent. False, and nothing written, where another stands there."""
        ...


class Refresher(Protocol):
    """The platform, as far as it gives a new token for what came with the last one."""

    async def refreshed(self, refresh: str, now: datetime) -> Token:
        """Once for each `refresh`. Raises `NotGranted`, or `GrantNotReached`."""
        ...
