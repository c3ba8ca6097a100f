"""reminders that are planned, wait for their reader's hours, and a morning digest; replies that renew a promise

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanJson, Id, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SOURCES = "source IN ('acknowledgement', 'reply', 'note', 'status')"
KINDS = "kind IN ('acknowledgement', 'human_confirmed', 'promise_reminder', 'promise_at_risk', 'promise_broken', 'reply_failed')"
OPEN = sa.text("state = 'open'")
OWED = sa.text("closed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_column("agent_reminded_at")
        batch_op.drop_column("lead_reminded_at")
        batch_op.add_column(sa.Column("reminders", CleanJson(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("next_reminder_at", UtcDateTime(), nullable=True))
        batch_op.drop_constraint(op.f("ck_promise_source_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_promise_source_known"), SOURCES)
    op.create_index(
        "ix_promise_reminder", "promise", ["next_reminder_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "ix_promise_owed", "promise", ["ticket_id", "due_at"], sqlite_where=OWED, postgresql_where=OWED
    )
    with op.batch_alter_table("due_notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reader_id", Id, nullable=True))
        batch_op.add_column(sa.Column("not_before", UtcDateTime(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_due_notice_reader_id_agent"), "agent", ["reader_id"], ["id"])
        batch_op.drop_constraint(op.f("ck_due_notice_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_due_notice_kind_known"), KINDS)
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("renews", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "agent_digest",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agent_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("outbox_mail_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_digest_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["outbox_mail_id"], ["outbox_mail.id"], name=op.f("fk_agent_digest_outbox_mail_id_outbox_mail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_digest")),
        sa.UniqueConstraint("agent_id", "day", name=op.f("uq_agent_digest_agent_id_day")),
    )


def downgrade() -> None:
    raise NotImplementedError(
        "promises of the kind 'status' have no place before this; restore the backup instead"
    )
