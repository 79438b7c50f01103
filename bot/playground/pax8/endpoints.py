"""Which operations does the small Pax8 answer, and where does the wire differ from the published document?"""

from dataclasses import dataclass
from enum import StrEnum


class Wrap(StrEnum):
    """How an answer holds its rows: bare, in `content`, or in `content` beside a nested `page`."""

    BARE = "bare"
    CONTENT = "content"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One documented operation. `filters` are query parameters other than page, size and sort."""

    method: str
    path: str
    shape: str
    wrap: Wrap = Wrap.BARE
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where the wire and the document part: `only` says on which side the field or parameter exists alone."""

    where: str
    name: str
    only: str
    why: str


COMPANY_FILTERS = (
    "city",
    "country",
    "stateOrProvince",
    "postalCode",
    "selfServiceAllowed",
    "billOnBehalfOfEnabled",
    "orderApprovalRequired",
    "status",
)
SUBSCRIPTION_FILTERS = ("status", "billingTerm", "companyId", "productId")
SUBSCRIPTION_SORTS = ("quantity", "startDate", "endDate", "createdDate", "billingStart", "price")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET",
        "/companies",
        "Company",
        Wrap.PAGE,
        COMPANY_FILTERS,
        ("name", "city", "country", "stateOrProvince", "postalCode"),
    ),
    Endpoint("GET", "/companies/{companyId}", "Company"),
    Endpoint("GET", "/products", "Product", Wrap.PAGE, ("search", "vendorName"), ("name", "vendor")),
    Endpoint("GET", "/products/{productId}", "ProductDetail"),
    Endpoint("GET", "/products/{productId}/pricing", "Pricing", Wrap.CONTENT, ("companyId",)),
    Endpoint("GET", "/products/{productId}/dependencies", "Dependencies"),
    Endpoint("GET", "/products/{productId}/provision-details", "ProvisioningDetail", Wrap.CONTENT),
    Endpoint("GET", "/subscriptions", "Subscription", Wrap.PAGE, SUBSCRIPTION_FILTERS, SUBSCRIPTION_SORTS),
    Endpoint("GET", "/subscriptions/{subscriptionId}", "Subscription"),
    Endpoint("PUT", "/subscriptions/{subscriptionId}", "Subscription"),
    Endpoint("GET", "/subscriptions/{subscriptionId}/history", "Subscription", Wrap.CONTENT),
    Endpoint(
        "GET",
        "/subscriptions/{subscriptionId}/usage-summaries",
        "UsageSummary",
        Wrap.PAGE,
        ("resourceGroup", "companyId"),
        ("resourceGroup", "currentCharges", "partnerTotal"),
    ),
    Endpoint("GET", "/usage-summaries/{usageSummaryId}", "UsageSummary"),
    Endpoint(
        "GET", "/usage-summaries/{usageSummaryId}/usage-lines", "UsageLine", Wrap.PAGE, ("usageDate", "productId")
    ),
)

USAGE_LINES = "/usage-summaries/{usageSummaryId}/usage-lines"
DEVIATIONS: tuple[Deviation, ...] = (
    Deviation("Subscription", "commitment", "wire", "real answers say `commitment`"),
    Deviation("Subscription", "commitmentTerm", "document", "real answers say `commitment`"),
    Deviation("Subscription", "provisioningDetails", "document", "write-only, never answered"),
    Deviation("Company", "contacts", "document", "given on creation; read under /companies/{id}/contacts"),
    Deviation("ProvisioningDetail", "values", "document", "write-only, never answered"),
    Deviation("UsageSummary", "subscriptionId", "wire", "in the document's examples, not in its schema"),
    Deviation(USAGE_LINES, "page", "wire", "pages although the document names no parameters"),
    Deviation(USAGE_LINES, "size", "wire", "pages although the document names no parameters"),
)
