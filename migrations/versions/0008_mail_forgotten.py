"""A mailing remembers how its messages ended after they themselves are forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    with op.batch_alter_table("campaign", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("forgotten", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))


def downgrade() -> None:
    """Bring the database down."""
    with op.batch_alter_table("campaign", recreate="never") as batch_op:
        batch_op.drop_column("forgotten")
