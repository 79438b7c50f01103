"""What can be asked at a terminal, and how is it spelt on its way to the bot?"""

import json
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from bot.terminal.whose import NOBODY


@dataclass(frozen=True, slots=True)
class Typed:
    """What would be typed to the bot: a command's name, and the words after it."""

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    token: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form, with what stands in its fields."""

    form: str
    token: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sought:
    """Words typed into a searched field."""

    form: str
    token: str
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class Synced:
    """Have these kinds read from Pax8, as the bot itself would."""

    kinds: tuple[str, ...]


What = Typed | Pressed | Filled | Sought | Synced
_DEEDS: dict[str, type[Any]] = {"type": Typed, "press": Pressed, "fill": Filled, "seek": Sought, "sync": Synced}
_NAMES = {deed: name for name, deed in _DEEDS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """`who` is a person's id, e-mail address or name, and nobody for a sync; `org` is an id, or nothing. `login` is the
    uid that logged in, as the command's own process says: it counts where the bot cannot see that for itself.
    """

    what: What
    who: str = ""
    org: str = ""
    login: Annotated[int, Field(ge=0, lt=NOBODY)] | None = None


class Garbled(Exception):
    """That is no question."""


def spelt(asked: Asked) -> bytes:
    """One line of JSON. Raises `Garbled` for what is no text: bytes of another encoding, which Python keeps as halves
    of surrogate pairs, can be neither stored nor sent.
    """
    told = {
        "do": _NAMES[type(asked.what)],
        "who": asked.who,
        "org": asked.org,
        "what": asdict(asked.what),
        "login": asked.login,
    }
    return _line(told)


def read(text: bytes) -> Asked:
    """Raises `Garbled`."""
    try:
        told = json.loads(text)
        _line(told)
        what = TypeAdapter(_DEEDS[told["do"]]).validate_python(told["what"])
        said = {"what": what, "who": told["who"], "org": told["org"], "login": told.get("login")}
        return TypeAdapter(Asked).validate_python(said)
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        raise Garbled from error


def _line(told: Any) -> bytes:
    try:
        return json.dumps(told, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError as error:
        raise Garbled from error
