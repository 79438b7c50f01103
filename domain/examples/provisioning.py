"""What is one good example of everything that is said about provision requests?"""

from datetime import UTC, datetime, timedelta

from domain import errors
from domain.errors import Refusal
from domain.ids import PersonId, Platform, ProductId, ProvisionId, SubscriptionId
from domain.notices import FormNotice, Notice
from domain.provisioning import (
    Attempt,
    Finding,
    Order,
    ProvisionRequest,
    ProvisionStatus,
    Verdict,
    held,
    refused,
)
from domain.vendors import Requirement

ORDERED = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
ATTEMPT = Attempt("3a11dbb9-55a1-4c6f-8a3d-0d6c7c0fd001", "5c42aa10-d001", "Acknowledged", ORDERED)
RECEIVED = ProvisionRequest(
    id=ProvisionId("eb77429f-0b7c-4b5e-9d3a-5a1f0c9be001"),
    number=1042,
    version=1,
    status=ProvisionStatus.RECEIVED,
    order=Order(
        type="NetNew",
        created_at=ORDERED,
        partner="0f6f2f4e-7a53-4f0c-8a53-0d7d6c7c0001",
        partner_name="Lakeside IT",
        partner_domain="lakeside.example",
        product=ProductId("5ea7715e-0000-4000-8000-00000000d001"),
        product_name="StartUp",
        quantity=5,
        subscription=SubscriptionId("475df9f9-0b7c-4b5e-9d3a-5a1f0c9be001"),
        billing_term="Monthly",
    ),
    simulation=False,
    received_at=ORDERED + timedelta(seconds=2),
    detail=ATTEMPT.detail,
    attempt=ATTEMPT,
)
HELD = held(RECEIVED, (Finding(Requirement.CONTACT_EMAIL),))
VERA = Verdict(False, ORDERED + timedelta(hours=2), "Vera Quist", PersonId("vera"), Platform.SLACK, "Not a partner.")

EXAMPLES: dict[str, Notice | FormNotice] = {}

REFUSALS: dict[str, Refusal] = {
    "an unknown provision request": errors.UnknownProvision("4711"),
    "a provision request that somebody decided": errors.AlreadyReviewed(refused(HELD, VERA)),
    "a provision request that moved": errors.ReviewMoved(HELD),
    "a provision request with nothing to report": errors.NothingToReport(HELD),
}
