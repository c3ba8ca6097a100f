"""what the gate saw at each submit; the mood of each mail

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_check",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", base.CleanText(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("decision", base.CleanText(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("mood", base.CleanText(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('release', 'hold', 'conflict')", name=op.f("ck_gate_check_decision_known")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_gate_check_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_gate_check_mailbox_id_mailbox")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_gate_check_reply_id_reply")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_gate_check_team_id_team")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_gate_check_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_check")),
        sa.UniqueConstraint("reply_id", "sequence", name=op.f("uq_gate_check_reply_id_sequence")),
    )
    with op.batch_alter_table("gate_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_check_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(
            "ix_gate_check_final_day",
            ["day"],
            unique=False,
            sqlite_where=sa.text("final"),
            postgresql_where=sa.text("final"),
        )
        batch_op.create_index(batch_op.f("ix_gate_check_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "gate_finding",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule", base.CleanText(), nullable=False),
        sa.Column("category", base.CleanText(), nullable=False),
        sa.Column("severity", base.CleanText(), nullable=False),
        sa.Column("quote", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["gate_check.id"], name=op.f("fk_gate_finding_check_id_gate_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_finding")),
    )
    with op.batch_alter_table("gate_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_finding_check_id"), ["check_id"], unique=False)

    op.create_table(
        "gate_praise",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category", base.CleanText(), nullable=False),
        sa.Column("quote", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["gate_check.id"], name=op.f("fk_gate_praise_check_id_gate_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_praise")),
    )
    with op.batch_alter_table("gate_praise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_praise_check_id"), ["check_id"], unique=False)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mood", base.CleanText(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("mood")

    with op.batch_alter_table("gate_praise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_praise_check_id"))

    op.drop_table("gate_praise")
    with op.batch_alter_table("gate_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_finding_check_id"))

    op.drop_table("gate_finding")
    with op.batch_alter_table("gate_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_check_ticket_id"))
        batch_op.drop_index(
            "ix_gate_check_final_day", sqlite_where=sa.text("final"), postgresql_where=sa.text("final")
        )
        batch_op.drop_index(batch_op.f("ix_gate_check_agent_id"))

    op.drop_table("gate_check")
