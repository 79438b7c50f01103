"""Alembic's entry: runs the revisions over the connection that `upgrade` hands it."""

from alembic import context

from adapters.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
