"""Alembic's entry: the connection comes from :func:`tickets.migrations.upgrade`."""

from alembic import context

from tickets.records import Record

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Record.metadata, render_as_batch=True, user_module_prefix="base."
)
with context.begin_transaction():
    context.run_migrations()
