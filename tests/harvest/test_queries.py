"""What the report and the organiser read of the tables."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event
from app.harvest import queries, services
from exports import documents

NOW = dt.datetime(2027, 10, 21, 19, 30, tzinfo=dt.UTC)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(db.engine, "before_cursor_execute", hear)


def fill(event: Event, *, points: int) -> None:
    """Give every table this many points, a connection and a contact person."""
    with transaction():
        for table in event.tables:
            document = documents.Table(
                number=table.number,
                title=table.title,
                takeaways=tuple(
                    documents.Takeaway(position=number, text=f"Punt {number}") for number in range(1, points + 1)
                ),
                connections=(documents.Connection(source="A", target="B"),),
                contacts=(documents.ContactPerson(name="Noor"),),
            )
            services.store_yield(table=table, document=document, now=NOW)


@pytest.mark.parametrize("points", [1, 100])
def test_the_yield_of_an_evening_takes_as_many_queries_with_many_points_as_with_one(event: Event, points: int) -> None:
    fill(event, points=points)
    event_id = event.id
    db.session.rollback()
    with counted_statements() as statements:
        found = queries.yield_of_event(event_id)
    assert [len(each.takeaways) for each in found.values()] == [points] * 3
    assert len([each for each in statements if each.startswith("SELECT")]) == 5


def test_the_yield_stands_in_its_order_and_every_table_has_one(event: Event) -> None:
    fill(event, points=3)
    found = queries.yield_of_event(event.id)
    assert set(found) == {table.id for table in event.tables}
    assert [point.text for point in found[event.tables[0].id].takeaways] == ["Punt 1", "Punt 2", "Punt 3"]


def test_what_was_never_filled_in_is_no_yield(event: Event) -> None:
    table = event.tables[0]
    empty = documents.Table(
        number=1,
        title="",
        takeaways=(documents.Takeaway(position=1, text=" \n"),),
        connections=(documents.Connection(source="Halte 24", target=""),),
        contacts=(documents.ContactPerson(name="", email="noor@voorbeeld.be"),),
    )
    with transaction():
        services.store_yield(table=table, document=empty, now=NOW)
    assert queries.yield_of(table).is_empty


def test_the_organiser_sees_which_tables_have_a_yield_and_which_are_done(event: Event) -> None:
    first, second, third = event.tables
    with transaction():
        services.store_yield(
            table=first,
            document=documents.Table(
                number=1,
                title="",
                takeaways=(documents.Takeaway(position=1, text="Een"), documents.Takeaway(position=2, text="Twee")),
                contacts=(documents.ContactPerson(name="Noor"),),
            ),
            now=NOW,
        )
        connection = documents.Connection(source="A", target="B")
        services.note_connection(table=second, uuid=uuids.uuid4(), connection=connection, now=NOW)
        services.finish_table(table=second, now=NOW)
    found = queries.yield_of_event(event.id)
    assert (len(found[first.id].takeaways), len(found[first.id].contacts)) == (2, 1)
    assert (found[second.id].connections, found[second.id].done_at) == ((connection,), NOW)
    assert found[third.id] == queries.Yield()
