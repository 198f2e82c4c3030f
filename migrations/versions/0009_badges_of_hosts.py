"""The badge of a host who is on no list is remembered too once it was printed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    with op.batch_alter_table("host", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("badge_hash", sa.String(16), server_default="", nullable=False))


def downgrade() -> None:
    """Bring the database down."""
    with op.batch_alter_table("host", recreate="never") as batch_op:
        batch_op.drop_column("badge_hash")
