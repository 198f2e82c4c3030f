"""Taking in a list of people, from the command line: all of it, the good rows when asked, or nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, TableRound
from app.registration.invitation_models import ImportBatch
from app.registration.models import Needs, Registration, RegistrationSource, RegistrationStatus, Seat
from app.roster import batches
from exports.documents import Table
from tests.factories.evenings import make_event

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def slug(app: Flask) -> str:
    """An evening with the twelve tables and the room that the example list is made for."""
    tables = tuple(Table(number=number, title=f"Tafel {number}", seats=12) for number in range(1, 13))
    with app.app_context():
        with transaction():
            event = make_event(capacity=160, tables=tables)
        return event.slug


def take_in(app: Flask, slug: str, name: str, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["registrations", "import", slug, str(DATA / name), *options])


def statuses(app: Flask) -> Counter[RegistrationStatus]:
    with app.app_context():
        return Counter(db.session.scalars(sa.select(Registration.status)))


def test_all_168_people_of_the_example_come_in_with_what_they_asked(app: Flask, slug: str) -> None:
    result = take_in(app, slug, "inschrijvingen.xlsx")
    assert (result.exit_code, result.output) == (0, "168 ingevoerd.\n")
    assert statuses(app) == {
        RegistrationStatus.REGISTERED: 156,
        RegistrationStatus.WAITING: 6,
        RegistrationStatus.CANCELLED: 6,
    }
    with app.app_context():
        event = db.session.scalars(sa.select(Event)).one()
        assert event.places_taken == 156
        seated = db.session.scalar(sa.select(sa.func.count()).select_from(Seat))
        assert db.session.scalar(sa.select(sa.func.sum(TableRound.taken))) == seated == 288, "every chair is taken"
        kept = set(db.session.scalars(sa.select(Needs.delete_after)))
        assert kept == {event.ends_at + dt.timedelta(days=7)}
        guest = db.session.scalars(sa.select(Registration).where(Registration.guest_of_id.is_not(None))).one()
        assert guest.guest_of is not None
        assert set(db.session.scalars(sa.select(Registration.source))) == {RegistrationSource.IMPORT}
        assert db.session.scalars(sa.select(OutboxMail)).all() == [], "a list is no reason to write to people"


def test_nobody_sits_without_a_place_or_twice_at_one_table(app: Flask, slug: str) -> None:
    take_in(app, slug, "inschrijvingen.xlsx")
    with app.app_context():
        seats = db.session.execute(
            sa.select(Registration.status, Seat.registration_id, Seat.table_id).join(
                Seat, Seat.registration_id == Registration.id
            )
        ).all()
    assert {status for status, *_where in seats} == {RegistrationStatus.REGISTERED}
    assert len({tuple(where) for _status, *where in seats}) == len(seats)


def test_a_list_from_excel_with_semicolons_reads_right(app: Flask, slug: str) -> None:
    result = take_in(app, slug, "inschrijvingen-excel.csv")
    assert result.exit_code == 0, result.output
    with app.app_context():
        addresses = set(db.session.scalars(sa.select(Registration.email)))
    assert "zoë.prévot7@voorbeeld.be" in addresses


def test_a_list_with_wrong_rows_is_refused_whole_with_each_reason(app: Flask, slug: str) -> None:
    result = take_in(app, slug, "inschrijvingen-met-fouten.xlsx")
    assert result.exit_code == 1
    assert "Blad Inschrijvingen, rij 4, kolom ‘e-mail’" in result.stderr
    assert result.stdout == ""
    assert statuses(app) == {}


def test_the_good_rows_come_in_when_asked(app: Flask, slug: str) -> None:
    result = take_in(app, slug, "inschrijvingen-met-fouten.xlsx", "--good-rows-only")
    assert result.exit_code == 0
    assert "rij 4" in result.stderr
    assert sum(statuses(app).values()) == 3


def test_a_list_that_does_not_fit_brings_nobody(app: Flask, slug: str) -> None:
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Event)).one().capacity = 155
    result = take_in(app, slug, "inschrijvingen.xlsx")
    assert result.exit_code == 1
    assert "156 mensen" in result.stderr
    assert "155 plaatsen" in result.stderr
    assert statuses(app) == {}


def test_the_same_list_again_is_refused_because_everyone_is_there(app: Flask, slug: str) -> None:
    take_in(app, slug, "inschrijvingen-excel.csv")
    before = statuses(app)
    assert take_in(app, slug, "inschrijvingen-excel.csv").exit_code == 1
    assert statuses(app) == before


@pytest.mark.parametrize(("slug_given", "file"), [("bestaat-niet", "inschrijvingen.xlsx"), (None, "is-er-niet.xlsx")])
def test_what_is_not_there_is_said_in_a_sentence(app: Flask, slug: str, slug_given: str | None, file: str) -> None:
    result = take_in(app, slug_given or slug, file)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_a_list_of_ambassadors_comes_in_as_invited_and_can_be_undone(app: Flask, slug: str, tmp_path: Path) -> None:
    path = tmp_path / "ambassadeurs.csv"
    path.write_text("Voornaam;Familienaam;E-mail adres\nZoë;Prévot;zoe@voorbeeld.be\n", encoding="cp1252")
    result = app.test_cli_runner().invoke(args=["registrations", "import", slug, str(path), "--invited"])
    assert (result.exit_code, result.output) == (0, "1 ingevoerd.\n")
    with app.app_context():
        zoe = db.session.scalars(sa.select(Registration)).one()
        assert (zoe.name, zoe.status) == ("Zoë Prévot", RegistrationStatus.INVITED)
        batch = db.session.scalars(sa.select(ImportBatch)).one()
        assert (batch.source, batch.who, batch.people) == ("ambassadeurs.csv", "flask registrations", 1)
        with transaction():
            assert batches.undo(batch=batch, now=clock.now()) == 1
    assert statuses(app) == {}
