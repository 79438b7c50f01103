"""What can be pressed on the sample that an operator has posted?"""

from bot.commands.declared import ANYONE, Action, Command, FormSent
from bot.handlers import sample

COMMANDS: tuple[Command, ...] = ()
ACTIONS = (Action(verb="sample", does="See that a sample is heard", needs=ANYONE, run=sample.heard),)
FORMS: tuple[FormSent, ...] = ()
