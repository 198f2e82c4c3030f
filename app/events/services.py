"""Setting an evening up: the evening, its programme, its tables and their hosts."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from app.core.orm import db
from app.events import announcing, devices, queries, rules, signals
from app.events.errors import (
    AfterTheEnd,
    ClosesBeforeItOpens,
    DoorsAfterTheStart,
    EveningCancelled,
    FixedRounds,
    KnownTable,
    MissingHour,
    NoSeats,
    OccupiedTable,
    TooFewPlaces,
    TooFewSeats,
    WrongState,
)
from app.events.models import Event, EventState, Host, ProgrammeItem, Table, TableRound
from app.events.window import UNBOUND, Window
from exports import documents


def create_event(
    *, evening: documents.Evening, now: dt.datetime, window: Window = UNBOUND, doors: dt.time | None = None
) -> Event:
    """Add an evening with its programme, tables and hosts (not what the tables yielded).

    `doors` is when the doors open, on the clock of the evening; None for an hour before the start.
    Raises MissingHour, ClosesBeforeItOpens, AfterTheEnd, DoorsAfterTheStart.
    """
    starts_at, ends_at = _moments(evening)
    doors_at = _doors_at(evening, doors, starts_at)
    _check(window, ends_at)
    event = Event(
        slug=_free_slug(evening.title, evening.date),
        title=evening.title,
        subtitle=evening.subtitle,
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        doors_at=doors_at,
        timezone=evening.timezone,
        venue=evening.venue,
        address=evening.address,
        capacity=evening.capacity,
        rounds=evening.rounds,
        minutes_per_round=evening.minutes_per_round,
        language=evening.language,
        secret_key=secrets.token_bytes(32),
        state=EventState.DRAFT,
        created_at=now,
    )
    db.session.add(event)
    replace_programme(event=event, items=evening.programme)
    for table in evening.tables:
        add_table(event=event, table=table)
    db.session.flush()  # the ids of event and tables, for whoever adds to them next
    return event


def change_event(
    *,
    event: Event,
    evening: documents.Evening,
    window: Window,
    now: dt.datetime,
    tells: bool = True,
    doors: dt.time | None = None,
) -> int:
    """Take over everything about the evening itself; returns to how many who wait a place is offered by it.

    Raises what create_event raises, TooFewPlaces, FixedRounds.

    What lasts until some time after the evening moves along with its end; who waits hears of new places, and who counts
    on it of another time or place, unless `tells` says no. The window is taken as it is given: it does not move along.
    The doors open at the same hour on the new day.
    """
    starts_at, ends_at = _moments(evening)
    doors_at = _doors_at(evening, doors, starts_at)
    _check(window, ends_at)
    if evening.capacity < event.places_taken:
        raise TooFewPlaces(event.places_taken)
    if evening.rounds != event.rounds and event.places_taken:
        raise FixedRounds
    before = announcing.Shown.of(event)
    is_other_day = queries.described(event).date != evening.date
    has_more_room = evening.capacity > event.capacity or starts_at > event.starts_at
    event.starts_at, event.ends_at, event.timezone = starts_at, ends_at, evening.timezone
    event.opens_at, event.closes_at, event.doors_at = window.opens_at, window.closes_at, doors_at
    _take_over(event, evening)
    if ends_at != before.occasion.ends_at:
        devices.follow(event=event)
        signals.moved.send(event.id, ends_at=ends_at, is_other_day=is_other_day)
    announcing.announce(event=event, before=before, tells=tells, now=now)
    return announcing.make_room(event=event, now=now) if has_more_room else 0


def _take_over(event: Event, evening: documents.Evening) -> None:
    event.title, event.subtitle = evening.title, evening.subtitle
    event.venue, event.address = evening.venue, evening.address
    event.capacity, event.language = evening.capacity, evening.language
    event.minutes_per_round = evening.minutes_per_round
    if evening.rounds != event.rounds:
        event.rounds = evening.rounds
        for table in event.tables:
            _fit_rounds(table, event.rounds)


def replace_programme(*, event: Event, items: tuple[documents.ProgrammeItem, ...]) -> None:
    """Make these the lines of the programme, in this order."""
    event.programme = [
        ProgrammeItem(
            position=position,
            starts=item.starts,
            ends=item.ends,
            title=item.title,
            speaker=item.speaker,
            description=item.description,
        )
        for position, item in enumerate(items, start=1)
    ]


def add_table(*, event: Event, table: documents.Table) -> Table:
    """Add a table with its hosts; raises KnownTable when the number is taken."""
    if any(other.number == table.number for other in event.tables):
        raise KnownTable(table.number)
    added = Table(number=table.number, title=table.title, seats=table.seats, step_free=table.step_free)
    event.tables.append(added)
    _describe(added, table)
    replace_hosts(table=added, hosts=table.hosts)
    _fit_rounds(added, event.rounds)
    return added


def change_table(*, table: Table, to: documents.Table) -> None:
    """Take over what the table is about, its seats and its hosts; raises KnownTable, TooFewSeats."""
    others = (other.number for other in table.event.tables if other is not table)
    if to.number in set(others):
        raise KnownTable(to.number)
    most_taken = max((each.taken for each in table.rounds), default=0)
    if to.seats < most_taken:
        raise TooFewSeats(most_taken)
    table.number, table.title, table.seats, table.step_free = to.number, to.title, to.seats, to.step_free
    _describe(table, to)
    replace_hosts(table=table, hosts=to.hosts)
    for each in table.rounds:
        each.seats = to.seats


def remove_table(*, table: Table) -> None:
    """Take a table off the evening; raises OccupiedTable with people there, TableWithYield when it noted something."""
    if any(each.taken for each in table.rounds):
        raise OccupiedTable
    signals.removing_table.send(table.id)
    db.session.delete(table)


def replace_hosts(*, table: Table, hosts: tuple[documents.Host, ...]) -> None:
    """Make these the hosts of the table, in this order."""
    printed = {host.name: host.badge_hash for host in table.hosts}
    table.hosts = [
        Host(
            position=position,
            name=host.name,
            organisation=host.organisation,
            email=host.email,
            role=host.role,
            badge_hash=printed.get(host.name, ""),
        )
        for position, host in enumerate(hosts, start=1)
    ]


def move_to(*, event: Event, state: EventState) -> None:
    """Bring the evening into another state; the same one again changes nothing.

    Raises WrongState, NoSeats, EveningCancelled.
    """
    if state == event.state:
        return
    if event.cancelled_at is not None:
        raise EveningCancelled
    if state not in rules.NEXT_STATES[event.state]:
        raise WrongState
    if state is EventState.OPEN and not any(table.seats for table in event.tables):
        raise NoSeats
    event.state = state


def renew_door_link(*, event: Event) -> None:
    """Make every door link given out so far worthless for pairing new devices."""
    event.door_generation += 1


def renew_poster(*, event: Event) -> None:
    """Make every poster of the self check-in printed so far worthless."""
    event.poster_generation += 1


def renew_table_link(*, table: Table) -> None:
    """Make every link to this table given out so far worthless for pairing new tablets."""
    table.link_generation += 1


def _moments(evening: documents.Evening) -> tuple[dt.datetime, dt.datetime]:
    try:
        return rules.moments(date=evening.date, starts=evening.starts, ends=evening.ends, timezone=evening.timezone)
    except ValueError as error:
        raise MissingHour from error


def _doors_at(evening: documents.Evening, doors: dt.time | None, starts_at: dt.datetime) -> dt.datetime | None:
    if doors is None:
        return None
    try:
        doors_at = rules.moment(evening.date, doors, evening.timezone)
    except ValueError as error:
        raise MissingHour("doors") from error
    if doors_at > starts_at:
        raise DoorsAfterTheStart
    return doors_at


def _check(window: Window, ends_at: dt.datetime) -> None:
    opens_at, closes_at = window.opens_at, window.closes_at
    if opens_at is not None and opens_at >= ends_at:
        raise AfterTheEnd("opens_on")
    if closes_at is not None and closes_at > ends_at:
        raise AfterTheEnd("closes_on")
    if opens_at is not None and closes_at is not None and opens_at >= closes_at:
        raise ClosesBeforeItOpens


def _free_slug(title: str, date: dt.date) -> str:
    wanted = rules.slug_of(title, date)
    taken = set(db.session.scalars(sa.select(Event.slug).where(Event.slug.startswith(wanted, autoescape=True))))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _describe(table: Table, source: documents.Table) -> None:
    table.theme, table.question = source.theme, source.question
    table.introduction, table.organisation = source.introduction, source.organisation


def _fit_rounds(table: Table, rounds: int) -> None:
    present = {each.round: each for each in table.rounds}
    for number, each in present.items():
        if number > rounds:
            if each.taken:
                raise OccupiedTable
            table.rounds.remove(each)
    for number in range(1, rounds + 1):
        if number not in present:
            table.rounds.append(TableRound(round=number, seats=table.seats, taken=0))
