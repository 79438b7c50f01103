"""What does a button say when it is pressed? A verb, a subject's id and the version that was seen; never a fact."""

import re
from dataclasses import dataclass

from domain.errors import BadToken

MAX_VERSION = 2**31
_SHAPE = re.compile(r"([a-z_]{1,32}):([A-Za-z0-9_*/@.-]{1,128}):(0|[1-9][0-9]{0,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    verb: str
    subject: str
    version: int


def make(verb: str, subject: str, version: int) -> str:
    """ "verb:subject:version"; a ValueError when it could not be parsed again, for that is our own mistake."""
    token = f"{verb}:{subject}:{version}"
    try:
        parse(token)
    except BadToken as refusal:
        raise ValueError(f"no token can be made of {verb!r}, {subject!r}, {version!r}") from refusal
    return token


def parse(text: str) -> Token:
    """Raises `BadToken` for whatever `make` would not have written."""
    match = _SHAPE.fullmatch(text)
    if match is None or int(match[3]) > MAX_VERSION:
        raise BadToken
    return Token(match[1], match[2], int(match[3]))
