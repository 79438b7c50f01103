"""In which teams is the bot, as far as their events tell?"""

from adapters.teams.heard import Heard
from domain.chat import Incoming, Lifecycle, LifecycleEvent
from domain.ports import Membership, Memberships
from domain.tenancy import Installation

REMEMBERED = 10_000
"""Teams known to be stored, so that a message from one writes nothing that is there already."""


class Belonging:
    """Teams tells a bot when it comes and goes, but gives no list; what came before this was kept shows with the next
    word said in that team.
    """

    def __init__(self, memberships: Memberships) -> None:
        self._memberships = memberships
        self._stored: set[tuple[str, Membership]] = set()

    async def learn(self, heard: Heard, door: Installation, meant: Incoming | None) -> None:
        """`meant` is what the activity is to us; one that says nothing of the bot itself only proves that it is in."""
        team = heard.text("channelData", "team", "id")
        if not team:
            return
        known = door.id, Membership(team, heard.service_url)
        if heard.text("channelData", "eventType") == "teamDeleted" or _left(meant):
            self._stored.discard(known)
            await self._memberships.left(door, team)
        elif known not in self._stored:
            await self._memberships.joined(door, known[1])
            if len(self._stored) >= REMEMBERED:
                self._stored.clear()
            self._stored.add(known)


def _left(meant: Incoming | None) -> bool:
    return isinstance(meant, Lifecycle) and meant.event is LifecycleEvent.REMOVED
