"""what the queue's views count, by index

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PROMISED = sa.text("next_due_at IS NOT NULL AND next_due_kind = 'promise'")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_index(
        "ix_ticket_promise_due",
        "ticket",
        ["due_rank", "next_due_at", "id"],
        sqlite_where=PROMISED,
        postgresql_where=PROMISED,
    )
    op.create_index(
        "ix_ticket_waiting", "ticket", ["next_due_at", "id"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_waiting", "ticket")
    op.drop_index("ix_ticket_promise_due", "ticket")
