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
    """`url` is https (in the playground, loopback) and our own: never made of what a person typed."""

    text: str
    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("a link on a card is https, or the playground's")


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
    """One line of a list. A single button stands beside it, several below it: three at the most are taken in."""

    title: str
    subtitle: str = ""
    value: str = ""
    buttons: tuple[Button, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart. `name` is what the domain calls it; `alt` tells in words all that it shows.

    `url` is where a platform may fetch it, `file` a platform's own id of it once it was uploaded: without either, only
    its words are shown.
    """

    name: str
    alt: str
    url: str | None = None
    file: str | None = None


Element = Heading | Text | Quote | Facts | Rows | Banner | Divider | Buttons | Context | Picture


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


@dataclass(frozen=True, slots=True)
class LineField:
    """One line of text, up to `limit` characters. A `secret` is hidden where that can be, and never shown again."""

    id: str
    label: str
    limit: int = 150
    hint: str = ""
    placeholder: str = ""
    value: str = ""
    optional: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is what comes back: at most 150 characters, no line break. `hint` stands dimly beside the label."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of these options, or several where `several`: at most 10 then, as checkboxes; else radio buttons up to 5
    options, a drop-down beyond. `value` holds the chosen values, several joined by line breaks.
    """

    id: str
    label: str
    options: tuple[Option, ...]
    several: bool = False
    hint: str = ""
    value: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SearchField:
    """One, or several, of more options than can be listed: they are asked for as words are typed (`OptionsQuery`).

    `chosen` are the options chosen so far; `value` their values, joined by line breaks.
    """

    id: str
    label: str
    chosen: tuple[Option, ...] = ()
    several: bool = False
    hint: str = ""
    placeholder: str = ""
    optional: bool = False

    @property
    def value(self) -> str:
        return "\n".join(option.value for option in self.chosen)


Field = NumberField | TextField | LineField | ChoiceField | SearchField


@dataclass(frozen=True, slots=True)
class FormButton:
    """Another button of a form: what was typed comes with it too, and `name` says that it was this one."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog. `name` says which one comes back, `token` what it was opened for. `more` are buttons that leave it
    open. `problems` are (field, words), each said at its field; of no field here, at the top.
    """

    name: str
    token: str
    title: str
    submit: str
    intro: tuple[Element, ...]
    fields: tuple[Field, ...]
    more: tuple[FormButton, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


def filled(form: Form, typed: Mapping[str, str]) -> Form:
    """The same form with what was typed into it, so that an error costs nobody their words; a secret is typed anew.

    Of a searched field the values are all that came back: one that was not chosen before is shown by its value.
    """
    return replace(form, fields=tuple(_filled(f, typed.get(f.id, f.value)) for f in form.fields))


def _filled(field: Field, value: str) -> Field:
    if isinstance(field, LineField) and field.secret:
        return field
    if not isinstance(field, SearchField):
        return replace(field, value=value)
    known = {option.value: option for option in field.chosen}
    return replace(field, chosen=tuple(known.get(v, Option(v, v)) for v in value.split("\n") if v))
