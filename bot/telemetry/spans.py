"""Which step of the work is under way, for whoever follows one request through it?"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Fact = str | int
"""Ids, kinds and numbers: never a person's words, a name, a token or an address with one in it."""


class Span(Protocol):
    """A step, from when its block is entered to when it is left; one left by an exception has failed."""

    @property
    def trace(self) -> str:
        """What all steps of this work share, for the log; "" where nobody follows it."""
        ...

    def note(self, **facts: Fact) -> None: ...

    def failed(self, why: str) -> None:
        """`why` is the kind of an error, or an answer's status."""
        ...


class Tracer(Protocol):
    def span(self, name: str, side: str = "internal", **facts: Fact) -> AbstractContextManager[Span]:
        """`side` is "server" where somebody waits for us, "client" where we wait for somebody."""
        ...

    def note(self, **facts: Fact) -> None:
        """Of the step that is under way here, if one is."""
        ...


class Untraced:
    """Nobody follows; its own span too."""

    trace = ""

    @contextmanager
    def span(self, name: str, side: str = "internal", **facts: Fact) -> Iterator[Span]:
        yield self

    def note(self, **facts: Fact) -> None:
        pass

    def failed(self, why: str) -> None:
        pass


UNTRACED = Untraced()
