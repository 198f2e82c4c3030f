"""Changing tables together: guests who sit with whoever brings them go along when there is room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core.prepared import together
from app.registration import guests, history, sitting, standing, tables, waiting
from app.registration.errors import SeatedTwice
from app.registration.history import PERSON
from app.registration.models import Registration, RegistrationStatus

_Tables = Mapping[int, int]


@dataclass(slots=True)
class Company:
    """The names of the guests who have the new tables too, and of those for whom there was no room."""

    along: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)


def change_tables(*, host: Registration, wanted: Mapping[int, int], with_guests: bool, now: dt.datetime) -> Company:
    """As `tables.change`, and then for each guest: all their tables or none.

    A guest with a link of their own is left alone where they sit apart, and everybody where an organiser chose for
    them. Raises as `tables.change`, and then nothing changed for anybody.
    """
    connection, _evening = waiting.locked(host)
    before = _tables_of(host)
    tables.change(registration=host, wanted=wanted, now=now)
    after = _tables_of(host)
    company = Company()
    if not with_guests or after == before:
        return company
    for guest in guests.of(host):
        target = _target(connection, guest, before, after)
        if target is None:
            continue
        if _goes_along(connection, guest, target):
            together(connection, history.noted("tables_changed", registration_id=guest.id, author=PERSON, now=now))
            company.along.append(guest.name)
        else:
            company.behind.append(guest.name)
    return company


def _tables_of(person: Registration) -> dict[int, int]:
    return {number: table.id for number, table in tables.chosen(person)}


def _target(connection: sa.Connection, guest: Registration, before: _Tables, after: _Tables) -> _Tables | None:
    """Where a guest would sit, or what they would wish for, beside their host; None for who is left alone."""
    own, is_free = _tables_of(guest), not guests.is_claimed(guest)
    if standing.shown(guest).status is RegistrationStatus.WAITING:
        return after if own != after and (is_free or own == before) else None
    if guest.guest_of is not None and standing.shown(guest.guest_of).status is RegistrationStatus.WAITING:
        return None
    changed = [number for number, table in after.items() if before.get(number) != table]
    chosen_for_them = {number for number, (_table, locked) in sitting.held(connection, guest.id).items() if locked}
    moves = {
        number: after[number]
        for number in changed
        if number not in chosen_for_them and (is_free or own.get(number) == before.get(number))
    }
    target = {**own, **moves}
    return target if target != own else None


def _goes_along(connection: sa.Connection, guest: Registration, target: _Tables) -> bool:
    try:
        tables.settle(connection, guest, target)
    except (tables.NoRoom, SeatedTwice):
        return False
    return True
