"""What does one line of the bench say?"""

from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Ours beside the bare framework's; `goal` is what the ratio should come to, empty for information only.

    `counted` are facts that hold or do not, whatever the machine's speed: (what, expected, found).
    """

    what: str
    beside: str
    ours: float
    bare: float
    unit: str
    goal: str = ""
    notes: tuple[str, ...] = ()
    counted: tuple[tuple[str, int, int], ...] = field(default=())

    @property
    def ratio(self) -> float:
        return self.ours / self.bare

    @property
    def more_is_better(self) -> bool:
        """A rate is to be high; a time, and what is held in memory, is to be low."""
        return self.unit.endswith("/s")

    @property
    def broken(self) -> tuple[str, ...]:
        return tuple(f"{what}: {found}, not {wanted}" for what, wanted, found in self.counted if wanted != found)


@dataclass(slots=True)
class Rounds:
    """One side's bursts: requests a second, and milliseconds of the server's processor time for each."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def cost(self) -> float:
        return median(self.cpu)

    @property
    def in_time(self) -> float:
        """The share that was answered within the platform's limit, in the worst of the bursts."""
        return min(self.shares)

    @property
    def waits(self) -> str:
        return f"p50 {median(self.p50):.0f} ms, p99 {median(self.p99):.0f} ms"
