"""contact cards: preferences, several addresses of one person, further domains of an organisation

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("reach_times", "update_rhythm", "glossary")


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, base.CleanText(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("surveys", base.CleanText(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_contact_merged_into_id_contact"), "contact", ["merged_into_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_contact_merged_into_id"), ["merged_into_id"], unique=False)
    op.create_table(
        "organisation_domain",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("domain", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_domain_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_domain")),
        sa.UniqueConstraint("domain", name=op.f("uq_organisation_domain_domain")),
    )
    op.create_index(
        op.f("ix_organisation_domain_organisation_id"),
        "organisation_domain",
        ["organisation_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("organisation_domain")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_contact_merged_into_id"))
        batch_op.drop_constraint(op.f("fk_contact_merged_into_id_contact"), type_="foreignkey")
        for name in (*TEXTS, "surveys", "merged_into_id"):
            batch_op.drop_column(name)
