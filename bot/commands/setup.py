"""What can an MSP's first admin do to get everybody to work?"""

from bot.commands.declared import MANAGERS, Action, Command, FormSent
from bot.handlers import setup, syncs

COMMANDS = (
    Command(
        name="setup",
        usage="setup",
        does="See what is still to be set up, step by step, with a button for each.",
        needs=MANAGERS,
        run=setup.show,
        slash=True,
    ),
)

ACTIONS = (
    Action(verb="setup", does="See again what is to be set up", needs=MANAGERS, run=setup.look),
    Action(verb="setup_away", does="Put the guide to setting up away", needs=MANAGERS, run=setup.put_away),
    Action(verb="sign_in", does="Sign in at Pax8", needs=MANAGERS, run=syncs.sign_in),
)

FORMS: tuple[FormSent, ...] = ()
