"""People who register, by the product's own verb."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from app.core import clock, limits
from app.core.database import transaction
from app.registration import services


def registered(slug: str, *, name: str = "Aya Claes", email: str = "aya@voorbeeld.be", **values: Any) -> int:
    """Someone registers for the evening; returns who."""
    attempt = limits.attempt(
        kind="register", subject="127.0.0.1", most=10_000, within=dt.timedelta(minutes=1), now=clock.now()
    )
    with transaction() as session:
        return services.register(
            session.connection(),
            attempt=attempt,
            slug=slug,
            newcomer=services.Newcomer(name=name, email=email, **values),
            submission=uuid.uuid4(),
            now=clock.now(),
        ).registration_id
