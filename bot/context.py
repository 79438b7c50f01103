"""What does the code behind a command, a button or a form get to know?"""

from dataclasses import dataclass

from bot.files import Files
from domain.chat import Command, MessageRef, Source, Submission
from domain.notices import HelpRow
from domain.ports import Ports
from domain.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Context:
    """One verified event of one known person: `message` is what was pressed, `sheet` what they may do, for the help;
    `files` makes addresses.
    """

    ports: Ports
    actor: Actor
    source: Source
    how: type[object]
    files: Files
    message: MessageRef | None = None
    sheet: tuple[HelpRow, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Asked where no answer would follow by itself: a slash command may be typed in any conversation."""
        return self.how is Command or not (self.source.conversation.private or self.how is Submission)
