"""What Azure subscriptions have used, by resource group, day and meter; amounts are Decimal text, days ISO text."""

from sqlalchemy import BigInteger, Column, Index

from adapters.db.schema import flag, table, to, when, whole, words

usage_summaries = table(
    "usage_summaries",
    ("id",),
    words("id"),
    words("subscription_id"),
    words("resource_group"),
    words("vendor"),
    words("currency"),
    words("charges"),
    words("partner_total"),
    when("observed_at"),
    to("subscriptions", "subscription_id"),
    Index("ix_usage_summaries_subscription", "subscription_id", "org_id"),
)

usage_days = table(
    "usage_days",
    ("summary_id", "day"),
    words("summary_id"),
    words("day"),
    words("subscription_id"),
    words("read_on"),
    when("read_at"),
    flag("doubtful"),
    whole("lines"),
    Column("mark", BigInteger, nullable=False),
    words("currency", null=True),
    words("charges", null=True),
    words("partner_total", null=True),
    words("profit", null=True),
    to("usage_summaries", "summary_id"),
    Index("ix_usage_days_subscription", "subscription_id", "day", "org_id"),
)

usage_lines = table(
    "usage_lines",
    ("summary_id", "day", "place"),
    words("summary_id"),
    words("day"),
    whole("place"),
    words("product_id", null=True),
    words("product_name"),
    words("unit"),
    words("quantity"),
    words("charges"),
    words("partner_total"),
    words("profit"),
    to("usage_summaries", "summary_id"),
)

usage_months = table(
    "usage_months",
    ("subscription_id", "month", "currency"),
    words("subscription_id"),
    whole("month"),
    words("currency"),
    words("charges"),
    words("partner_total"),
    words("profit"),
    to("subscriptions", "subscription_id"),
)
"""The sums of `usage_days`, so that a list of all clients need not add up every day of every resource group."""
