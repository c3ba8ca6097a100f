"""calendars of teams and agents, agreements with organisations, solution windows that stand still, ranks of the queue

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanJson, CleanText, Id, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DUE = sa.text("next_due_at IS NOT NULL")
FINE = sa.text("due_rank = 2 AND next_due_at IS NOT NULL")
RUNNING = sa.text("met_at IS NULL AND cancelled_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settings_data", CleanJson(), nullable=True))
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_data", CleanJson(), nullable=True))
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settings_data", CleanJson(), nullable=True))
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_print", CleanText(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("recount_after", Id, nullable=True))
    with op.batch_alter_table("response_window", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("paused_seconds", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_ticket_due", table_name="ticket")
    op.drop_index("ix_ticket_agent_due", table_name="ticket")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at_risk_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("due_rank", sa.Integer(), server_default="2", nullable=False))
    _index("ix_ticket_due", ["due_rank", "next_due_at", "id"], DUE)
    _index("ix_ticket_agent_due", ["agent_id", "due_rank", "next_due_at", "id"], DUE)
    _index("ix_ticket_risk", ["at_risk_at"], FINE)
    # Tickets from before: the recount that the first start asks for says it exactly.
    op.execute("UPDATE ticket SET at_risk_at = next_due_at WHERE next_due_at IS NOT NULL")
    op.create_index(
        "ix_response_window_running",
        "response_window",
        ["id"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def _index(name: str, columns: list[str], condition: sa.TextClause) -> None:
    op.create_index(name, "ticket", columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name in ("ix_ticket_risk", "ix_ticket_agent_due", "ix_ticket_due"):
        op.drop_index(name, table_name="ticket")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_column("due_rank")
        batch_op.drop_column("at_risk_at")
    _index("ix_ticket_due", ["next_due_at", "id"], DUE)
    _index("ix_ticket_agent_due", ["agent_id", "next_due_at", "id"], DUE)
    op.drop_index("ix_response_window_running", table_name="response_window")
    with op.batch_alter_table("response_window", schema=None) as batch_op:
        batch_op.drop_column("paused_seconds")
        batch_op.drop_column("paused_at")
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.drop_column("recount_after")
        batch_op.drop_column("calendar_print")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("settings_data")
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_column("calendar_data")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("settings_data")
