"""What can an MSP's managers do about what they buy of vendors?"""

from bot.commands.declared import MANAGERS, Action, Command, FormSent, Way
from bot.handlers import notifications

COMMANDS = (
    Command(
        name="notifications",
        usage="notifications [chat on|off]",
        does="Show what changed in what you buy through Pax8: seats, plans, purchases, cancellations.",
        needs=MANAGERS,
        run=notifications.notifications,
        slash=True,
        aliases=("notification", "inbox"),
        ways=(
            Way("notifications", "Show them, the newest first."),
            Way("notifications chat on|off", "Have each said in your direct chat too, or not."),
        ),
    ),
)

ACTIONS = (
    Action(verb="notifications", does="Turn to a page of notifications", needs=MANAGERS, run=notifications.turn),
    Action(verb="notify_chat", does="Be notified in chat, or not", needs=MANAGERS, run=notifications.choose),
)

FORMS: tuple[FormSent, ...] = ()
