"""How is somebody at a terminal told that it is not clear who they are?"""

from cards.clean import line
from cards.words.refusals.core import echo
from domain import errors
from domain.errors import Refusal


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.WhichOrganisation(_, ()):
            return "This database has no organisation yet. Name one in a seed file (seed_file), and start the bot."
        case errors.WhichOrganisation(asked, there_are):
            which = f"There is no organisation “{echo(asked)}”" if asked else "This database has several organisations"
            return f"{which}. Name one with --org: {', '.join(map(line, there_are))}."
        case errors.SeveralPeople(asked, them):
            each = ", ".join(f"{line(name)} ({line(known_as)})" for name, known_as in them)
            return f"“{echo(asked)}” fits several people: {each}. Name one by what stands in brackets."
        case errors.NoChat(name, organisation):
            return (
                f"{line(name)} is linked to no chat of {line(organisation)}, so nobody can act as them. "
                "Somebody who manages there can invite them."
            )
        case errors.OnlyInChat(command):
            return f"“{command}” is about the chat in which it is said. Type it to Seatwise in Slack or MS Teams."
    return None
