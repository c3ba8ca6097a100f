"""alerts to leads

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("cause", base.CleanText(), nullable=False),
        sa.Column("mailbox_id", ID, nullable=True),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("data", base.CleanJson(), nullable=False),
        sa.Column("raised_at", base.UtcDateTime(), nullable=False),
        sa.Column("told_at", base.UtcDateTime(), nullable=True),
        sa.Column("outcome", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailbox.id"], name="fk_alert_mailbox_id_mailbox"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_alert_ticket_id_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("kind", "cause", name="uq_alert_kind_cause"),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index("ix_alert_untold", "alert", ["id"], sqlite_where=untold, postgresql_where=untold)
    op.create_index("ix_alert_raised_at", "alert", ["raised_at"])
    op.create_index("ix_alert_ticket_id", "alert", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("alert")
