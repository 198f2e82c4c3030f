"""A scan that was written down stays as it was: the database refuses to change what it says."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Left out are who has seen a conflict, and what goes when a person, a device or an account is erased. A scan is deleted
# with its evening or its person only; neither database can tell that from a deletion of its own.
_SAYS = "uuid, event_id, code_hash, device_time, server_time, result, reason, let_in_at, shown, conflict"
_WHY = "scans are append-only"


def upgrade() -> None:
    """Bring the database up."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER scan_stays BEFORE UPDATE OF {_SAYS} ON scan BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION scan_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER scan_stays BEFORE UPDATE OF {_SAYS} ON scan FOR EACH ROW EXECUTE FUNCTION scan_stays()"
    )


def downgrade() -> None:
    """Bring the database down."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER scan_stays")
        return
    op.execute("DROP TRIGGER scan_stays ON scan")
    op.execute("DROP FUNCTION scan_stays()")
