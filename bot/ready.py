"""May licensing commands be answered for this organisation, or is something to be set up first?"""

import time

from domain.ids import OrgId
from domain.ports import Ports
from domain.tenancy import Actor
from domain.use_cases import connecting

FRESH_FOR = 5.0
"""Seconds that a good answer is remembered; a bad one never is, so that mending it helps at once."""


class Readiness:
    """Asked with every licensing command, so that it costs nothing most of the time."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._good_until: dict[OrgId, float] = {}

    async def check(self, actor: Actor) -> None:
        """Raises `NotConnected`, `ConnectionRefused` or `NothingMapped`."""
        now = time.monotonic()
        if self._good_until.get(actor.org, 0.0) > now:
            return
        self._good_until.pop(actor.org, None)
        await connecting.check_ready(self._ports, actor)
        self._good_until[actor.org] = now + FRESH_FOR
