"""What can a message or a form consist of, before any platform has a say?

Every string is plain text: a renderer escapes it, and nothing in it is ever markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Emphasis(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    CODE = "code"


class Kind(StrEnum):
    """What a banner's colour says."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    DANGER = "danger"


class Style(StrEnum):
    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    emphasis: Emphasis = Emphasis.PLAIN


@dataclass(frozen=True, slots=True)
class Link:
    """`url` is https and our own: never made of what a person typed."""

    text: str
    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith("https://"):
            raise ValueError("a link on a card is https")


Inline = Span | Link


@dataclass(frozen=True, slots=True)
class Button:
    """`token` is all that it says when pressed; `confirm` is asked first where the platform can ask."""

    label: str
    token: str
    style: Style = Style.DEFAULT
    opens_form: bool = False
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the card; the card's own title stands above all elements."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    spans: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a person, shown as theirs; their line breaks are kept."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    subtitle: str = ""
    value: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """`dropped` counts the rows that a renderer left out to keep within a platform's limits."""

    rows: tuple[Row, ...]
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Banner:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """A dim line below what it belongs to."""

    text: str


Element = Heading | Text | Quote | Facts | Rows | Banner | Divider | Buttons | Context


@dataclass(frozen=True, slots=True)
class Card:
    """One message. `summary` is all of it in plain words, for screen readers and push notices.

    `refresh` is the token with which a client fetches it anew, by itself for the platform users in `refresh_for`.
    """

    title: str
    body: tuple[Element, ...]
    summary: str = ""
    refresh: str | None = None
    refresh_for: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Lists want the whole width of the conversation."""
        return any(isinstance(element, Rows) for element in self.body)


@dataclass(frozen=True, slots=True)
class NumberField:
    """A whole number, kept as it was typed."""

    id: str
    label: str
    hint: str = ""
    placeholder: str = ""
    value: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TextField:
    """Several lines of text, up to `limit` characters."""

    id: str
    label: str
    limit: int
    hint: str = ""
    placeholder: str = ""
    value: str = ""
    optional: bool = False


Field = NumberField | TextField


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog. `name` says which one comes back, `token` what it was opened for."""

    name: str
    token: str
    title: str
    submit: str
    intro: tuple[Element, ...]
    fields: tuple[Field, ...]


def filled(form: Form, typed: Mapping[str, str]) -> Form:
    """The same form with what was typed into it, so that an error costs nobody their words."""
    return replace(form, fields=tuple(replace(f, value=typed.get(f.id, f.value)) for f in form.fields))
