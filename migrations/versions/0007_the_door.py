"""The door: what a device decided by itself, what it tells of itself, walk-ins, badges, and the poster's code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ADDED = {
    "scan": (
        lambda: sa.Column("let_in_at", sa.DateTime(timezone=True), nullable=True),
        lambda: sa.Column("shown", sa.String(12), server_default="", nullable=False),
        lambda: sa.Column("conflict", sa.String(40), server_default="", nullable=False),
        lambda: sa.Column("conflict_seen_at", sa.DateTime(timezone=True), nullable=True),
    ),
    "device": (
        lambda: sa.Column("unsent", sa.Integer(), server_default="0", nullable=False),
        lambda: sa.Column("roster_at", sa.DateTime(timezone=True), nullable=True),
        lambda: sa.Column("checks", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
    ),
    "event": (
        lambda: sa.Column("doors_at", sa.DateTime(timezone=True), nullable=True),
        lambda: sa.Column("poster_generation", sa.Integer(), server_default="1", nullable=False),
        lambda: sa.Column("folder_mailed_for", sa.DateTime(timezone=True), nullable=True),
    ),
    "registration": (
        lambda: sa.Column("beyond_reason", sa.String(200), server_default="", nullable=False),
        lambda: sa.Column("badge_hash", sa.String(16), server_default="", nullable=False),
        lambda: sa.Column("badge_printed_at", sa.DateTime(timezone=True), nullable=True),
    ),
}


def upgrade() -> None:
    """Add the columns; whoever a scan let in came at the time it reached us."""
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table, recreate="never") as batch_op:
            for column in columns:
                batch_op.add_column(column())
    scan = sa.table("scan", sa.column("let_in_at"), sa.column("server_time"), sa.column("result"))
    op.execute(sa.update(scan).where(scan.c.result == "welcome").values(let_in_at=scan.c.server_time))


def downgrade() -> None:
    """Take them away."""
    for table, columns in reversed(_ADDED.items()):
        with op.batch_alter_table(table, recreate="never") as batch_op:
            for column in reversed(columns):
                batch_op.drop_column(column().name)
