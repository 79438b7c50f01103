"""What has a check found, and how bad is it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """`id` is "area.what", by which `cards.words.doctor` has its words; `about` is the setting, organisation or door;
    `facts` are what the words name. None of them is ever a secret.
    """

    id: str
    level: Level
    about: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def area(self) -> str:
        return self.id.partition(".")[0]


def ok(id: str, about: str = "", **facts: object) -> Finding:
    return Finding(id, Level.OK, about, facts)


def warning(id: str, about: str = "", **facts: object) -> Finding:
    return Finding(id, Level.WARNING, about, facts)


def failure(id: str, about: str = "", **facts: object) -> Finding:
    return Finding(id, Level.FAILURE, about, facts)
