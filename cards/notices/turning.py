"""How is a long list turned, page by page?"""

from cards.model import Button
from cards.tokens import make
from cards.words import labels


def pager(verb: str, subject: str, offset: int, rows: int, total: int, size: int) -> tuple[Button, ...]:
    """Buttons to the page before and the page after, where there is one; the version is the offset."""
    back = (Button(labels.PREVIOUS, make(verb, subject, max(offset - size, 0))),) if offset else ()
    after = offset + rows
    onward = (Button(labels.NEXT, make(verb, subject, after)),) if rows and after < total else ()
    return (*back, *onward)
