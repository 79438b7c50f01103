"""What is one good example of everything the bot says? The gallery and the golden cards are drawn from these."""

from domain.errors import Refusal
from domain.examples import (
    accounts,
    approvals,
    billing,
    catalogue,
    companies,
    licensing,
    people,
    provisioning,
    reach,
    registration,
    review,
    rules,
    sample,
    selfservice,
    setup,
    terminal,
    usage,
    workspaces,
)
from domain.examples.licensing import LIST, PENDING, STATUSES, ZONE
from domain.notices import FormNotice, Notice, Refused

_AREAS = (
    licensing,
    companies,
    selfservice,
    usage,
    catalogue,
    people,
    approvals,
    rules,
    provisioning,
    review,
    billing,
    registration,
    accounts,
    reach,
    workspaces,
    setup,
    terminal,
    sample,
)

REFUSALS: dict[str, Refusal] = {name: refusal for area in _AREAS for name, refusal in area.REFUSALS.items()}

EXAMPLES: dict[str, Notice | FormNotice] = {
    **{name: example for area in _AREAS for name, example in area.EXAMPLES.items()},
    **{f"refused, {name}": Refused(refusal, ZONE) for name, refusal in REFUSALS.items()},
}

__all__ = ["EXAMPLES", "LIST", "PENDING", "REFUSALS", "STATUSES", "ZONE"]
