"""pairs of words in PostgreSQL's search index

Revision: 0026, after 0025. The texts are folded already: their pairs are added here, so that nothing is missed while a job would
be at it. The index goes for that time, since making it anew takes seconds and feeding it row by row takes minutes.
"""

from itertools import pairwise
from zlib import crc32

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STEP = 500
NEXT = sa.text(
    "SELECT ticket_id, subject, people, files, labels, body FROM search_doc WHERE ticket_id > :last ORDER BY ticket_id LIMIT :step"
)
ADD = sa.text("UPDATE search_doc SET grams = grams || CAST(:pairs AS integer[]) WHERE ticket_id = :ticket_id")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_search_doc_grams")
    connection, last = op.get_bind(), 0
    while docs := connection.execute(NEXT, {"last": last, "step": STEP}).all():
        connection.execute(
            ADD, [{"ticket_id": ticket_id, "pairs": _pairs(texts)} for ticket_id, *texts in docs]
        )
        last = docs[-1].ticket_id
    op.execute("CREATE INDEX ix_search_doc_grams ON search_doc USING gin (grams)")


def downgrade() -> None:
    """What is there too much of does no harm."""


def _pairs(texts: list[str]) -> str:
    lines = [line.split() for text in texts for line in text.split("\n")]
    numbers = {
        crc32(f"{first} {second}".encode()) % 2**14 for words in lines for first, second in pairwise(words)
    }
    return f"{{{','.join(map(str, sorted(numbers)))}}}"
