"""answers by mail from agents, and notices of each mail to those who ask for them

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanJson, CleanText, Id, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = (
    "'acknowledgement', 'human_confirmed', 'over_quota', 'emergency_restored', 'promise_reminder', 'promise_at_risk', "
    "'promise_broken', 'reply_failed'"
)
DUE = sa.text("state = 'due'")


def upgrade() -> None:
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("new_mail", CleanText(), server_default="off", nullable=False))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), server_default="20", nullable=False))
    with op.batch_alter_table("due_notice", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_due_notice_kind_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_due_notice_kind_known"), f"kind IN ({BEFORE}, 'client_wrote')"
        )
    op.create_table(
        "agent_mail",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("inbound_mail_id", Id, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("agent_id", Id, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("seen_message_id", Id, nullable=False),
        sa.Column("reply_id", Id, nullable=True),
        sa.Column("text", CleanText(), nullable=False),
        sa.Column("files", CleanJson(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("outcome", CleanText(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('due', 'done')", name=op.f("ck_agent_mail_state_known")),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_agent_mail_{name}_id_{name}")
            )
            for name in ("inbound_mail", "ticket", "agent", "reply")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_mail")),
        sa.UniqueConstraint("inbound_mail_id", name=op.f("uq_agent_mail_inbound_mail_id")),
    )
    op.create_index("ix_agent_mail_due", "agent_mail", ["id"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("ix_agent_mail_agent_id", "agent_mail", ["agent_id", "ticket_id", "id"])


def downgrade() -> None:
    op.drop_table("agent_mail")
    op.execute("DELETE FROM due_notice WHERE kind = 'client_wrote'")
    with op.batch_alter_table("due_notice", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_due_notice_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_due_notice_kind_known"), f"kind IN ({BEFORE})")
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_column("new_mail")
        batch_op.drop_column("capacity")
