"""What can a manager do about an account that was bought for their organisation?"""

from bot.commands.declared import MANAGERS, Command
from bot.handlers import registration

COMMANDS = (
    Command(
        name="register",
        usage=registration.REGISTER,
        does="Add what you have bought to this organisation, by the code of the registration page.",
        needs=MANAGERS,
        run=registration.register,
        listed=60,
    ),
)
ACTIONS = ()
FORMS = ()
