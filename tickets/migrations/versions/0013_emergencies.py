"""emergencies that clients claim, counted by quarter

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanText, Id, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('acknowledgement', 'human_confirmed', 'over_quota', 'emergency_restored', 'promise_reminder', 'promise_at_risk', "
    "'promise_broken', 'reply_failed')"
)


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=True),
        sa.Column("quarter", CleanText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("reason", CleanText(), nullable=False),
        sa.Column("restored_by_agent_id", Id, nullable=True),
        sa.CheckConstraint("state IN ('counted', 'over', 'restored')", name=op.f("ck_emergency_state_known")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_emergency_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_emergency_contact_id_contact")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_emergency_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["restored_by_agent_id"], ["agent.id"], name=op.f("fk_emergency_restored_by_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_emergency_ticket_id")),
    )
    op.create_index("ix_emergency_contact_quarter", "emergency", ["contact_id", "quarter"])
    op.create_index("ix_emergency_organisation_quarter", "emergency", ["organisation_id", "quarter"])
    with op.batch_alter_table("due_notice", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_due_notice_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_due_notice_kind_known"), KINDS)


def downgrade() -> None:
    op.drop_table("emergency")
