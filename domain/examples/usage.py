"""What is one good example of everything that is said about usage?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain import errors
from domain.ids import ClientId, OrgId
from domain.money import Money
from domain.notices import (
    Figures,
    FormNotice,
    Notice,
    NoUsage,
    UsageList,
    UsagePart,
    UsageReport,
    UsageRow,
    UsageSpan,
)
from domain.usage import Month, PictureOf


def _euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def _pounds(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


NOVEMBER = Month(2026, 11)
BIRCH = ClientId("birch")
SPAN = UsageSpan(NOVEMBER, date(2026, 11, 20), True, datetime(2026, 11, 21, 3, 0, 9, tzinfo=UTC), "Europe/Berlin")
_THEIRS = Figures(_euros("1481.07"), _euros("1322.40"), _euros("2059.91"))
_OURS = replace(_THEIRS, partner_total=_euros("1273.72"), profit=_euros("207.35"))
REPORT = UsageReport(
    client_id=BIRCH,
    client_name="Birch & Sons Logistics",
    figures=(_THEIRS,),
    groups=(
        UsagePart("rg-production", _euros("902.11")),
        UsagePart("rg-avd-hosts", _euros("441.30")),
        UsagePart("rg-backup", _euros("137.66")),
    ),
    meters=tuple(
        UsagePart(name, _euros(amount))
        for name, amount in (
            ("Virtual Machines D4s v5", "611.02"),
            ("SQL Database vCore Gen5", "402.50"),
            ("Log Analytics Data Ingestion", "190.00"),
            ("Premium SSD P15 LRS Disk", "121.14"),
            ("Azure Backup Protected Instance", "80.41"),
            ("Bandwidth Egress", "44.00"),
            ("Blob Storage Hot LRS Data Stored", "20.00"),
            ("Standard IPv4 Static Public IP", "9.00"),
            ("Key Vault Operations", "2.00"),
            ("DNS Queries", "1.00"),
        )
    ),
    span=SPAN,
    among=False,
    picture=PictureOf(OrgId("bright"), BIRCH, NOVEMBER),
)
_OVER = replace(SPAN, month=NOVEMBER.before, until=date(2026, 10, 31), current=False)
_NEW = Figures(_pounds("88.10"), None, None, _pounds("70.00"), _pounds("18.10"))
LIST = UsageList(
    rows=(
        UsageRow(BIRCH, "Birch & Sons Logistics", (_OURS,)),
        UsageRow(ClientId("cedar"), "Cedar Law LLP", (_NEW,)),
        UsageRow(
            ClientId("delta"),
            "Delta Robotics",
            (
                Figures(_euros("12.00"), _euros("0"), _euros("3.50"), _euros("10.00"), _euros("2.00")),
                Figures(_pounds("7.25"), _pounds("9"), _pounds("31"), _pounds("6.00"), _pounds("1.25")),
            ),
        ),
    ),
    totals=(
        Figures(_euros("9410.20"), None, _euros("15002.00"), _euros("8100.00"), _euros("1310.20")),
        Figures(_pounds("210.35"), None, _pounds("420.00"), _pounds("180.00"), _pounds("30.35")),
    ),
    total=43,
    offset=10,
    page_size=10,
    span=SPAN,
)
_DOUBTFUL = (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 9))

REFUSALS: dict[str, errors.Refusal] = {
    "month ahead": errors.MonthAhead("2027-02"),
    "no such client": errors.NoSuchClient("brich", ("Birch & Sons Logistics",), "usage [client] [month]"),
    "several such clients": errors.NoSuchClient("sons", ("Birch & Sons", "Oak & Sons"), "usage [client] [month]"),
}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "usage of all clients, a page between others": LIST,
    "usage of all clients, a reader's": replace(
        LIST, rows=(UsageRow(BIRCH, "Birch & Sons Logistics", (_THEIRS,)),), totals=(_THEIRS,), total=1, offset=0
    ),
    "usage of one client": REPORT,
    "usage of one client, the manager's": replace(REPORT, figures=(_OURS,), among=True),
    "usage of one client, with its picture": replace(REPORT, url="https://bot.example/files/x", file="F024BERPE"),
    "usage of one client, a month that is over": replace(
        REPORT, figures=(replace(_THEIRS, same_day=None),), span=_OVER, groups=REPORT.groups[:1], meters=()
    ),
    "usage of one client, days in doubt": replace(REPORT, span=replace(SPAN, doubtful=_DOUBTFUL), meters=()),
    "usage, no subscription": NoUsage(BIRCH, "Birch & Sons Logistics", NOVEMBER, 0, True),
    "usage, nobody has a subscription": NoUsage(None, None, NOVEMBER, 0, True),
    "usage, nothing read": NoUsage(BIRCH, "Birch & Sons Logistics", Month(2026, 9), 1, False),
    "usage, nothing of this month": NoUsage(BIRCH, "Birch & Sons Logistics", NOVEMBER, 1, False, NOVEMBER.before),
}
