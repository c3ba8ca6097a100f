"""links, saved views, mentions, snippets, files of drafts, snoozing, who is here

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanJson, CleanText, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mood_quote", CleanText(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("snoozed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_ticket_snoozed",
            ["snoozed_until", "id"],
            sqlite_where=sa.text("snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("snoozed_until IS NOT NULL"),
        )
    with op.batch_alter_table("ticket_view", schema=None) as batch_op:
        batch_op.add_column(sa.Column("here_until", UtcDateTime(), nullable=True))
        batch_op.create_index("ix_ticket_view_here", ["here_until"])
    op.create_table(
        "ticket_link",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_link_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_ticket_link_other_id_ticket")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_ticket_link_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_link")),
        sa.UniqueConstraint("ticket_id", "other_id", name=op.f("uq_ticket_link_ticket_id")),
    )
    op.create_index(op.f("ix_ticket_link_other_id"), "ticket_link", ["other_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("query", CleanJson(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_saved_view_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("agent_id", "name", name=op.f("uq_saved_view_agent_id")),
    )
    op.create_table(
        "mention",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("note_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_mention_note_id_note")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_mention_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_mention_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("note_id", "agent_id", name=op.f("uq_mention_note_id")),
    )
    op.create_index(
        "ix_mention_unseen",
        "mention",
        ["agent_id", "ticket_id"],
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "snippet",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("language", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("text", CleanText(), nullable=False),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('snippet', 'sentence')", name=op.f("ck_snippet_kind_known")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_snippet_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet")),
        sa.UniqueConstraint("language", "name", name=op.f("uq_snippet_language")),
    )
    op.create_table(
        "reply_file",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reply_id", ID, nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("content_type", CleanText(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_reply_file_reply_id_reply"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_file")),
    )
    op.create_index(op.f("ix_reply_file_reply_id"), "reply_file", ["reply_id"])


def downgrade() -> None:
    for table in ("reply_file", "snippet", "mention", "saved_view", "ticket_link"):
        op.drop_table(table)
    with op.batch_alter_table("ticket_view", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_view_here")
        batch_op.drop_column("here_until")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_snoozed")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("snoozed_at")
        batch_op.drop_column("mood_quote")
