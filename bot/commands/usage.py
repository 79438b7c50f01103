"""What can people do about the usage of Azure?"""

from bot.commands.declared import LOOKERS, READERS, Action, Command, FormSent, Way
from bot.handlers import usage

COMMANDS = (
    Command(
        name="usage",
        usage=usage.USAGE,
        does="Show what Azure has cost this month, beside the month before.",
        needs=READERS,
        run=usage.show,
        slash=True,
        licensing=True,
        aliases=("azure", "consumption"),
        ways=(
            Way("usage <client>", "Show one client’s charges, by resource group and meter, with a chart.", LOOKERS),
            Way(
                "usage <client> october",
                "Show another month; “last month” and “2026-10” work too.",
                LOOKERS,
            ),
            Way("usage last month", "Show the month before."),
        ),
        listed=7,
    ),
)

ACTIONS = (
    Action(verb="usage", does="Show one client’s usage of a month", needs=READERS, run=usage.open_client),
    Action(verb="usage_page", does="Turn to a page or a month of all usage", needs=READERS, run=usage.turn_page),
)

FORMS: tuple[FormSent, ...] = ()
