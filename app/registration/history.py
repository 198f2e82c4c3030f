"""Writing down who did what to a registration, in the transaction that does it."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.prepared import Call, Prepared
from app.registration.history_models import By, Change

_NEW = Prepared(sa.insert(Change), values=("registration_id", "at", "by", "who", "act", "detail"))


class Author(NamedTuple):
    """Who does something; `who` is the name of someone of the staff."""

    by: By
    who: str = ""


PERSON = Author(By.PERSON)
MACHINE = Author(By.MACHINE)


def staff(name: str) -> Author:
    """Someone of the staff with this name."""
    return Author(By.STAFF, name)


def noted(act: str, *, registration_id: int, author: Author, now: dt.datetime, **detail: Any) -> Call:
    """What writes one line of someone's history; `detail` holds ids and titles, never what a person typed."""
    return _NEW, {
        "registration_id": registration_id,
        "at": now,
        "by": author.by,
        "who": author.who,
        "act": act,
        "detail": detail,
    }
