"""What can be refused about connecting a workspace again?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class NotLost(Refusal):
    """It takes messages: there is nothing to connect again."""


@dataclass(eq=False)
class OtherWorkspace(Refusal):
    """The app was installed in the workspace of this name, which is not the one that the link is for."""

    name: str
