"""status updates: rhythms, prepared updates, slots that are done with, links to status pages

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanJson, CleanText, Id, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ACTIVE = sa.text("active")
READY = sa.text("state = 'ready'")


def upgrade() -> None:
    op.create_table(
        "rhythm",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("ticket_id", Id, nullable=True),
        sa.Column("days", CleanText(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("timezone", CleanText(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("agent_id", Id, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_slot_at", UtcDateTime(), nullable=False),
        sa.Column("last_sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_rhythm_contact_id_contact")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rhythm_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_rhythm_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhythm")),
    )
    for name, column in (
        ("ix_rhythm_next_slot", "next_slot_at"),
        ("ix_rhythm_ticket", "ticket_id"),
        ("ix_rhythm_contact", "contact_id"),
    ):
        op.create_index(name, "rhythm", [column], sqlite_where=ACTIVE, postgresql_where=ACTIVE)
    op.create_table(
        "status_update",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("agent_id", Id, nullable=False),
        *(
            sa.Column(name, CleanText(), nullable=False)
            for name in ("goal", "progress", "blocker", "next_steps", "decisions")
        ),
        sa.Column("links", CleanJson(), nullable=False),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('ready', 'sent', 'replaced')", name=op.f("ck_status_update_state_known")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_status_update_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_status_update_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_update")),
    )
    op.create_index("ix_status_update_ticket_id", "status_update", ["ticket_id", "id"])
    op.create_index(
        "ix_status_update_ready",
        "status_update",
        ["ticket_id"],
        unique=True,
        sqlite_where=READY,
        postgresql_where=READY,
    )
    op.create_table(
        "status_slot",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("slot_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("outbox_mail_id", Id, nullable=True),
        sa.Column("reason", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_status_slot_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_mail_id"], ["outbox_mail.id"], name=op.f("fk_status_slot_outbox_mail_id_outbox_mail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_slot")),
        sa.UniqueConstraint("contact_id", "slot_at", name=op.f("uq_status_slot_contact_id_slot_at")),
    )
    op.create_table(
        "status_link",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_status_link_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_link")),
    )
    op.create_index("ix_status_link_ticket_id", "status_link", ["ticket_id", "id"])


def downgrade() -> None:
    for table in ("status_link", "status_slot", "status_update", "rhythm"):
        op.drop_table(table)
