"""The organiser's list and the caterer's counts as workbooks: rows of the database in, bytes out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.core.i18n import local
from app.events.models import Event
from app.registration.models import Registration, RegistrationStatus
from app.roster import people
from app.roster.catering import Catering
from app.roster.people_filter import Filter
from exports.workbook import format

if TYPE_CHECKING:
    from exports.workbook.people import ListedPerson
    from exports.workbook.single import Made


def list_of(event: Event, wanted: Filter, *, with_needs: bool, now: dt.datetime) -> bytes:
    """Whom the filter finds, in its order; diet and access only when asked for."""
    # Only here: what draws workbooks takes longer to load than a page to answer.
    from exports.workbook.people import people_workbook

    numbers = people.table_numbers(event.id)
    guests = people.guest_counts(event.id)
    found = people.exported(event.id, wanted, with_needs=with_needs)
    rows = [_listed(each, event, numbers, guests.get(each.id, 0), with_needs=with_needs) for each in found]
    return people_workbook(rows, of=_made(event, now), rounds=event.rounds, with_needs=with_needs)


def counts_of(event: Event, counted: Catering, *, now: dt.datetime) -> bytes:
    """How many eat what."""
    from exports.workbook.catering import catering_workbook

    return catering_workbook(counted.diets, people=counted.people, of=_made(event, now))


def _made(event: Event, now: dt.datetime) -> Made:
    from exports.workbook.single import Made

    return Made(event.title, event.language, now)


def _listed(
    person: Registration, event: Event, numbers: dict[int, int], guests: int, *, with_needs: bool
) -> ListedPerson:
    from exports.workbook.people import ListedPerson

    seated = {seat.round: seat.table.number for seat in person.seats}
    needs = person.needs if with_needs else None
    return ListedPerson(
        name=person.name,
        email=person.email,
        organisation=person.organisation,
        function=person.function,
        language=person.language,
        status=_status(person.status),
        preferences=tuple(numbers[wish.table_id] for wish in person.preferences),
        diet=needs.diet if needs else "",
        access=needs.access if needs else "",
        photo_objection=person.photo_objection,
        guest_of=person.guest_of.email if person.guest_of else "",
        tables=tuple(seated.get(number) for number in range(1, event.rounds + 1)),
        registered=_wall_clock(person.created_at, event),
        checked_in=_wall_clock(person.checked_in_at, event) if person.checked_in_at else None,
        guests=guests,
        note=person.note,
    )


def _status(status: RegistrationStatus) -> format.RegistrationStatus | None:
    return None if status is RegistrationStatus.REPEATED else format.RegistrationStatus(status.value)


def _wall_clock(moment: dt.datetime, event: Event) -> dt.datetime:
    return local(moment, event.timezone).replace(tzinfo=None, microsecond=0)
