"""What has an Azure Plan used, by resource group and by day?"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from bot.playground.pax8.offers import identity
from bot.playground.pax8.seed import Row

AZURE_PLAN = "Azure Plan"
GROUPS = ("production", "backup", "avd-hosts", "file-server", "web", "sql", "dev-test", "monitoring")
METERS = (
    ("Virtual Machines D4s v5", "1 Hour", "0.192"),
    ("Premium SSD P15 LRS Disk", "1/Month", "1.27"),
    ("Blob Storage Hot LRS Data Stored", "1 GB/Month", "0.018"),
    ("Bandwidth Egress", "1 GB", "0.087"),
    ("Azure Backup Protected Instance", "1/Month", "0.33"),
    ("SQL Database vCore Gen5", "1 Hour", "0.304"),
    ("Log Analytics Data Ingestion", "1 GB", "2.30"),
)
PARTNER_SHARE = Decimal("0.86")


def summaries(subscription: Row, now: datetime) -> list[Row]:
    """One per resource group; charges are the current month's so far, so they grow from day to day."""
    if subscription["productName"] != AZURE_PLAN:
        return []
    groups = Random(f"groups:{subscription['id']}").sample(GROUPS, 2 + int(subscription["id"][0], 16) % 5)
    return [_summary(subscription, group, now) for group in sorted(groups)]


def lines(subscription: Row, summary: Row, day: date, now: datetime) -> list[dict[str, Any]]:
    """One row per meter; none for days ahead or before the subscription. There is no line id, as at Pax8."""
    if day > now.date() or day < subscription["startDate"].date():
        return []
    of = str(summary["id"]), str(subscription["productId"]), str(subscription["currencyCode"])
    return [dict(line) for line in _lines(*of, day)]


def _summary(subscription: Row, group: str, now: datetime) -> Row:
    summary = {"id": identity(f"usage:{subscription['id']}:{group}")}
    days = [date(now.year, now.month, day) for day in range(1, now.day + 1)]
    rows = [row for day in days for row in lines(subscription, summary, day, now)]
    return summary | {
        "companyId": subscription["companyId"],
        "subscriptionId": subscription["id"],
        "productId": subscription["productId"],
        "resourceGroup": f"rg-{group}",
        "vendorName": "Microsoft",
        "currentCharges": round(sum(row["currentCharges"] for row in rows), 2),
        "currencyCode": subscription["currencyCode"],
        "partnerTotal": round(sum(row["partnerTotal"] for row in rows), 2),
        "isTrial": False,
    }


@lru_cache(maxsize=20_000)
def _lines(summary_id: str, product_id: str, currency: str, day: date) -> tuple[dict[str, Any], ...]:
    """Kept, since each list of summaries is a sum over the days of its month, and each read of a day looks one up."""
    return tuple(_line(summary_id, product_id, currency, day, meter) for meter in _meters(summary_id))


def _meters(summary_id: str) -> list[tuple[str, str, str]]:
    return Random(f"meters:{summary_id}").sample(METERS, 4)


def _line(summary_id: str, product_id: str, currency: str, day: date, meter: tuple[str, str, str]) -> dict[str, Any]:
    name, unit, price = meter
    used = Decimal(Random(f"{summary_id}:{day}:{name}").randrange(100, 9_000)) / 100
    charged = (used * Decimal(price)).quantize(Decimal("0.01"))
    cost = (charged * PARTNER_SHARE).quantize(Decimal("0.01"))
    return {
        "usageSummaryId": summary_id,
        "usageDate": day.isoformat(),
        "productName": name,
        "productId": product_id,
        "unitOfMeasure": unit,
        "quantity": float(used),
        "currentCharges": float(charged),
        "currentProfit": float(charged - cost),
        "partnerTotal": float(cost),
        "unitPrice": float(price),
        "currencyCode": currency,
        "isTrial": False,
    }
