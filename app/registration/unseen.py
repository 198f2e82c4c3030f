"""Needs that a list brought for somebody whose address was then typed: kept for the organiser, shown to nobody else.

Whoever typed the address showed nothing yet. A link from the mailbox does, for the browser that opens it; opening
writes nothing, because mail scanners open every link.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core.orm import db
from app.registration.invitation_models import Notice
from app.registration.models import Needs, Registration

# Each of the two stays unseen by itself: whoever types a diet need not know of an access need, and does not end it.
PARTS = ("diet", "access")
_PREFIX = "unseen-"
_MINE = (Needs.registration_id == sa.bindparam("person"),)
_OF_PERSON = (Notice.registration_id == sa.bindparam("person"), Notice.kind.startswith(_PREFIX))
_NO_PHONE = sa.update(Needs).where(*_MINE).values(guardian_phone="")
_NOTHING_LEFT = sa.delete(Needs).where(*_MINE, Needs.diet == "", Needs.access == "")
_SEEN = sa.delete(Notice).where(*_OF_PERSON)
_HIDE = sa.insert(Notice).from_select(
    ["registration_id", "kind", "at"],
    sa.union_all(
        *(
            sa.select(
                Needs.registration_id,
                sa.literal(f"{_PREFIX}{part}"),
                sa.bindparam("now", type_=Notice.at.type),
            ).where(*_MINE, getattr(Needs, part) != "")
            for part in PARTS
        )
    ),
)


def hide(connection: sa.Connection, registration_id: int, *, now: dt.datetime) -> None:
    """Keep what is known of this person's diet and access without showing it; the phone of a guardian goes."""
    person = {"person": registration_id}
    connection.execute(_NO_PHONE, person)
    connection.execute(_NOTHING_LEFT, person)
    connection.execute(_SEEN, person)
    connection.execute(_HIDE, {**person, "now": now})


def hand_over(giver: Registration, taker: Registration, *, now: dt.datetime) -> None:
    """Whoever was invited comes as somebody's guest now: what is known of their needs goes along, unseen."""
    known = db.session.get(Needs, giver.id)
    if known is None or not (known.diet or known.access):
        return
    kept = db.session.get(Needs, taker.id)
    if kept is None:
        kept = Needs(registration_id=taker.id, delete_after=known.delete_after, guardian_phone="")
        db.session.add(kept)
    kept.diet, kept.access = known.diet, known.access
    db.session.delete(known)
    db.session.flush()
    connection, person = db.session.connection(), {"person": taker.id}
    connection.execute(_SEEN, person)
    connection.execute(_HIDE, {**person, "now": now})


def parts(registration_id: int) -> set[str]:
    """Which of PARTS nobody but the organiser has seen."""
    found = db.session.scalars(sa.select(Notice.kind).where(*_OF_PERSON), {"person": registration_id})
    return {kind.removeprefix(_PREFIX) for kind in found}


def shown(registration: Registration, *, sees: bool) -> dict[str, str]:
    """Diet and access as the page may show them; `sees` for a browser that opened the link from the mailbox."""
    kept: Any = db.session.get(Needs, registration.id)
    hidden = set() if sees or kept is None else parts(registration.id)
    return {part: "" if kept is None or part in hidden else getattr(kept, part) for part in PARTS}


def forget(registration_id: int, *, seen: set[str]) -> None:
    """These parts are the person's own word from now on."""
    kinds = [f"{_PREFIX}{part}" for part in seen]
    db.session.execute(sa.delete(Notice).where(Notice.registration_id == registration_id, Notice.kind.in_(kinds)))
