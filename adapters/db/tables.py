"""What is stored, in which tables? All of them, by name."""

from adapters.db.schema import metadata
from adapters.db.tables_catalogue import catalogue_revisions, product_settings, product_wishes
from adapters.db.tables_events import pax8_events
from adapters.db.tables_joining import code_tries, group_grants, group_members, invitations
from adapters.db.tables_listings import listings
from adapters.db.tables_memberships import memberships
from adapters.db.tables_mirror import companies, products, subscriptions, sync_runs
from adapters.db.tables_provisioning import (
    accounts,
    allocations,
    notification_readers,
    notifications,
    pax8_doors,
    provision_attempts,
    provision_requests,
    purchases,
    vendor_credentials,
)
from adapters.db.tables_reach import parkings
from adapters.db.tables_registration import registrations
from adapters.db.tables_settings import policies, settings_versions, subscription_rules
from adapters.db.tables_setup import guides_away
from adapters.db.tables_tenancy import (
    clients,
    conversations,
    grants,
    identities,
    installation_secrets,
    installations,
    organisations,
    pax8_credentials,
    people,
)
from adapters.db.tables_usage import usage_days, usage_lines, usage_months, usage_summaries
from adapters.db.tables_vitals import pulses
from adapters.db.tables_work import attempts, audit, audit_heads, audit_keys, changes, decisions, deliveries, lanes
from adapters.db.tables_workspaces import workspace_links, workspaces

__all__ = [
    "accounts",
    "allocations",
    "attempts",
    "audit",
    "audit_heads",
    "audit_keys",
    "catalogue_revisions",
    "changes",
    "clients",
    "code_tries",
    "companies",
    "conversations",
    "decisions",
    "deliveries",
    "grants",
    "group_grants",
    "group_members",
    "guides_away",
    "identities",
    "installation_secrets",
    "installations",
    "invitations",
    "lanes",
    "listings",
    "memberships",
    "metadata",
    "notification_readers",
    "notifications",
    "organisations",
    "parkings",
    "pax8_credentials",
    "pax8_doors",
    "pax8_events",
    "people",
    "policies",
    "product_settings",
    "product_wishes",
    "products",
    "provision_attempts",
    "provision_requests",
    "pulses",
    "purchases",
    "registrations",
    "settings_versions",
    "subscription_rules",
    "subscriptions",
    "sync_runs",
    "usage_days",
    "usage_lines",
    "usage_months",
    "usage_summaries",
    "vendor_credentials",
    "workspace_links",
    "workspaces",
]
