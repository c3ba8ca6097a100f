"""what clients say about how we helped

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", base.CleanText(), nullable=False),
        sa.Column("words", base.CleanText(), nullable=False),
        sa.Column("way", base.CleanText(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("value IN ('good', 'partly', 'bad')", name=op.f("ck_feedback_value_known")),
        sa.CheckConstraint("way IN ('page', 'mail')", name=op.f("ck_feedback_way_known")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_feedback_reply_id_reply")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_feedback_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_feedback_reply_id")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_ticket_id"))
        batch_op.drop_index("ix_feedback_at")

    op.drop_table("feedback")
