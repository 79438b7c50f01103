"""What is one good example of everything that is said about companies, syncing and the connection to Pax8?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain import errors
from domain.ids import ClientId, CompanyId, ListingId
from domain.mapping import Likely, Suggestion
from domain.notices import (
    Acceptable,
    AcceptForm,
    CompanyList,
    CompanyMapped,
    CompanyRow,
    ConnectForm,
    FormNotice,
    MapForm,
    MappingDone,
    MappingProposal,
    Notice,
    Pax8Connected,
    SyncBegun,
    SyncKind,
    SyncReport,
    SyncSheet,
)

ZONE = "Europe/Berlin"
STARTED = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
NEXT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

_SYNC = SyncReport(
    "subscriptions",
    STARTED,
    STARTED + timedelta(seconds=84),
    12_480,
    37,
    2,
    None,
    ZONE,
    added=3,
    new_names=("Microsoft 365 E3", "Business Premium", "Visio Plan 2"),
    changed_names=("Exchange Online Plan 1", "Microsoft 365 E5", "Cloud Backup 1 TB", "Acrobat Pro", "Endpoint Pro"),
    gone_names=("Power BI Pro", "Project Plan 3"),
    asked_by="Dana Weiss",
)
_RUNNING = SyncReport(
    "subscriptions",
    STARTED,
    None,
    4_200,
    12,
    0,
    None,
    ZONE,
    pages=21,
    page_total=63,
    at=STARTED + timedelta(seconds=20),
    asked_by="Dana Weiss",
)

_ROWS = (
    CompanyRow(
        CompanyId("c-birch"),
        "Birch Logistics Ltd",
        "Active",
        0,
        suggestion=Suggestion(ClientId("birch"), "Birch & Sons Logistics", Likely.DOMAIN),
    ),
    CompanyRow(
        CompanyId("c-elm"),
        "Elm Street Pharmacy",
        "Active",
        0,
        suggestion=Suggestion(None, "Elm Street Pharmacy", Likely.NEW),
    ),
    CompanyRow(
        CompanyId("c-fir"),
        "Fir Tree Hotel",
        "Inactive",
        2,
        suggestion=Suggestion(ClientId("fir"), "Fir Tree", Likely.NAME),
    ),
    CompanyRow(CompanyId("c-acme"), "Acme Dental", "Active", 1, "Acme Dental", 14),
    CompanyRow(CompanyId("c-old"), "Acme Dental (old)", "Deleted", 1, "Acme Dental", 1, gone=True),
)
_LIST = CompanyList(_ROWS, 43, 21, 8, 8, "all", "", "all")
_UNMAP = MappingProposal(
    "Acme Dental",
    "Acme Dental",
    None,
    14,
    (1042, 1051),
    ("Olga Brandt", "Sam Ito"),
    ListingId("0f3a"),
)
_KINDS = (
    SyncKind("companies", replace(_SYNC, kind="companies", read=43, changed=0, added=0, gone=0), None, NEXT),
    SyncKind("products", replace(_SYNC, kind="products", failure="Service unavailable"), None, NEXT),
    SyncKind("subscriptions", _SYNC, _RUNNING, NEXT),
    SyncKind("usage", None, None, NEXT),
)
_SHEET = SyncSheet(_KINDS, True, None, None, True, True, ZONE)

REFUSALS: dict[str, errors.Refusal] = {
    "not connected": errors.NotConnected(manager=True),
    "not connected, to a client": errors.NotConnected(manager=False),
    "not connected, hosted": errors.NotConnected(manager=True, by_chat=False),
    "connection refused": errors.ConnectionRefused(STARTED, "Unauthorized", manager=True),
    "connection refused, to a tech": errors.ConnectionRefused(STARTED, "Unauthorized", manager=False),
    "nothing mapped": errors.NothingMapped(manager=True),
    "nothing mapped, to a client": errors.NothingMapped(manager=False),
    "credentials refused": errors.CredentialsRefused("Unauthorized"),
    "not by chat": errors.NotByChat(),
    "sync under way": errors.SyncUnderWay("subscriptions", STARTED, 21, 63, "Dana Weiss"),
    "unknown sync": errors.UnknownSync("invoices", ("companies", "products", "subscriptions", "usage")),
    "unknown company": errors.UnknownCompany("Acne Dental", ("Acme Dental",)),
    "ambiguous company": errors.AmbiguousCompany("acme", ("Acme Dental", "Acme Dental (old)")),
    "unknown client": errors.UnknownClient("Elm Pharmacy", (), "Elm Street Pharmacy", "0f3a"),
    "unknown client, near": errors.UnknownClient("Acne Dental", ("Acme Dental",)),
    "ambiguous client": errors.AmbiguousClient("dental", ("Acme Dental", "Bay Dental")),
    "client exists": errors.ClientExists("Acme Dental"),
    "client unclear": errors.ClientUnclear(both=False),
    "client unclear, both": errors.ClientUnclear(both=True),
    "already mapped": errors.AlreadyMapped("Acme Dental", "Acme Dental", "Bay Dental", "0f3a"),
    "already mapped there": errors.AlreadyMapped("Acme Dental", "Acme Dental", "Acme Dental"),
    "not mapped": errors.NotMapped("Elm Street Pharmacy"),
    "mapping moved": errors.MappingMoved("Acme Dental", "Bay Dental", "Sam Ito", STARTED),
    "mapping moved, unmapped": errors.MappingMoved("Acme Dental", None, None, None),
    "proposal moved": errors.ProposalMoved("Acme Dental"),
}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "sync, with names": _SYNC,
    "sync, half way": _RUNNING,
    "companies": _LIST,
    "companies, filtered": CompanyList(_ROWS[3:], 2, 21, 0, 8, "mapped", "acme", "mapped"),
    "companies, all mapped": CompanyList((), 0, 0, 0, 8, "unmapped", "", "unmapped"),
    "companies, no match": CompanyList((), 0, 21, 0, 8, "all", "zebra", "all"),
    "companies, none read": CompanyList((), 0, 0, 0, 8, "all", "", "all"),
    "mapping proposal, unmap": _UNMAP,
    "mapping proposal, move": replace(_UNMAP, to="Bay Dental", requests=(), people=(), subscriptions=1),
    "mapping done": MappingDone((CompanyMapped("Elm Street Pharmacy", "Elm Street Pharmacy", new=True),)),
    "mapping done, moved": MappingDone(
        (CompanyMapped("Acme Dental", "Bay Dental"),), from_client="Acme Dental", closed=(1042,)
    ),
    "mapping done, several": MappingDone(
        (
            CompanyMapped("Birch Logistics Ltd", "Birch & Sons Logistics"),
            CompanyMapped("Elm Pharmacy", "Elm Pharmacy", True),
        ),
        skipped=("Fir Tree Hotel",),
    ),
    "mapping done, unmapped": MappingDone(unmapped="Acme Dental", from_client="Acme Dental", closed=(1042, 1051)),
    "syncs": _SHEET,
    "syncs, to a tech": replace(_SHEET, manager=False),
    "syncs, refused": replace(_SHEET, refused_at=STARTED, why="Unauthorized"),
    "syncs, not connected": replace(_SHEET, kinds=(SyncKind("companies", None, None, NEXT),), connected=False),
    "sync begun": SyncBegun("subscriptions", told=True),
    "pax8 connected": Pax8Connected(told=True),
    "map form": MapForm(CompanyId("c-birch"), "Birch Logistics Ltd", 0, _ROWS[0].suggestion),
    "map form, new": MapForm(CompanyId("c-elm"), "Elm Street Pharmacy", 0, _ROWS[1].suggestion),
    "accept form": AcceptForm(
        (
            Acceptable(CompanyId("c-birch"), "Birch Logistics Ltd", 0, ClientId("birch"), "Birch & Sons Logistics"),
            Acceptable(CompanyId("c-elm"), "Elm Street Pharmacy", 0, None, "Elm Street Pharmacy"),
        ),
        "all",
        8,
    ),
    "connect form": ConnectForm(),
    "connect form, again": ConnectForm(again=True),
}
