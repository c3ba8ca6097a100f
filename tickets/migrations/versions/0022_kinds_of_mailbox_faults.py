"""the kind of a mailbox's fault instead of advice in one language

Revision: 0022, after 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mailbox_cursor") as batch_op:
        batch_op.alter_column("advice", new_column_name="fault")
    op.execute("UPDATE mailbox_cursor SET fault = ''")


def downgrade() -> None:
    with op.batch_alter_table("mailbox_cursor") as batch_op:
        batch_op.alter_column("fault", new_column_name="advice")
