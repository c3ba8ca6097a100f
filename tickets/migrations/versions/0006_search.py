"""the search index

Revision: 0006, after 0005. Every ticket that is there already is marked as due: the job folds it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tickets.records import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FTS = (
    "CREATE VIRTUAL TABLE search_index USING fts5(subject, people, files, labels, body, content='search_doc', "
    "content_rowid='ticket_id', tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
)


def upgrade() -> None:
    op.create_table(
        "search_doc",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        *(
            sa.Column(name, base.CleanText(), nullable=False)
            for name in ("subject", "people", "files", "labels", "body")
        ),
        sa.Column(
            "grams", sa.JSON().with_variant(postgresql.ARRAY(sa.Integer()), "postgresql"), nullable=True
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_search_doc_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_search_doc")),
    )
    op.create_table(
        "search_due",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_search_due_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_due")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS)
    else:
        op.execute("CREATE INDEX ix_search_doc_grams ON search_doc USING gin (grams)")
    op.execute("INSERT INTO search_due (ticket_id) SELECT id FROM ticket")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_due")
    op.drop_table("search_doc")
