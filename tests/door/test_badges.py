"""Badges are for who comes and for the hosts, and only what changed is printed again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import badges
from app.door.badges import Printable, Which
from app.events.models import Event, Host, Table
from app.registration import codes
from app.registration.models import Registration, RegistrationStatus, Seat
from tests.door.conftest import Door, Invite, ScanIn
from tests.exports.printed import pages_of, text_of
from tests.pages import ReadingClient


@pytest.fixture
def guests(invite: Invite) -> None:
    invite("Yıldız Peeters", photo_objection=True)
    invite("Bo Aerts", status=RegistrationStatus.WAITING)
    invite("Aya Claes", status=RegistrationStatus.CANCELLED)


def printables(app: Flask, door: Door) -> dict[str, Printable]:
    with app.app_context():
        return {each.badge.name: each for each in badges.printables(db.session.get_one(Event, door.event_id))}


def posted(organiser: ReadingClient, door: Door, **fields: str) -> TestResponse:
    page = f"/organise/events/{door.slug}/links"
    return organiser.submit(f"/organise/events/{door.slug}/print/badges", fields, page=page)


def assert_nothing_to_print(organiser: ReadingClient, answer: TestResponse) -> None:
    """No sheet of blanks, and no dead end."""
    assert answer.status_code == 303
    assert "er is niets bij te drukken" in organiser.get(answer.location).text


def host_of_first_table(app: Flask, door: Door, name: str, email: str = "") -> None:
    with app.app_context(), transaction() as session:
        table = session.scalars(sa.select(Table).where(Table.event_id == door.event_id)).first()
        assert table is not None
        session.execute(sa.delete(Host).where(Host.table_id.in_(sa.select(Table.id))))
        session.add(Host(table_id=table.id, name=name, email=email))


@pytest.mark.usefixtures("guests")
def test_who_comes_gets_a_badge_with_a_code_that_is_not_the_tickets(app: Flask, door: Door) -> None:
    host_of_first_table(app, door, "Noor Maes")
    found = printables(app, door)

    assert set(found) == {"Yıldız Peeters", "Noor Maes"}
    assert found["Yıldız Peeters"].badge.no_photo
    with app.app_context():
        ticket = db.session.scalars(
            sa.select(Registration.ticket_code).where(Registration.name_key == "yildiz peeters")
        )
        code = found["Yıldız Peeters"].badge.code
        assert len(code) == codes.BADGE_LENGTH
        assert code not in ticket.one()


def test_a_host_who_registered_has_one_badge_and_any_other_host_one_without_a_code(
    app: Flask, door: Door, invite: Invite
) -> None:
    host_of_first_table(app, door, "Noor Maes")
    assert printables(app, door)["Noor Maes"].badge.code == ""

    invite("noor maes")
    found = printables(app, door)

    assert [(each.badge.role, bool(each.badge.code)) for each in found.values()] == [("Tafelgezicht", True)]


def test_a_host_is_known_by_address_on_badges_too(app: Flask, door: Door, invite: Invite) -> None:
    host_of_first_table(app, door, "Noor Maes", email="noor@voorbeeld.be")
    invite("Noor Maes-Claes", email="Noor@voorbeeld.be")
    found = printables(app, door)

    assert [(name, each.badge.role) for name, each in found.items()] == [("Noor Maes-Claes", "Tafelgezicht")]


def test_a_host_who_comes_without_a_seat_sits_at_their_own_table(app: Flask, door: Door, invite: Invite) -> None:
    host_of_first_table(app, door, "Noor Maes")
    guest = invite("Noor Maes")
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(Seat).where(Seat.registration_id == guest.id))

    assert [seat.number for seat in printables(app, door)["Noor Maes"].badge.seats] == [1, 1]


def test_the_badge_of_a_host_on_no_list_is_printed_again_once_it_changes(
    app: Flask, door: Door, organiser: ReadingClient
) -> None:
    host_of_first_table(app, door, "Noor Maes")
    assert "Maes" in text_of(posted(organiser, door, which="changed").data)
    assert_nothing_to_print(organiser, posted(organiser, door, which="changed"))

    with app.app_context(), transaction() as session:
        session.execute(sa.update(Host).values(organisation="UCLL"))
    assert "UCLL" in text_of(posted(organiser, door, which="changed").data)


@pytest.mark.usefixtures("guests")
def test_only_what_changed_since_the_last_print_is_printed_again(
    app: Flask, door: Door, organiser: ReadingClient, invite: Invite
) -> None:
    first = posted(organiser, door, which="changed", paper="zweckform-l4785")
    assert "Yıldız" in text_of(first.data)
    assert_nothing_to_print(organiser, posted(organiser, door, which="changed", paper="zweckform-l4785"))

    invite("Wout Jansen")
    with app.app_context(), transaction() as session:
        session.execute(
            sa.update(Registration).where(Registration.name_key == "yildiz peeters").values(name="Yıldız Claes")
        )
    again = text_of(posted(organiser, door, which="changed", paper="zweckform-l4785").data)

    assert "Wout" in again
    assert "Claes" in again
    assert_nothing_to_print(organiser, posted(organiser, door, which="changed"))


def test_blank_badges_are_a_sheet_to_write_on(door: Door, organiser: ReadingClient) -> None:
    answer = posted(organiser, door, which="blank")

    assert answer.mimetype == "application/pdf"
    assert pages_of(answer.data) == 2
    assert text_of(answer.data).count("Voornaam") == 2 * badges.BLANKS


def test_who_came_in_from_the_waiting_list_gets_one_too(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite("Bo Aerts", status=RegistrationStatus.WAITING)
    scan(registration_id=guest.id, admit=True)

    assert "Bo Aerts" in printables(app, door)


def test_a_paper_that_we_do_not_know_is_refused(door: Door, organiser: ReadingClient) -> None:
    assert posted(organiser, door, which="all", paper="postcard").status_code == 400
    assert posted(organiser, door, which="some").status_code == 400


def test_marking_nothing_as_printed_changes_nothing(app: Flask, door: Door) -> None:
    with app.app_context(), transaction():
        badges.mark_printed(printed=[], now=clock.now())
    assert badges.chosen(list(printables(app, door).values()), Which.BLANK) == []
