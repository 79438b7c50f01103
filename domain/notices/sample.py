"""What does an operator have posted, to see that a card arrives and that its button is heard?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Nothing comes of it."""


@dataclass(frozen=True, slots=True)
class SampleHeard:
    """By whom the button was pressed."""

    name: str


SampleNotice = Sample | SampleHeard
