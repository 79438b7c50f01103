"""Which misfortunes are waiting for which requests?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from fnmatch import fnmatchcase
from itertools import count
from typing import Any, Literal, get_args

Kind = Literal["before", "after", "status", "slow", "shift", "late"]
Edit = Literal["insert", "delete", "move"]
FAILING: tuple[Kind, ...] = ("before", "after", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One misfortune for the next `times` matching requests (None: for all), once `skip` of them were let through.

    `path` is a pattern without the /v1, as in "/subscriptions/*"; "*" is every path, /token included.

    before   the connection drops (or hangs, with `hang`) and nothing happened
    after    the request took effect, then the connection drops or hangs
    status   an answer of `status`, with `retry_after` as a header when given; it took effect first if `takes_effect`
    slow     answered `seconds` later
    shift    a row is inserted, deleted or moved in a list before this page of it is served (only pages after the first)
    late     a PUT is accepted, but reads show the old quantity for `seconds` of the server's clock; meanwhile the
             history holds a PendingAutomated row, or nothing when `silent`; `answer` says which quantity the PUT's own
             answer shows (in reality unknown) and `shows_status` which status reads show while it lasts
    """

    kind: Kind
    method: str = "*"
    path: str = "*"
    partner: str | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 500
    retry_after: str | None = None
    takes_effect: bool = False
    hang: bool = False
    seconds: float = 0
    edit: Edit = "insert"
    silent: bool = False
    answer: Literal["old", "new"] = "old"
    shows_status: str | None = None

    def matches(self, method: str, path: str, partner: str | None) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path) and self.partner in (None, partner)

    @classmethod
    def parse(cls, raw: dict[str, Any]) -> "Fault":
        """Raises ValueError on an unknown kind, edit or field."""
        unknown = set(raw) - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        if raw.get("kind") not in get_args(Kind) or raw.get("edit", "insert") not in get_args(Edit):
            raise ValueError(f"kind must be one of {get_args(Kind)}, edit one of {get_args(Edit)}")
        return cls(**raw)


@dataclass(slots=True)
class Taken:
    """What one request meets."""

    failure: Fault | None = None
    slow: float = 0
    shift: Fault | None = None
    late: Fault | None = None


@dataclass(slots=True)
class Faults:
    """A queue: of the failing kinds a request meets the first that matches, of the others each that matches."""

    _waiting: dict[int, Fault] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(self, fault: Fault) -> int:
        number = next(self._numbers)
        self._waiting[number] = fault
        return number

    def waiting(self) -> list[dict[str, Any]]:
        return [{"id": number, **asdict(fault)} for number, fault in self._waiting.items()]

    def clear(self, number: int | None = None) -> None:
        if number is None:
            self._waiting.clear()
        else:
            self._waiting.pop(number, None)

    def take(self, method: str, path: str, partner: str | None, *, later_page: bool = False) -> Taken:
        taken = Taken()
        for number, fault in list(self._waiting.items()):
            if not fault.matches(method, path, partner) or (fault.kind == "shift" and not later_page):
                continue
            if fault.kind in FAILING and taken.failure is not None:
                continue
            if self._use(number, fault):
                _hand_over(fault, taken)
        return taken

    def _use(self, number: int, fault: Fault) -> bool:
        if fault.skip:
            self._waiting[number] = replace(fault, skip=fault.skip - 1)
            return False
        if fault.times is not None:
            self._waiting[number] = replace(fault, times=fault.times - 1)
            if fault.times <= 1:
                del self._waiting[number]
        return True


def _hand_over(fault: Fault, taken: Taken) -> None:
    match fault.kind:
        case "slow":
            taken.slow += fault.seconds
        case "shift":
            taken.shift = fault
        case "late":
            taken.late = fault
        case _:
            taken.failure = fault
