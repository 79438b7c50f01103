"""Why not? Every refusal says what was wrong, what is allowed, and what to do next."""

from cards.words.refusals import (
    accounts,
    approvals,
    billing,
    catalogue,
    companies,
    core,
    people,
    provisioning,
    reach,
    registration,
    review,
    selfservice,
    terminal,
    usage,
    workspaces,
)
from domain.errors import Refusal

_AREAS = (
    core.told,
    companies.told,
    selfservice.told,
    usage.told,
    catalogue.told,
    people.told,
    approvals.told,
    provisioning.told,
    accounts.told,
    registration.told,
    review.told,
    billing.told,
    reach.told,
    terminal.told,
    workspaces.told,
)
"""Each tells the refusals of its own area, and None of all others."""


def refusal(refused: Refusal, zone: str = "UTC") -> str:
    """`zone` is the IANA time zone in which moments are told."""
    told = next(filter(None, (tell(refused, zone) for tell in _AREAS)), None)
    return told or "That could not be done, and nothing was changed. Type “help” to see what you can do."
