"""What happens in this process that somebody may count?

What stands in the database (the outbox, the ages of syncs) is read there when it is asked for, and not counted here.
"""

from typing import Protocol

from domain.ids import Platform
from domain.ports import Delivery, Fact, Outcome


class Tally(Protocol):
    """Each of them is called on the loop, costs microseconds and raises nothing. All times are seconds."""

    def acknowledged(self, platform: Platform, kind: str, seconds: float) -> None:
        """Something of this kind (`bot.telemetry.incoming.KINDS`) was answered, so long after its request came."""
        ...

    def committed(self, fact: Fact) -> None: ...

    def attempted(self, delivery: Delivery, outcome: Outcome, seconds: float) -> None: ...

    def called(self, service: str, method: str, result: str, seconds: float) -> None:
        """`result` is the class of the answer's status ("2xx"), "429" by itself, or "none" where nothing came back."""
        ...


class Uncounted:
    """Nobody asks."""

    def acknowledged(self, platform: Platform, kind: str, seconds: float) -> None:
        pass

    def committed(self, fact: Fact) -> None:
        pass

    def attempted(self, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        pass

    def called(self, service: str, method: str, result: str, seconds: float) -> None:
        pass


UNCOUNTED = Uncounted()
