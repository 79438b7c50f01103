"""What time is it?"""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4


class WallClock:
    """The machine's time, aware, UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """The machine's time plus the seconds that stand in a file: the playground moves its bot forward by writing it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        try:
            ahead = float(self._path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            ahead = 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead)


class RandomIds:
    """Ids with 122 random bits."""

    def new(self) -> str:
        return str(uuid4())

    def signs(self, alphabet: str, count: int) -> str:
        return "".join(secrets.choice(alphabet) for _ in range(count))
