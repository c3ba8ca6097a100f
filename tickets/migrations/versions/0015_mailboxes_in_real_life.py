"""several log-ins and folders a mailbox, interrupted work, mails a server would not hand over

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("mailbox_cursor") as batch_op:
        batch_op.add_column(sa.Column("account", base.CleanText(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("generation", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("settled_uid", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("careful_until", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("opened_at", base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("old_until", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("left_alone", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("advice", base.CleanText(), server_default="", nullable=False))
        batch_op.drop_constraint("uq_mailbox_cursor_mailbox_id_folder", type_="unique")
        batch_op.create_unique_constraint(
            "uq_mailbox_cursor_mailbox_id_account_folder", ["mailbox_id", "account", "folder"]
        )
    op.execute("UPDATE mailbox_cursor SET settled_uid = last_uid")
    op.execute("UPDATE mailbox_cursor SET opened_at = begun_at WHERE uidvalidity <> 0")
    op.create_table(
        "fetch_trouble",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("cursor_id", ID, nullable=False),
        sa.Column("numbering", base.CleanText(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", base.CleanText(), nullable=False),
        sa.Column("first_at", base.UtcDateTime(), nullable=False),
        sa.Column("next_try_at", base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("outcome", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cursor_id"], ["mailbox_cursor.id"], name="fk_fetch_trouble_cursor_id_mailbox_cursor"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_fetch_trouble"),
        sa.UniqueConstraint("cursor_id", "numbering", "uid", name="uq_fetch_trouble_cursor_id_numbering_uid"),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_fetch_trouble_open",
        "fetch_trouble",
        ["cursor_id", "next_try_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    op.drop_table("fetch_trouble")
    with op.batch_alter_table("mailbox_cursor") as batch_op:
        batch_op.drop_constraint("uq_mailbox_cursor_mailbox_id_account_folder", type_="unique")
        batch_op.create_unique_constraint("uq_mailbox_cursor_mailbox_id_folder", ["mailbox_id", "folder"])
        for column in (
            "advice", "failures", "left_alone", "old_until", "opened_at", "careful_until", "settled_uid", "generation", "active", "account",
        ):  # fmt: skip
            batch_op.drop_column(column)
