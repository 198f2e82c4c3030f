"""Whoever changes tables takes their guests along when there is room, and reads who could not come along."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import transaction
from app.core.orm import db
from app.events.models import Table, TableRound
from app.registration import queries, tables
from app.registration.models import Registration, RegistrationStatus, Seat
from tests.pages import ReadingClient, parse
from tests.registration.managing import FRIEND, PERSON, acts, fill_up, page_of, people, send, words

ALONG = "Ook voor mijn gast, als er plaats is"


def rows_of(app: Flask) -> list[dict[int, int]]:
    """The number of everybody's table by round, or of their wishes by rank, first who came first."""
    found = []
    for person in people(app):
        with app.app_context():
            again = queries.numbered(person.id)
            assert again is not None
            found.append({number: table.number for number, table in tables.chosen(again)})
    return found


def ids(app: Flask) -> dict[int, str]:
    """The id of each table by its number, as a form sends it."""
    with app.app_context():
        return {number: str(row) for number, row in db.session.execute(sa.select(Table.number, Table.id))}


def leave_free(app: Flask, *, table: int, in_round: int, seats: int) -> None:
    """So many seats are left at this table in this round."""
    with app.app_context(), transaction() as session:
        found = session.scalars(
            sa.select(TableRound).join(Table).where(Table.number == table, TableRound.round == in_round)
        ).one()
        found.seats = found.taken + seats


def move(client: ReadingClient, page: str, app: Flask, first: int, second: int, **more: str) -> str:
    """Choose these tables for both rounds; what the section says then."""
    answer = send(client, page, "tables", table_1=ids(app)[first], table_2=ids(app)[second], **more)
    assert answer.status_code == 303, answer.text
    return words(client, page)


def test_the_offer_is_ticked_and_only_there_for_who_brings_somebody(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    assert ALONG not in words(client, page)
    send(client, page, "guests")
    assert ALONG in words(client, page)
    box = next(field for field in parse(client.get(page).data).iter("input") if field.get("name") == "along")
    assert box.get("checked") is not None


def test_a_guest_goes_along(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    assert "Je keuze is bewaard. Ook voor Sam Claes." in move(client, page, app, 3, 1, along="y")
    assert rows_of(app) == [{1: 3, 2: 1}] * 2
    assert acts(app)[-2:] == ["tables_changed", "tables_changed"]
    with app.app_context():
        taken = db.session.execute(sa.select(TableRound.taken).where(TableRound.taken > 0)).scalars().all()
    assert sorted(taken) == [2, 2]


def test_without_the_tick_a_guest_stays(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    assert "Ook voor Sam" not in move(client, page, app, 3, 1)
    assert rows_of(app) == [{1: 3, 2: 1}, {1: 1, 2: 2}]


def test_who_could_not_come_along_is_named_and_keeps_all_their_tables(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    send(client, page, "guests", guest_name="Zoë Prévot")
    leave_free(app, table=3, in_round=1, seats=2)
    said = move(client, page, app, 3, 1, along="y")
    assert "Ook voor Sam Claes." in said
    assert "Voor Zoë Prévot is er geen plaats meer bij jou" in said
    assert rows_of(app) == [{1: 3, 2: 1}, {1: 3, 2: 1}, {1: 1, 2: 2}]


def test_swapping_two_rounds_takes_a_guest_along(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    move(client, page, app, 2, 1, along="y")
    assert rows_of(app) == [{1: 2, 2: 1}] * 2


def test_a_guest_with_a_link_of_their_own_who_sits_apart_is_left_alone(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    with app.app_context(), transaction():
        guest = db.session.scalars(sa.select(Registration).where(Registration.email == FRIEND)).one()
        tables.change(registration=guest, wanted={1: int(ids(app)[3])}, now=guest.created_at)
    said = move(client, page, app, 2, 1, along="y")
    assert "geen plaats meer bij jou" not in said
    assert rows_of(app) == [{1: 2, 2: 1}, {1: 3, 2: 1}], "only the round in which they sat together"


def test_where_an_organiser_chose_for_a_guest_they_stay(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Seat).where(Seat.registration_id == people(app)[1].id).values(locked=True))
    assert "Ook voor Sam" not in move(client, page, app, 3, 1, along="y")
    assert rows_of(app)[1] == {1: 1, 2: 2}


def test_a_guest_who_waits_wishes_for_the_same(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    fill_up(app)
    send(client, page, "guests", guest_name="Sam Claes")
    move(client, page, app, 3, 1, along="y")
    assert people(app)[1].status is RegistrationStatus.WAITING
    assert rows_of(app)[1] == {1: 3, 2: 1}


def test_when_the_host_has_no_room_nobody_moves_and_the_tick_stays_as_it_was(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    leave_free(app, table=3, in_round=1, seats=0)
    refused = send(client, page, "tables", table_1=ids(app)[3], table_2=ids(app)[2])
    assert refused.status_code == 409
    box = next(field for field in parse(refused.data).iter("input") if field.get("name") == "along")
    assert box.get("checked") is None
    assert rows_of(app) == [{1: 1, 2: 2}] * 2


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_of_a_known_address_it_acts_the_same(app: Flask, event_slug: str, seats: int) -> None:
    page_of(app, event_slug, email="eerst@voorbeeld.be")
    said = []
    for email in (PERSON["email"], "eerst@voorbeeld.be"):
        client, page = page_of(app, event_slug, email=email)
        for guest in ("Sam Claes", "Zoë Prévot"):
            send(client, page, "guests", guest_name=guest)
        leave_free(app, table=3, in_round=1, seats=seats)
        said.append(move(client, page, app, 3, 1, along="y").partition("Je keuze is bewaard.")[2])
        for path in (*re.findall(r"guests/\d+/cancel", client.get(page).text), "cancel"):
            client.submit(f"{page}/{path}", page=page)
    assert said[0].partition("Bewaar mijn tafels")[0] == said[1].partition("Bewaar mijn tafels")[0]


def test_a_table_that_is_full_with_someone_who_only_seems_to_sit_there_is_full(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug, email=FRIEND)
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    leave_free(app, table=3, in_round=1, seats=1)
    with app.app_context(), transaction():
        guest = db.session.get_one(Registration, people(app)[-1].id)
        assert guest.status is RegistrationStatus.REPEATED
        tables.change(registration=guest, wanted={1: int(ids(app)[3])}, now=guest.created_at)
    assert send(client, page, "tables", table_1=ids(app)[3], table_2=ids(app)[2]).status_code == 409
