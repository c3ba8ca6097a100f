"""rounds of anonymised tone reviews

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tone_round",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("begun_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by_id"], ["agent.id"], name=op.f("fk_tone_round_begun_by_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tone_round")),
    )
    op.create_table(
        "tone_sample",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", base.CleanText(), nullable=False),
        sa.Column("withdrawn_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["agent.id"], name=op.f("fk_tone_sample_author_id_agent")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_tone_sample_reply_id_reply")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["tone_round.id"], name=op.f("fk_tone_sample_round_id_tone_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tone_sample")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_tone_sample_reply_id")),
    )
    with op.batch_alter_table("tone_sample", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tone_sample_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tone_sample_round_id"), ["round_id"], unique=False)

    op.create_table(
        "tone_rating",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("sample_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("clarity", sa.Integer(), nullable=False),
        sa.Column("respect", sa.Integer(), nullable=False),
        sa.Column("solution", sa.Integer(), nullable=False),
        sa.Column("comment", base.CleanText(), nullable=False),
        sa.Column("objection", base.CleanText(), nullable=False),
        sa.CheckConstraint("clarity BETWEEN 1 AND 5", name=op.f("ck_tone_rating_clarity_range")),
        sa.CheckConstraint("solution BETWEEN 1 AND 5", name=op.f("ck_tone_rating_solution_range")),
        sa.CheckConstraint("respect BETWEEN 1 AND 5", name=op.f("ck_tone_rating_respect_range")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["agent.id"], name=op.f("fk_tone_rating_reviewer_id_agent")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["tone_sample.id"], name=op.f("fk_tone_rating_sample_id_tone_sample")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tone_rating")),
        sa.UniqueConstraint("sample_id", "reviewer_id", name=op.f("uq_tone_rating_sample_id_reviewer_id")),
    )
    with op.batch_alter_table("tone_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tone_rating_reviewer_id"), ["reviewer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tone_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tone_rating_reviewer_id"))

    op.drop_table("tone_rating")
    with op.batch_alter_table("tone_sample", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tone_sample_round_id"))
        batch_op.drop_index(batch_op.f("ix_tone_sample_author_id"))

    op.drop_table("tone_sample")
    op.drop_table("tone_round")
