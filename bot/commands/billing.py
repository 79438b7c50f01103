"""What can people do about what their organisation has bought through Pax8?"""

from bot.commands.declared import MANAGERS, Action, Command, FormSent
from bot.handlers import billing

COMMANDS = (
    Command(
        name="billing",
        usage="billing",
        does="Show what you have bought through Pax8, and allocate the seats of A La Carte purchases.",
        needs=MANAGERS,
        run=billing.command,
        slash=True,
        aliases=("purchases", "pools"),
        listed=40,
    ),
)

ACTIONS = (
    Action(verb="billing", does="Turn to a page of the purchases", needs=MANAGERS, run=billing.turn),
    Action(verb="pool", does="Allocate a pool’s seats", needs=MANAGERS, run=billing.open_pool, opens_form=True),
)

FORMS = (
    FormSent(
        name="allocate",
        does="Save where a pool’s seats go",
        needs=MANAGERS,
        run=billing.save,
        presses={"add": billing.add},
    ),
)
