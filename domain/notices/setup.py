"""What is an admin told who has just come in?"""

from dataclasses import dataclass

from domain.setup import Setup


@dataclass(frozen=True, slots=True)
class SetupGuide:
    """The steps, and where each stands. Pax8 is connected by a form (`by_chat`), by signing in there (`sign_in`), or,
    with neither, by whoever runs the bot.
    """

    setup: Setup
    by_chat: bool = True
    sign_in: bool = False


SetupNotice = SetupGuide
