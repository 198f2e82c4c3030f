"""The organiser's list: one folded text to search and sort by, and what a bulk act was and left undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.text import fold

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PEOPLE = sa.table("registration", *(sa.column(name) for name in ("id", "name", "email", "organisation", "search_key")))


def upgrade() -> None:
    """Bring the database up."""
    with op.batch_alter_table("registration", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("search_key", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("bulk_act", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("detail", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("outcome", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("submission", sa.Uuid(), nullable=True))
        batch_op.create_index("uq_bulk_act_submission", ["submission"], unique=True)
    _fold_who_is_there()


def _fold_who_is_there() -> None:
    connection = op.get_bind()
    people = connection.execute(sa.select(_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.email, _PEOPLE.c.organisation)).all()
    keys = [
        {"of": person.id, "key": "\n".join(fold(part) for part in (person.organisation, person.name, person.email))}
        for person in people
    ]
    if keys:
        change = sa.update(_PEOPLE).where(_PEOPLE.c.id == sa.bindparam("of")).values(search_key=sa.bindparam("key"))
        connection.execute(change, keys)


def downgrade() -> None:
    """Bring the database down."""
    with op.batch_alter_table("bulk_act", recreate="never") as batch_op:
        batch_op.drop_index("uq_bulk_act_submission")
        batch_op.drop_column("submission")
        batch_op.drop_column("outcome")
        batch_op.drop_column("detail")
    with op.batch_alter_table("registration", recreate="never") as batch_op:
        batch_op.drop_column("search_key")
