"""What is one good example of everything that is said about companies, syncing and the connection to Pax8?"""

from datetime import UTC, datetime, timedelta

from domain import errors
from domain.notices import FormNotice, Notice, SyncReport

ZONE = "Europe/Berlin"
STARTED = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)

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

REFUSALS: dict[str, errors.Refusal] = {
    "sync under way": errors.SyncUnderWay("subscriptions", STARTED, 21, 63, "Dana Weiss"),
}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "sync, with names": _SYNC,
    "sync, half way": _RUNNING,
}
