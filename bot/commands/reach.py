"""What can admins do about messages that do not get through?"""

from bot.commands.declared import MANAGERS, REVIEWERS, Action, Command, FormSent, Way
from bot.handlers import reach

OVERSEERS = MANAGERS | REVIEWERS

COMMANDS = (
    Command(
        name="status",
        usage="status [#request]",
        does="See what gets through: last reads, places that take no messages, what is late or given up.",
        needs=OVERSEERS,
        run=reach.status,
        ways=(Way("status #1042", "Show where that request’s cards stand, and who was told what, when and how."),),
    ),
)

ACTIONS = (
    Action(verb="status", does="Show what gets through", needs=OVERSEERS, run=reach.look),
    Action(verb="ledger", does="Show who was told of a request", needs=OVERSEERS, run=reach.ledger),
    Action(verb="place_try", does="Try again whether a place takes messages", needs=OVERSEERS, run=reach.try_place),
    Action(verb="reconnect", does="Connect a lost workspace again", needs=OVERSEERS, run=reach.reconnect),
    Action(verb="resend", does="Send again what was given up", needs=OVERSEERS, run=reach.resend),
)

FORMS: tuple[FormSent, ...] = ()
