"""the rule that decided about a mail, and Outlook's names for conversations

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "thread_key",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("guid", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_thread_key_ticket_id_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_thread_key"),
        sa.UniqueConstraint("ticket_id", "guid", name="uq_thread_key_ticket_id_guid"),
    )
    op.create_index("ix_thread_key_guid", "thread_key", ["guid", "id"])
    op.add_column("inbound_mail", sa.Column("rule", base.CleanText(), server_default="", nullable=False))
    op.execute("UPDATE inbound_mail SET rule = coalesce(details ->> 'rule', '')")
    held = sa.text("state = 'quarantined'")
    op.create_index(
        "ix_inbound_mail_held", "inbound_mail", ["rule", "id"], sqlite_where=held, postgresql_where=held
    )


def downgrade() -> None:
    op.drop_index("ix_inbound_mail_held", "inbound_mail")
    with op.batch_alter_table("inbound_mail") as batch_op:
        batch_op.drop_column("rule")
    op.drop_table("thread_key")
