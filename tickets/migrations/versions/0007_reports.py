"""causes of deviations, when a ticket was solved, and what reports look for

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deviation",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("promise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cause", base.CleanText(), nullable=False),
        sa.Column("note", base.CleanText(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "cause IN ('absence', 'load', 'supplier', 'system', 'unclear', 'overlooked', 'other')",
            name=op.f("ck_deviation_cause_known"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_deviation_agent_id_agent")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_deviation_promise_id_promise")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["response_window.id"], name=op.f("fk_deviation_window_id_response_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
        sa.UniqueConstraint("promise_id", name=op.f("uq_deviation_promise_id")),
        sa.UniqueConstraint("window_id", name=op.f("uq_deviation_window_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_at", ["at"], unique=False)
        batch_op.create_index(
            "ix_message_mood_at",
            ["mood", "at"],
            unique=False,
            sqlite_where=sa.text("mood IN ('angry', 'disappointed')"),
            postgresql_where=sa.text("mood IN ('angry', 'disappointed')"),
        )

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_due_at", ["due_at"], unique=False)

    with op.batch_alter_table("response_window", schema=None) as batch_op:
        batch_op.create_index("ix_response_window_due_at", ["due_at"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", base.UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_ticket_closed_at",
            ["closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index("ix_ticket_created_at", ["created_at"], unique=False)
    # The last change of a solved ticket is the nearest that old rows know.
    op.execute("UPDATE ticket SET closed_at = updated_at WHERE state = 'closed'")


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_created_at")
        batch_op.drop_index(
            "ix_ticket_closed_at",
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.drop_column("closed_at")

    with op.batch_alter_table("response_window", schema=None) as batch_op:
        batch_op.drop_index("ix_response_window_due_at")

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_due_at")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_mood_at",
            sqlite_where=sa.text("mood IN ('angry', 'disappointed')"),
            postgresql_where=sa.text("mood IN ('angry', 'disappointed')"),
        )
        batch_op.drop_index("ix_message_at")

    op.drop_table("deviation")
