"""one index less."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INDEX = "ix_registration_event_id_name_key"


def upgrade() -> None:
    """Search looks anywhere in a text, so no index helps it; each registration paid for this one."""
    op.drop_index(_INDEX, table_name="registration")


def downgrade() -> None:
    """Take it back."""
    op.create_index(_INDEX, "registration", ["event_id", "name_key"])
