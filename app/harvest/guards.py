"""What the harvest refuses of lower floors: a table cannot go while it has a yield."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.database import locked
from app.core.orm import db
from app.events import signals
from app.events.errors import TableWithYield
from app.events.models import Table
from app.harvest.models import Connection, ContactPerson, Takeaway


@signals.removing_table.connect
def keep_yield(table_id: int, **_news: Any) -> None:
    """Refuse while anything stands that the table noted; what the table took away itself goes along."""
    # Every tablet holds this row while it writes, so nothing is noted between this look and the end of the table.
    db.session.execute(locked(sa.select(Table.id).where(Table.id == table_id)))
    noted = sa.or_(
        *(
            sa.exists().where(kind.table_id == table_id, kind.deleted_at.is_(None))
            for kind in (Takeaway, Connection, ContactPerson)
        )
    )
    if db.session.scalar(sa.select(noted)):
        raise TableWithYield
