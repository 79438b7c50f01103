"""What goes back to the person who asked, inside the request?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domain.errors import Refusal
from domain.notices.everything import FormNotice, Notice

Later = Callable[[], Awaitable[Notice | None]]
"""The same notice once more, when what was slow has come; None when there is nothing to add. Losing it costs nothing:
whoever asks again gets it."""


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with a notice. `private`: only the person who asked may see it. `later` redraws the answer once."""

    notice: Notice
    private: bool = True
    later: Later | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class OpenForm:
    form: FormNotice


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """The form stays open; each refusal stands at the field that it is about."""

    errors: tuple[tuple[str, Refusal], ...]


@dataclass(frozen=True, slots=True)
class Redraw:
    """The card that was pressed, as it stands now, and optionally a word in private to the person who pressed.

    `kept`: the outbox keeps that very message current, so nobody else should draw it (an older state might win).
    `later` draws it once more.
    """

    card: Notice
    aside: Notice | None = None
    kept: bool = False
    later: Later | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: `value` is what comes back (at most 150 characters), `label` what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Options:
    """What fits the words typed into a field that is searched, best first; at most 100."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """All is said elsewhere."""


Reply = Say | OpenForm | FieldErrors | Redraw | Options | Nothing
