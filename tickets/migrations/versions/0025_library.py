"""good sentences that are proposed

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "snippet_proposal",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("source", base.CleanText(), nullable=False),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("language", base.CleanText(), nullable=False),
        sa.Column("category", base.CleanText(), nullable=False),
        sa.Column("text", base.CleanText(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("snippet_id", ID, nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'offered', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_snippet_proposal_state_known"),
        ),
        sa.CheckConstraint("kind IN ('sentence', 'story')", name=op.f("ck_snippet_proposal_kind_known")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["agent.id"], name=op.f("fk_snippet_proposal_author_id_agent")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["agent.id"], name=op.f("fk_snippet_proposal_decided_by_id_agent")
        ),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippet.id"],
            name=op.f("fk_snippet_proposal_snippet_id_snippet"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet_proposal")),
        sa.UniqueConstraint("source", name=op.f("uq_snippet_proposal_source")),
    )
    op.create_index("ix_snippet_proposal_author", "snippet_proposal", ["author_id", "state"])
    op.create_index("ix_snippet_proposal_state", "snippet_proposal", ["state", "id"])
    _kinds("'snippet', 'sentence', 'story'")


def downgrade() -> None:
    op.execute("UPDATE snippet SET kind = 'sentence' WHERE kind = 'story'")
    _kinds("'snippet', 'sentence'")
    op.drop_table("snippet_proposal")


def _kinds(known: str) -> None:
    with op.batch_alter_table("snippet", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_snippet_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_snippet_kind_known"), f"kind IN ({known})")
