"""What does the code behind a command, a button or a form get to know?"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.files import Files
from domain.chat import Command, MessageRef, Source, Submission
from domain.ids import Platform
from domain.notices import HelpRow
from domain.ports import Ports
from domain.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Context:
    """One verified event of one known person: `message` is what was pressed, `offered` tells what they may do, `files`
    makes addresses, and `prefix` stands before each command's name in Slack.
    """

    ports: Ports
    actor: Actor
    source: Source
    how: type[object]
    files: Files
    message: MessageRef | None = None
    offered: Callable[[], tuple[HelpRow, ...]] = tuple
    prefix: str = ""

    @property
    def sheet(self) -> tuple[HelpRow, ...]:
        return self.offered()

    @property
    def via(self) -> Platform:
        """Where they are; somebody at a terminal comes with the identity of their chat."""
        return self.actor.via or self.source.identity.platform

    @property
    def elsewhere(self) -> bool:
        """Asked where no answer would follow by itself: a slash command may be typed in any conversation, and a
        terminal is none.
        """
        in_chat = self.via is not Platform.TERMINAL
        return self.how is Command or not (in_chat and (self.source.conversation.private or self.how is Submission))
