"""What can be refused about who sits at a terminal?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class WhichOrganisation(Refusal):
    """None was named, and there are several; or none has this id. `there_are` are some of the ids that there are."""

    asked: str
    there_are: tuple[str, ...]


@dataclass(eq=False)
class SeveralPeople(Refusal):
    """This name is that of several: each with what tells them apart."""

    asked: str
    them: tuple[tuple[str, str], ...]


@dataclass(eq=False)
class NoChat(Refusal):
    """This person is known, and by no chat of the organisation's: nobody has proved to be them."""

    name: str
    organisation: str


@dataclass(eq=False)
class OnlyInChat(Refusal):
    """What this command does, it does to the chat in which it is said."""

    command: str
