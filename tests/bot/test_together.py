"""What comes at once is written in few transactions, in order, and nothing of it is answered before it is written."""

import asyncio
from collections.abc import Sequence

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from bot.together import AT_ONCE, Together
from domain.ids import OrgId

ORG, OTHER = OrgId("tidewater"), OrgId("other")


class Book:
    """A writer that is slow as long as it is held, and refuses what is bad."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.held = asyncio.Event()
        self.held.set()

    async def write(self, org: OrgId, things: Sequence[int]) -> None:
        await self.held.wait()
        if any(thing < 0 for thing in things):
            raise ValueError("bad")
        self.written.append(list(things))


async def test_what_comes_during_a_commit_goes_into_the_next_one() -> None:
    """Lost otherwise: a burst that waits for a thousand commits, or one that is acknowledged before it is kept."""
    book = Book()
    together = Together(book.write)
    book.held.clear()
    kept = [asyncio.create_task(together.keep(ORG, n)) for n in range(AT_ONCE + 2)]
    elsewhere = asyncio.create_task(together.keep(OTHER, 7))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not any(task.done() for task in (*kept, elsewhere))
    book.held.set()
    await asyncio.gather(*kept, elsewhere)
    assert sorted(map(len, book.written)) == [1, 2, AT_ONCE]
    assert [n for portion in book.written if portion != [7] for n in portion] == list(range(AT_ONCE + 2))


async def test_one_that_cannot_be_written_keeps_no_other_from_it() -> None:
    """Lost otherwise: orders of ten MSPs, because of an eleventh."""
    book = Book()
    together = Together(book.write)
    ended = await asyncio.gather(*(together.keep(ORG, n) for n in (1, 2, -3, 4)), return_exceptions=True)
    assert [type(each) for each in ended] == [type(None), type(None), ValueError, type(None)]
    assert sorted(n for portion in book.written for n in portion) == [1, 2, 4]
    with pytest.raises(ValueError, match="bad"):
        await together.keep(ORG, -1)
    await together.keep(ORG, 5)
    assert book.written[-1] == [5]


async def test_who_waited_and_went_away_leaves_the_others_waiting_no_longer() -> None:
    """Lost otherwise: everything that comes after a caller who hung up."""
    book = Book()
    together = Together(book.write)
    book.held.clear()
    gone, stayed = (asyncio.create_task(together.keep(ORG, n)) for n in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    book.held.set()
    await stayed
    assert [n for portion in book.written for n in portion] == [1, 2]


async def test_what_is_written_for_several_is_logged_as_none_of_theirs() -> None:
    """Lost otherwise: a log in which an order of one MSP came by another's request."""
    bound: list[dict[str, object]] = []

    async def write(org: OrgId, things: Sequence[int]) -> None:
        bound.append(get_contextvars())

    with bound_contextvars(request="the first"):
        await Together(write).keep(ORG, 1)
    assert bound == [{}]
