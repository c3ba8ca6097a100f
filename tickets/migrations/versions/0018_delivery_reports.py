"""what mail servers report about a recipient

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_recipient") as batch_op:
        batch_op.add_column(sa.Column("report", base.CleanText(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("report_hard", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE outbox_recipient SET report = 'failed' WHERE bounced_at IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("outbox_recipient") as batch_op:
        batch_op.drop_column("report_hard")
        batch_op.drop_column("report")
