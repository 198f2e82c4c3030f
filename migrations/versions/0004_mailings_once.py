"""A mailing goes out once, however often its form does, and knows how many messages were held back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    with op.batch_alter_table("campaign", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("submission", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("withheld", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("uq_campaign_submission", ["submission"], unique=True)


def downgrade() -> None:
    """Bring the database down."""
    with op.batch_alter_table("campaign", recreate="never") as batch_op:
        batch_op.drop_index("uq_campaign_submission")
        batch_op.drop_column("withheld")
        batch_op.drop_column("submission")
