"""mail templates in a house's own words, with their versions

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "wording",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("mailbox_id", key, nullable=False),
        sa.Column("language", base.CleanText(), nullable=False),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("parts", base.CleanJson(), nullable=False),
        sa.Column("agent_id", key, nullable=True),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailbox.id"], name=op.f("fk_wording_mailbox_id_mailbox")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_wording_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint(
            "mailbox_id",
            "language",
            "name",
            "version",
            name=op.f("uq_wording_mailbox_id_language_name_version"),
        ),
    )
    op.create_index(
        "ix_wording_current",
        "wording",
        ["mailbox_id"],
        unique=False,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def downgrade() -> None:
    op.drop_index("ix_wording_current", table_name="wording")
    op.drop_table("wording")
