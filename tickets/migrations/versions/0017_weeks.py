"""the week of the team and its mail

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_week",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("try_next", base.CleanText(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_team_week_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_week")),
        sa.UniqueConstraint("monday", name=op.f("uq_team_week_monday")),
    )
    op.create_table(
        "weekly_mail",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("outbox_mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_weekly_mail_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["outbox_mail_id"], ["outbox_mail.id"], name=op.f("fk_weekly_mail_outbox_mail_id_outbox_mail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_mail")),
        sa.UniqueConstraint("agent_id", "monday", name=op.f("uq_weekly_mail_agent_id_monday")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_mention_note_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_mention_note_id_agent_id"), ["note_id", "agent_id"])

    with op.batch_alter_table("reply_file", schema=None) as batch_op:
        batch_op.alter_column("content", nullable=True)

    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_saved_view_agent_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_saved_view_agent_id_name"), ["agent_id", "name"])

    with op.batch_alter_table("snippet", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_snippet_language"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_snippet_language_name"), ["language", "name"])

    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_ticket_link_ticket_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_ticket_link_ticket_id_other_id"), ["ticket_id", "other_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_ticket_link_ticket_id_other_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_ticket_link_ticket_id"), ["ticket_id", "other_id"])

    with op.batch_alter_table("snippet", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_snippet_language_name"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_snippet_language"), ["language", "name"])

    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_saved_view_agent_id_name"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_saved_view_agent_id"), ["agent_id", "name"])

    with op.batch_alter_table("reply_file", schema=None) as batch_op:
        batch_op.alter_column("content", nullable=False)

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_mention_note_id_agent_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_mention_note_id"), ["note_id", "agent_id"])

    op.drop_table("weekly_mail")
    op.drop_table("team_week")
