"""What is typed, pressed and searched to have seen every list?"""

from collections.abc import Mapping

ASKED: Mapping[str, tuple[str, ...]] = {
    "licenses": (
        "",
        "microsoft",
        "Acme Dental",
        "client:acme",
        "vendor:Microsoft",
        "status:active",
        "status:cancelled",
        "renews:90d",
        "sort:renewal",
        "vendor:Microsoft status:active sort:renewal",
    ),
    "request": ("", "12 nothing of that name"),
    "help": ("", "approvals"),
    "home": ("",),
    "notifications": ("",),
    "requests": ("", "open", "rejected", "microsoft"),
    "usage": ("", "last month", "acme"),
    "catalog": (
        "",
        "backup",
        "microsft 365 busines",
        "vendor:Microsoft",
        "vendor:Acronis category:Backup",
        "hidden",
        "visible",
        "featured",
    ),
    "people": ("", "brandt", "invitations", "groups"),
    "audit": ("", "approved", "person:ada 30d", "last week"),
    "link": ("",),
    "join": ("",),
    "register": ("",),
    "companies": ("", "unmapped", "mapped", "dental"),
    "sync": ("",),
    "status": ("", "#1042"),
    "setup": ("",),
    "workspaces": ("",),
    "approvals": (
        "history",
        "",
        "history status:rejected",
        "history client:acme 90d",
        "history microsoft person:ada",
        "settings",
        "list",
    ),
    "billing": ("",),
    "rules": ("", "microsoft", "microsoft 365", "defaults", "explain microsoft 12"),
    "provisioning": ("", "held", "NetNew", "simulations", "accounts", "places"),
}
"""What is typed after each command: all lists, and their filters. The first is what a short run asks: it has pages."""

LOOKED_AT = frozenset(
    {
        *("details", "client", "client_list", "request_show", "open_request", "catalog_product", "person", "rule"),
        *("defaults", "settings", "places", "groups", "invitations", "syncs"),
        *("provision_show", "account", "alerts"),
    }
)
"""Verbs of buttons that only show something; each is pressed once by each person, as is each that opens a form."""

PAGED = frozenset({"licenses", "requests", "catalog", "people", "audit", "companies", "approvals", "rules"})
"""The commands whose lists have pages in a small house too."""

TYPED = ("", "ac", "micrsoft")
"""What is typed into a searched field."""
