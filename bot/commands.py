"""What can people do? The one declaration of commands, buttons and forms; dispatch, help and manifests come from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.context import Context
from bot.handlers import approvals, changes, licences, sheets
from cards.tokens import Token
from domain.notices import Reply
from domain.tenancy import Actor, Permission

P = Permission
READERS = frozenset({P.READ_LICENSING, P.WRITE_LICENSING, P.MANAGE_LICENSING})
ASKERS = frozenset({P.WRITE_LICENSING, P.REQUEST_FOR_CLIENTS})
MANAGERS = frozenset({P.MANAGE_LICENSING})
ANYONE: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something that can be typed: as `/name` where `slash` is set, else as `/seatwise name`, and as words to the bot.

    `needs` are the permissions of which one suffices; none means everybody who is linked.
    """

    name: str
    usage: str
    does: str
    needs: frozenset[Permission]
    run: Callable[[Context, str], Awaitable[Reply]]
    slash: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button, by its token's verb."""

    verb: str
    does: str
    needs: frozenset[Permission]
    run: Callable[[Context, Token], Awaitable[Reply]]
    opens_form: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSent:
    """A form that was sent off, by its name."""

    name: str
    does: str
    needs: frozenset[Permission]
    run: Callable[[Context, Token, Mapping[str, str]], Awaitable[Reply]]


COMMANDS = (
    Command(
        name="licenses",
        usage="licenses [words]",
        does="List subscriptions: all, or those whose product, vendor or client holds these words.",
        needs=READERS,
        run=licences.list_licences,
        slash=True,
        aliases=("licences", "license", "licence", "list"),
    ),
    Command(
        name="request",
        usage=changes.USAGE,
        does="Ask for another number of seats. Staff add “for <client>”.",
        needs=ASKERS,
        run=changes.request,
        aliases=("ask", "set", "change"),
    ),
    Command(
        name="help",
        usage="help",
        does="Show what you can do here.",
        needs=ANYONE,
        run=sheets.show_help,
        aliases=("hi", "hello", "start", "?"),
    ),
)

ACTIONS = (
    Action(verb="licenses", does="Turn to a page of the list", needs=READERS, run=licences.turn_page),
    Action(verb="request", does="Ask for other seats", needs=ASKERS, run=changes.open_form, opens_form=True),
    Action(verb="withdraw", does="Take a request back", needs=ASKERS, run=changes.withdraw),
    Action(verb="approve", does="Approve a request", needs=MANAGERS, run=approvals.approve),
    Action(verb="reject", does="Reject a request", needs=MANAGERS, run=approvals.open_reject, opens_form=True),
    Action(verb="again", does="Try a stuck change again", needs=MANAGERS, run=approvals.settle),
    Action(verb="applied", does="Mark a stuck change applied", needs=MANAGERS, run=approvals.settle),
    Action(verb="give_up", does="Give a stuck change up", needs=MANAGERS, run=approvals.settle),
    Action(verb="refresh", does="Show a card as it stands", needs=ANYONE, run=approvals.refresh),
)

FORMS = (
    FormSent(name="quantity", does="Ask for this many seats", needs=ASKERS, run=changes.submit),
    FormSent(name="reject", does="Reject with a reason", needs=MANAGERS, run=approvals.submit_reject),
)


def allowed(needs: frozenset[Permission], actor: Actor) -> bool:
    return not needs or bool(needs & actor.permissions)


def command_named(word: str) -> Command | None:
    wanted = word.casefold().lstrip("/")
    return next((c for c in COMMANDS if wanted == c.name or wanted in c.aliases), None)
