"""How long diet and access needs stay: they follow the end of their evening."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core.orm import db
from app.events import signals
from app.registration.models import Needs, Registration

# They go a week after the evening (design/trust.md).
KEPT = dt.timedelta(days=7)


def delete_after(ends_at: dt.datetime) -> dt.datetime:
    """When the needs for an evening that ends then are deleted."""
    return ends_at + KEPT


@signals.moved.connect
def follow(event_id: int, *, ends_at: dt.datetime, **_news: Any) -> None:
    """The evening was moved: its needs stay until a week after its new end."""
    of_evening = sa.select(Registration.id).where(Registration.event_id == event_id)
    db.session.execute(
        sa.update(Needs)
        .where(Needs.registration_id.in_(of_evening))
        .values(delete_after=delete_after(ends_at))
        .execution_options(synchronize_session=False)
    )
