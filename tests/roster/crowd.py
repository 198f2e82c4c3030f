"""People on a list, put there by the product's own verbs, for tests of what an organiser does to many."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, Table, TableRound
from app.registration import services
from app.registration.history_models import BulkAct
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from app.roster import bulk, undoing
from app.roster.bulk import Act, Wish

REGISTERED, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING
CANCELLED, INVITED = RegistrationStatus.CANCELLED, RegistrationStatus.INVITED
WHO = "Noor Maes"


def evening() -> Event:
    return db.session.scalars(sa.select(Event)).one()


def size(capacity: int) -> None:
    with transaction():
        evening().capacity = capacity


def put(
    name: str,
    status: RegistrationStatus = REGISTERED,
    *,
    ago: dt.timedelta = dt.timedelta(0),
    guest_of_id: int | None = None,
    is_minor: bool = False,
    unnamed: bool = False,
    **values: Any,
) -> int:
    """Put someone on the list `ago`; returns who."""
    email = values.pop("email", f"{name.lower().replace(' ', '.')}@voorbeeld.be")
    with transaction():
        return services.add(
            event_id=evening().id,
            newcomer=services.Newcomer(name=name, email=email, **values),
            status=status,
            source=RegistrationSource.STAFF,
            now=clock.now() - ago,
            guest_of_id=guest_of_id,
            is_minor=is_minor,
            unnamed=unnamed,
        ).registration_id


def act(kind: Act, *ids: int, submission: uuid.UUID | None = None, now: dt.datetime | None = None, **wish: Any) -> int:
    """Do this to these people; returns which act it is, 0 when there was nothing to do."""
    with transaction():
        done = bulk.do(
            event_id=evening().id,
            act=kind,
            ids=ids,
            wish=Wish(**wish),
            submission=submission or uuid.uuid4(),
            who=WHO,
            now=now or clock.now(),
        )
        return done.id if done else 0


def undo(act_id: int, *, now: dt.datetime | None = None) -> bool:
    with transaction():
        return undoing.undo(act=db.session.get_one(BulkAct, act_id), who=WHO, now=now or clock.now())


def person(registration_id: int) -> Registration:
    """As it stands in the database now."""
    return db.session.get_one(Registration, registration_id, populate_existing=True)


def seats(registration_id: int) -> list[tuple[int, int, bool]]:
    """Round, number of the table, locked."""
    rows = db.session.execute(
        sa.select(Seat.round, Table.number, Seat.locked)
        .join(Table)
        .where(Seat.registration_id == registration_id)
        .order_by(Seat.round)
    )
    return [(number, table, locked) for number, table, locked in rows]


def table_id(number: int) -> int:
    return db.session.scalars(sa.select(Table.id).where(Table.number == number)).one()


def mails(registration_id: int) -> list[str]:
    """The kinds of mail about someone, in the order they were written."""
    kinds = sa.select(OutboxMail.kind).where(OutboxMail.regarding == registration_id).order_by(OutboxMail.id)
    return list(db.session.scalars(kinds))


def check_counts() -> None:
    """What is counted beside the rows is what the rows say; nobody wants a place while one is free."""
    db.session.expire_all()
    event = evening()
    holds = sa.or_(Registration.status == REGISTERED, Registration.offered_until.is_not(None))
    assert event.places_taken == db.session.scalar(sa.select(sa.func.count()).where(holds, Registration.id > 0))
    assert event.places_taken <= event.capacity
    taken = {(row.table_id, row.round): row.taken for row in db.session.scalars(sa.select(TableRound))}
    seated = db.session.execute(
        sa.select(Seat.table_id, Seat.round, sa.func.count()).group_by(Seat.table_id, Seat.round)
    )
    counted = {(table, number): count for table, number, count in seated}
    assert taken == {place: counted.get(place, 0) for place in taken}
    wants = sa.select(sa.func.count()).where(
        Registration.status == WAITING, Registration.offered_until.is_(None), Registration.lapsed_at.is_(None)
    )
    assert event.places_taken == event.capacity or db.session.scalar(wants) == 0
