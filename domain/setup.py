"""What has an organisation done already, of what its people need before they can work with licences here?"""

from dataclasses import dataclass
from enum import StrEnum


class SetupStep(StrEnum):
    """In the order in which they are best done."""

    CONNECT = "connect"
    MAP = "map"
    RULES = "rules"
    PLACE = "place"
    INVITE = "invite"
    TRY = "request"


@dataclass(frozen=True, slots=True)
class Setup:
    """`away`: whoever this was read for has put the guide away."""

    done: frozenset[SetupStep]
    away: bool = False

    @property
    def complete(self) -> bool:
        return len(self.done) == len(SetupStep)

    @property
    def wanted(self) -> bool:
        """Whether it is to be shown unasked."""
        return not (self.away or self.complete)
