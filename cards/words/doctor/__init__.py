"""What does `seatwise doctor` say of what it finds, and what cures it?"""

from collections.abc import Mapping

from cards.clean import cut, line
from cards.words.doctor import outside, within

HEADS = ("level", "area", "about", "found")
CURE = "Cure"
LONGEST = 400

SAYS = within.SAYS | outside.SAYS
"""By the finding's id: what was found, and what cures it; "" where nothing has to be."""


def told(id: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """What was found, and its cure or ""; of what others said, one line that can act on nothing."""
    known = {name: cut(plain(str(fact)), LONGEST) for name, fact in facts.items()}
    found, cure = SAYS[id]
    return found.format(**known), cure.format(**known)


def plain(text: str) -> str:
    return line(text)


def summed(counts: Mapping[str, int]) -> str:
    failures, warnings = counts.get("failure", 0), counts.get("warning", 0)
    if not failures and not warnings:
        return "All is well."
    return f"{_many(failures, 'failure')}, {_many(warnings, 'warning')}."


def _many(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"
