"""What time it is; every moment in the product is an aware UTC datetime."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment, aware, in UTC, whole microseconds."""
    return dt.datetime.now(dt.UTC)
