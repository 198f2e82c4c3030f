"""What follows here from news of an evening: everybody on its list hears of it by mail."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core.orm import db
from app.core.prepared import together
from app.events import signals
from app.events.announcing import Occasion
from app.registration import event_mail
from app.registration.models import Registration, RegistrationStatus
from app.registration.post import Addressee, was_invited_by_mail, write_to

_COMING = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
# Someone on the list whom no mail told of the evening need not hear that it does not go on.
_KNOWS_OF_IT = sa.or_(
    Registration.status.in_(_COMING),
    sa.and_(Registration.status == RegistrationStatus.INVITED, was_invited_by_mail()),
)


@signals.counting_people.connect
def how_many(event_id: int) -> int:
    """How many people a mail about the whole evening goes to."""
    people = sa.select(sa.func.count()).select_from(Registration).where(*_reached(event_id), _KNOWS_OF_IT)
    return db.session.scalar(people) or 0


@signals.cancelled.connect
def tell_of_cancelling(event_id: int, *, reason: str, now: dt.datetime) -> None:
    """The evening does not go on: everybody is told why."""
    _tell(
        db.session.connection(), "registration.event_cancelled", event_id, _KNOWS_OF_IT, now=now,
        params={"reason": reason},
    )  # fmt: skip


@signals.revived.connect
def tell_of_reviving(event_id: int, *, now: dt.datetime) -> None:
    """The evening goes on after all: whoever was told that it did not is told."""
    _tell(db.session.connection(), "registration.event_revived", event_id, _KNOWS_OF_IT, now=now, params={})


@signals.rescheduled.connect
def tell_of_moving(event_id: int, *, before: Occasion, tells: bool, now: dt.datetime) -> None:
    """The evening is at another time or place: who comes or waits is told what it was."""
    if not tells:
        return
    connection, is_coming = db.session.connection(), Registration.status.in_(_COMING)
    _tell(connection, "registration.event_moved", event_id, is_coming, now=now, params=event_mail.was(before))


def _tell(
    connection: sa.Connection,
    kind: str,
    event_id: int,
    who: sa.ColumnElement[bool],
    *,
    now: dt.datetime,
    params: dict[str, str],
) -> None:
    found = sa.select(Registration.id, Registration.email, Registration.language)
    people = connection.execute(found.where(*_reached(event_id), who).order_by(Registration.id)).all()
    addressees = map(Addressee.of, people)
    together(connection, *(write_to(kind, to, now=now, not_before=None, campaign=None, **params) for to in addressees))


def _reached(event_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Registration.event_id == event_id, Registration.email != ""
