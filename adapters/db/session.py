"""What does a repository need of the transaction that it works in?"""

from collections.abc import Sequence
from typing import Any, Protocol

from adapters.db.statements import Bulk, Prepared


class Session(Protocol):
    """One transaction, begun with its first statement.

    Reads and counted writes go out at once; what is `put` goes with the next of them, or with the commit.
    """

    async def rows(self, statement: Prepared, **params: Any) -> list[Any]: ...

    async def one(self, statement: Prepared, **params: Any) -> Any | None:
        """The first row, if there is one."""
        ...

    async def count(self, statement: Prepared, **params: Any) -> int:
        """How many rows a write has touched."""
        ...

    def put(self, statement: Prepared, **params: Any) -> None:
        """A write whose outcome nobody asks for; its errors show at the next statement or at the commit."""
        ...

    async def pairs(self, statement: Prepared, **params: Any) -> dict[Any, Any]:
        """Rows of two columns as a dict, without a list of them in between."""
        ...

    async def many(self, bulk: Bulk, rows: Sequence[tuple[Any, ...]]) -> int:
        """How many rows were inserted or written over. Times must be aware; the order of columns is the bulk's."""
        ...

    def check_writing(self) -> None:
        """Raises `ReadOnly` in a view."""
        ...

    async def commit(self) -> None: ...

    async def rollback(self) -> None: ...


class Busy(RuntimeError):
    """Two transactions stood in each other's way, and this one was undone: its caller may begin it again."""


class ReadOnly(RuntimeError):
    """A write in a view."""
