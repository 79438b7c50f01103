"""The first tables."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Folded, Moment, Serial

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each table after those that it refers to."""
    _organisations()
    _audit()
    _clients()
    _lanes()
    _pax8_credentials()
    _people()
    _policies()
    _products()
    _subscription_rules()
    _sync_runs()
    _companies()
    _grants()
    _identities()
    _installations()
    _conversations()
    _installation_secrets()
    _subscriptions()
    _changes()
    _decisions()
    _deliveries()
    _attempts()


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("is_msp", sa.Boolean(), nullable=False),
        sa.Column("is_vendor", sa.Boolean(), nullable=False),
        sa.Column("next_number", sa.Integer(), server_default=sa.text("1001"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_organisations")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_audit_org_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["org_id", "at"], unique=False)


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", Folded, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_clients_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_clients")),
    )


def _lanes() -> None:
    op.create_table(
        "lanes",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column("free_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_lanes_org_id")),
        sa.PrimaryKeyConstraint("org_id", "lane", name=("pk_lanes")),
    )
    op.create_index(
        "ix_lanes_next",
        "lanes",
        ["next_at", "org_id", "lane"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )


def _pax8_credentials() -> None:
    op.create_table(
        "pax8_credentials",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("client_id_sealed", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_pax8_credentials_org_id")),
        sa.PrimaryKeyConstraint("org_id", name=("pk_pax8_credentials")),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_people_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_people")),
    )


def _policies() -> None:
    op.create_table(
        "policies",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("require_by_default", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=False),
        sa.Column("always_vendors", sa.Text(), nullable=False),
        sa.Column("growth_ceiling", sa.Text(), nullable=True),
        sa.Column("own_decisions", sa.Boolean(), nullable=False),
        sa.Column("expires_after_seconds", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_policies_org_id")),
        sa.PrimaryKeyConstraint("org_id", name=("pk_policies")),
    )


def _products() -> None:
    op.create_table(
        "products",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("vendor_sku", sa.Text(), nullable=True),
        sa.Column("requires_commitment", sa.Boolean(), nullable=False),
        sa.Column("folded", Folded, nullable=False),
        sa.Column("vendor_folded", Folded, nullable=False),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_products_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_products")),
    )


def _subscription_rules() -> None:
    op.create_table(
        "subscription_rules",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=True),
        sa.Column("require_approval", sa.Boolean(), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_subscription_rules_org_id")),
        sa.PrimaryKeyConstraint("org_id", "subscription_id", name=("pk_subscription_rules")),
    )


def _sync_runs() -> None:
    op.create_table(
        "sync_runs",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_sync_runs_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_sync_runs")),
        sa.UniqueConstraint("org_id", "kind", "due_at", name=("uq_sync_runs_org_id_kind_due_at")),
    )


def _companies() -> None:
    op.create_table(
        "companies",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"], ["clients.org_id", "clients.id"], name=("fk_companies_org_id_client_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_companies_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_companies")),
    )
    op.create_index("ix_companies_client", "companies", ["client_id", "org_id"], unique=False)


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"], ["clients.org_id", "clients.id"], name=("fk_grants_org_id_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["people.org_id", "people.id"], name=("fk_grants_org_id_person_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_grants_org_id")),
        sa.PrimaryKeyConstraint("org_id", "person_id", "permission", name=("pk_grants")),
    )


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["people.org_id", "people.id"], name=("fk_identities_org_id_person_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_identities_org_id")),
        sa.PrimaryKeyConstraint("org_id", "platform", "tenant", "user", name=("pk_identities")),
    )
    op.create_index("ix_identities_person", "identities", ["org_id", "person_id"], unique=False)


def _installations() -> None:
    op.create_table(
        "installations",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"], ["clients.org_id", "clients.id"], name=("fk_installations_org_id_client_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_installations_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_installations")),
        sa.UniqueConstraint("id", name=("uq_installations_id")),
        sa.UniqueConstraint("platform", "tenant", "app", name=("uq_installations_platform_tenant_app")),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user", sa.Text(), nullable=True),
        sa.Column("service_url", sa.Text(), nullable=True),
        sa.Column("approvals", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "installation_id"],
            ["installations.org_id", "installations.id"],
            name=("fk_conversations_org_id_installation_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_conversations_org_id")),
        sa.PrimaryKeyConstraint("org_id", "key", name=("pk_conversations")),
    )
    op.create_index(
        "ix_conversations_approvals",
        "conversations",
        ["org_id"],
        unique=False,
        sqlite_where=sa.text("approvals"),
        postgresql_where=sa.text("approvals"),
    )


def _installation_secrets() -> None:
    op.create_table(
        "installation_secrets",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "installation_id"],
            ["installations.org_id", "installations.id"],
            name=("fk_installation_secrets_org_id_installation_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_installation_secrets_org_id")),
        sa.PrimaryKeyConstraint("org_id", "installation_id", "name", name=("pk_installation_secrets")),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("folded", Folded, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("billing_term", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("partner_cost", sa.Text(), nullable=True),
        sa.Column("partner_cost_currency", sa.Text(), nullable=True),
        sa.Column("commitment_term", sa.Text(), nullable=True),
        sa.Column("commitment_ends", Moment(), nullable=True),
        sa.Column("commitment_id", sa.Text(), nullable=True),
        sa.Column("start_at", Moment(), nullable=True),
        sa.Column("end_at", Moment(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "company_id"], ["companies.org_id", "companies.id"], name=("fk_subscriptions_org_id_company_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_subscriptions_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_company", "subscriptions", ["company_id", "org_id"], unique=False)


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("requester_id", sa.Text(), nullable=False),
        sa.Column("door_id", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("auto_approved", sa.Boolean(), nullable=False),
        sa.Column("applied_at", Moment(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"], ["clients.org_id", "clients.id"], name=("fk_changes_org_id_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "door_id"], ["installations.org_id", "installations.id"], name=("fk_changes_org_id_door_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "requester_id"], ["people.org_id", "people.id"], name=("fk_changes_org_id_requester_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "subscription_id"],
            ["subscriptions.org_id", "subscriptions.id"],
            name=("fk_changes_org_id_subscription_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_changes_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=("pk_changes")),
        sa.UniqueConstraint("org_id", "number", name=("uq_changes_org_id_number")),
        sa.UniqueConstraint("org_id", "source_key", name=("uq_changes_org_id_source_key")),
    )
    op.create_index(
        "ix_changes_pending",
        "changes",
        ["org_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index("ix_changes_subscription", "changes", ["org_id", "subscription_id", "asked_at"], unique=False)
    op.create_index(
        "ix_changes_unconfirmed",
        "changes",
        ["org_id", "applied_at"],
        unique=False,
        sqlite_where=sa.text("status = 'applied' AND confirmed_at IS NULL"),
        postgresql_where=sa.text("status = 'applied' AND confirmed_at IS NULL"),
    )
    op.create_index(
        "uq_changes_in_flight",
        "changes",
        ["org_id", "subscription_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('pending', 'approved', 'applying', 'unknown')"),
        postgresql_where=sa.text("status IN ('pending', 'approved', 'applying', 'unknown')"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "change_id"], ["changes.org_id", "changes.id"], name=("fk_decisions_org_id_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["people.org_id", "people.id"], name=("fk_decisions_org_id_person_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_decisions_org_id")),
        sa.PrimaryKeyConstraint("org_id", "change_id", name=("pk_decisions")),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("doubts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("begun", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("slot", sa.Text(), nullable=True),
        sa.Column("change_id", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("conversation_key", sa.Text(), nullable=True),
        sa.Column("message_address", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("desired", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("shown", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "change_id"], ["changes.org_id", "changes.id"], name=("fk_deliveries_org_id_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_key"],
            ["conversations.org_id", "conversations.key"],
            name=("fk_deliveries_org_id_conversation_key"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=("fk_deliveries_org_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_deliveries")),
        sa.UniqueConstraint("org_id", "id", name=("uq_deliveries_org_id_id")),
        sa.UniqueConstraint("org_id", "slot", name=("uq_deliveries_org_id_slot")),
    )
    op.create_index("ix_deliveries_change", "deliveries", ["org_id", "change_id"], unique=False)
    op.create_index(
        "ix_deliveries_ready",
        "deliveries",
        ["org_id", "lane", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "delivery_id"], ["deliveries.org_id", "deliveries.id"], name=("fk_attempts_org_id_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_attempts")),
    )
    op.create_index("ix_attempts_delivery", "attempts", ["org_id", "delivery_id"], unique=False)
