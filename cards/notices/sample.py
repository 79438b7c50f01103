"""How is the sample drawn, before and after its button is pressed?"""

from collections.abc import Callable
from typing import Any

from cards.model import Banner, Button, Buttons, Card, Context, Fact, Facts, Form, Kind
from cards.tokens import make
from cards.words import sample as words
from domain.notices import Sample, SampleHeard


def sample(notice: Sample) -> Card:
    facts = Facts(tuple(Fact(label, value) for label, value in words.FACTS))
    button = Button(words.PRESS, make("sample", "doctor", 0))
    return Card(words.TITLE, (Banner(Kind.INFO, words.SAYS), facts, Buttons((button,)), Context(words.WHY)))


def heard(notice: SampleHeard) -> Card:
    return Card(words.TITLE, (Banner(Kind.GOOD, words.heard(notice.name)),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {Sample: sample, SampleHeard: heard}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
