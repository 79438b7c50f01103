"""How is a command, a button or a form declared?"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.context import Context
from cards.tokens import Token
from domain.notices import Choice, Reply
from domain.tenancy import Actor, Permission

P = Permission
READERS = frozenset({P.READ_LICENSING, P.WRITE_LICENSING, P.MANAGE_LICENSING})
ASKERS = frozenset({P.WRITE_LICENSING, P.REQUEST_FOR_CLIENTS})
STAFF_ASKERS = frozenset({P.REQUEST_FOR_CLIENTS})
LOOKERS = frozenset({P.READ_LICENSING, P.MANAGE_LICENSING})
"""The MSP's own people, who see every client."""

MANAGERS = frozenset({P.MANAGE_LICENSING})
REVIEWERS = frozenset({P.MANAGE_PROVISIONING})
"""A vendor's people."""

ANYONE: frozenset[Permission] = frozenset()


class Way(NamedTuple):
    """A longer form of a command. Of those who may give the command, `needs` are the permissions of which one suffices
    for this; none means all of them.
    """

    usage: str
    does: str
    needs: frozenset[Permission] = ANYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something that can be typed: as `/name` where `slash` is set, else as `/seatwise name`, and as words to the bot.

    `needs` are the permissions of which one suffices; none means everybody who is linked. `ways` are its longer forms.
    `licensing`: it means nothing without a working Pax8 connection and a mapped company.
    `listed` is its place where only a few are offered (Teams: 12), the lowest first.
    """

    name: str
    usage: str
    does: str
    needs: frozenset[Permission]
    run: Callable[[Context, str], Awaitable[Reply]]
    slash: bool = False
    aliases: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    licensing: bool = False
    listed: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button, by its token's verb."""

    verb: str
    does: str
    needs: frozenset[Permission]
    run: Callable[[Context, Token], Awaitable[Reply]]
    opens_form: bool = False


Sent = Callable[[Context, Token, Mapping[str, str]], Awaitable[Reply]]
Search = Callable[[Context, Token, str], Awaitable[tuple[Choice, ...]]]
"""What fits the words typed so far, best first; of no words, what is wanted most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSent:
    """A form that was sent off, by its name; `searches` answer its searched fields, by the field's id, and `presses`
    its other buttons, by theirs.
    """

    name: str
    does: str
    needs: frozenset[Permission]
    run: Sent
    searches: Mapping[str, Search] = field(default_factory=dict)
    presses: Mapping[str, Sent] = field(default_factory=dict)


def allowed(needs: frozenset[Permission], actor: Actor) -> bool:
    return not needs or bool(needs & actor.permissions)
