"""settings that leads change on the desk, beside what the settings file says

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

from tickets.records.base import CleanJson

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("base_data", CleanJson(), nullable=True))
        batch_op.add_column(sa.Column("fixed", CleanJson(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("desk_data", CleanJson(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        for name in ("base_data", "fixed", "desk_data"):
            batch_op.drop_column(name)
