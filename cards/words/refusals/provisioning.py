"""Why is a provision request not decided?"""

from cards.words.refusals.core import echo
from cards.words.units import moment
from domain import errors
from domain.errors import Refusal
from domain.provisioning import ProvisionRequest, ProvisionStatus

_LIST = "Type “provisioning” to see the requests."


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.UnknownProvision(typed):
            return f"There is no provision request “{echo(typed)}” here. {_LIST}"
        case errors.AlreadyReviewed(request):
            return f"{_who_was_first(request, zone)} Your click changed nothing."
        case errors.ReviewMoved(request):
            return f"#{request.number} has changed since it was shown to you. Look at it as it stands now, then decide."
        case errors.NothingToReport(request):
            return f"Pax8 has to be told nothing more about #{request.number}. Look at it as it stands now."
    return None


def _who_was_first(request: ProvisionRequest, zone: str) -> str:
    verdict = request.verdict
    done = "accepted" if request.status is ProvisionStatus.ACCEPTED else "refused"
    if verdict is None:
        return f"#{request.number} was answered at Pax8 already."
    who = f" by {echo(verdict.by)}" if verdict.person else ""
    return f"#{request.number} was already {done}{who} on {moment(verdict.at, zone)}."
