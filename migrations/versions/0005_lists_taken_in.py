"""How many people came in with a list, known also when some of them are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    with op.batch_alter_table("import_batch", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("people", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Bring the database down."""
    with op.batch_alter_table("import_batch", recreate="never") as batch_op:
        batch_op.drop_column("people")
