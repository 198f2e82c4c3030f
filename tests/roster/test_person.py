"""One person on the organiser's desk: their page, and everything that is done from it."""

from __future__ import annotations

import ast
import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.registration import history, queries, sitting
from app.registration.errors import TableFull
from app.registration.history_models import Change
from app.registration.models import Needs, Registration
from app.registration.question_models import Answer, Consent, Question, QuestionKind
from app.registration.rules import Room
from app.roster import by_hand, timeline
from tests.architecture.sources import ROOT, python_files
from tests.pages import ReadingClient, parse, text_of
from tests.roster.crowd import (
    CANCELLED,
    INVITED,
    REGISTERED,
    WAITING,
    check_counts,
    evening,
    mails,
    person,
    put,
    seats,
    size,
    table_id,
)

DETAILS = {"name": "Aya Claes", "email": "aya.claes@voorbeeld.be", "language": "nl"}


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(parse(answer.data))


def acts(registration_id: int) -> list[tuple[str, str]]:
    lines = sa.select(Change).where(Change.registration_id == registration_id).order_by(Change.id)
    return [(line.act, line.who) for line in db.session.scalars(lines)]


def test_the_page_tells_all_we_know(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        host = put("Aya Claes", function="Voorzitter", organisation="UCLL", wishes=(table_id(3),), diet="vegetarisch")
        guest = put("Gast Eén", guest_of_id=host, email="")
        now = clock.now()
        with transaction():
            asked = Question(
                event_id=evening().id, position=1, kind=QuestionKind.TEXT, label="Wat speelt er?", reason="Om te weten",
                options=[], kept_days=7,
            )  # fmt: skip
            db.session.add(asked)
            db.session.flush()
            db.session.add(
                Answer(registration_id=host, question_id=asked.id, value="Het water", answered_at=now, delete_after=now)
            )
            db.session.add(
                Consent(registration_id=host, purpose="needs", wording="Bewaar het.", channel="online", given_at=now)
            )
            person(host).checked_in_at = now
    told = words(organiser, f"{place}/{host}")
    for each in (
        "Voorzitter · UCLL", "Voorzie eten: vegetarisch", "Wat speelt er?", "Het water", "Bewaar het.", "Gast Eén",
        "koos zelf: tafel 3", "Kwam binnen", "Door de organisatie op de lijst gezet", "Er vertrok nog geen mail.",
    ):  # fmt: skip
        assert each.casefold() in told.casefold(), each
    assert "Gast van Aya Claes" in words(organiser, f"{place}/{guest}")


def test_the_page_costs_the_same_whatever_happened(app: Flask, organiser: FlaskClient, place: str) -> None:
    def statements(path: str) -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        listener = lambda _c, _cur, statement, *_rest: seen.append(statement)  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", listener)
        organiser.get(path)
        sa.event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    with app.app_context():
        someone = put("Aya Claes")
        put("Gast Nul", guest_of_id=someone)
    few = statements(f"{place}/{someone}")
    with app.app_context():
        for number in range(5):
            put(f"Gast {number}", guest_of_id=someone)
            with transaction():
                by_hand.set_note(
                    registration=person(someone), text=f"{number}", now=clock.now(), author=history.staff("Noor Maes")
                )
    assert statements(f"{place}/{someone}") == few


def test_someone_is_moved_in_all_rounds_at_once(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes", wishes=(table_id(1), table_id(2)))
        first, second = table_id(1), table_id(2)
    page = f"{place}/{someone}"
    moved = organiser.submit(f"{page}/tables", {"round_1": str(second), "round_2": str(first)}, page=page)
    assert moved.status_code == 303
    with app.app_context():
        assert seats(someone) == [(1, 2, True), (2, 1, True)]
        assert acts(someone) == [("moved", "Noor Maes")] * 2
        check_counts()
    assert "Verplaatst naar tafel 2 in ronde 1" in words(organiser, page)


def test_a_full_table_is_said_at_its_round_and_nothing_moves(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes", wishes=(table_id(1), table_id(2)))
        with transaction():
            for each in evening().tables[2].rounds:
                each.seats = 0
        third, second = table_id(3), table_id(2)
    page = f"{place}/{someone}"
    refused = organiser.submit(f"{page}/tables", {"round_1": str(third), "round_2": str(second)}, page=page)
    assert refused.status_code == 422
    told = text_of(parse(refused.data))
    assert "Tafel 3 is volzet in ronde 1." in told
    twice = organiser.submit(f"{page}/tables", {"round_1": str(second), "round_2": str(second)}, page=page)
    assert "Tafel 2 is dan al de tafel in een andere ronde." in text_of(parse(twice.data))
    strange = organiser.submit(f"{page}/tables", {"round_1": "999999", "round_2": "0"}, page=page)
    assert strange.status_code == 422
    with app.app_context():
        assert seats(someone) == [(1, 1, False), (2, 2, False)]
        check_counts()


def test_a_new_address_gets_a_new_link_and_the_old_one_opens_nothing(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        someone = put("Aya Claes")
        with transaction():
            person(someone).manage_hash = "0" * 64
    page = f"{place}/{someone}"
    changed = organiser.submit(
        f"{page}/details", {**DETAILS, "email": "aya@voorbeeld.be", "organisation": "Élan"}, page=page
    )
    assert changed.status_code == 303
    with app.app_context():
        now = person(someone)
        assert (now.email, now.email_key) == ("aya@voorbeeld.be", "aya@voorbeeld.be")
        assert now.manage_hash not in {None, "0" * 64}
        assert now.search_key == "elan\naya claes\naya@voorbeeld.be"
        assert mails(someone) == ["registration.link"]
        assert db.session.scalars(sa.select(OutboxMail.recipient)).one() == "aya@voorbeeld.be"
        assert acts(someone) == [("details_changed", "Noor Maes")]
    assert "Gegevens aangepast: e-mailadres, organisatie" in words(organiser, page)


def test_a_known_address_is_refused_at_its_field_and_the_rest_kept(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        someone = put("Aya Claes")
        put("Ruben Peeters")
        put("Noor Thijs", CANCELLED)
    page = f"{place}/{someone}"
    refused = organiser.submit(
        f"{page}/details", {**DETAILS, "name": "Aya C.", "email": "Ruben.Peeters@voorbeeld.be"}, page=page
    )
    assert refused.status_code == 422
    tree = parse(refused.data)
    assert "Dit e-mailadres staat al op de lijst." in text_of(tree)
    assert {"Aya C.", "Ruben.Peeters@voorbeeld.be"} <= {field.get("value") for field in tree.iter("input")}
    gone = organiser.submit(f"{page}/details", {**DETAILS, "email": "noor.thijs@voorbeeld.be"}, page=page)
    assert gone.status_code == 303, "who cancelled has no claim to the address"
    with app.app_context():
        assert person(someone).email == "noor.thijs@voorbeeld.be"


@pytest.mark.parametrize("name", ["", "x" * 10_000])
def test_a_wrong_name_is_said_and_the_note_stays_as_stored(
    app: Flask, organiser: ReadingClient, place: str, name: str
) -> None:
    with app.app_context():
        someone = put("Aya Claes")
        with transaction():
            person(someone).note = "Komt later."
    page = f"{place}/{someone}"
    refused = organiser.submit(f"{page}/details", {**DETAILS, "name": name}, page=page)
    assert refused.status_code == 422
    assert "Komt later." in text_of(parse(refused.data))


def test_a_note_says_in_the_history_who_changed_it_and_not_what(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        someone = put("Aya Claes")
    page = f"{place}/{someone}"
    text = '=1+1 <script>alert("x")</script>\r\nTweede regel 🎉'
    organiser.submit(f"{page}/note", {"note": text}, page=page)
    with app.app_context():
        assert person(someone).note == text.replace("\r\n", "\n")
        assert acts(someone) == [("note_changed", "Noor Maes")]
        assert db.session.scalars(sa.select(Change.detail)).one() == {}
    assert organiser.submit(f"{page}/note", {"note": "x" * 10_000}, page=page).status_code == 422


def test_someone_who_cancelled_comes_back_on_a_place(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes", CANCELLED, wishes=(table_id(3),))
    page = f"{place}/{someone}"
    for _time in range(2):
        assert organiser.submit(f"{page}/restore", page=page).status_code == 303
    with app.app_context():
        assert person(someone).status is REGISTERED
        assert seats(someone)[0][:2] == (1, 3)
        assert mails(someone) == ["registration.restored"]
        check_counts()


def test_without_a_place_they_come_back_at_the_end_of_the_waiting_list(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        someone = put("Aya Claes", CANCELLED, ago=dt.timedelta(hours=5))
        size(0)
        waits = put("Wacht Lang", WAITING)
    page = f"{place}/{someone}"
    assert "De avond is volzet" in words(organiser, page)
    organiser.submit(f"{page}/restore", page=page)
    with app.app_context():
        back, other = person(someone), person(waits)
        assert back.status is WAITING
        assert back.waiting_since is not None
        assert other.waiting_since is not None
        assert back.waiting_since > other.waiting_since
        row = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.regarding == someone)).one()
        body = delivery.rendered(row).get_body(("plain",))
        assert body is not None
        assert "op de wachtlijst: alle plaatsen zijn bezet" in " ".join(body.get_content().split())


def test_who_registered_again_cannot_come_back_twice(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes", CANCELLED)
        put("Aya Claes")
    page = f"{place}/{someone}"
    refused = organiser.submit(f"{page}/restore", page=page)
    assert refused.status_code == 409
    assert "Dit e-mailadres staat al op de lijst." in text_of(parse(refused.data))


def test_cancelling_from_the_page_leads_to_the_way_back(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes")
    page = f"{place}/{someone}"
    assert organiser.get(f"{page}/cancel").status_code == 405
    done = organiser.submit(f"{page}/cancel", page=page)
    told = words(organiser, done.location)
    assert "1 persoon geannuleerd" in told
    assert "Maak ongedaan" in told
    again = organiser.submit(f"{page}/cancel", page=page)
    assert again.location.endswith(f"/{someone}"), "a second time there is nothing to do"
    assert "Inschrijving geannuleerd" in words(organiser, page)


def test_a_place_given_from_the_page(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        size(0)
        someone = put("Aya Claes", WAITING)
    page = f"{place}/{someone}"
    refused = organiser.submit(f"{page}/place?seen=person", page=page)
    assert refused.status_code == 409
    said = text_of(parse(refused.data))
    assert "Alle plaatsen van deze avond zijn bezet." in said
    assert "Geef een plaats" not in said
    assert "Maak de avond groter" in said
    with app.app_context():
        size(1)
    given = organiser.submit(f"{page}/place?seen=person", page=page)
    assert (given.status_code, given.location) == (303, page)
    assert "Kreeg een plaats" in words(organiser, page)


def test_putting_someone_on_the_waiting_list_from_the_page(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        size(1)
        someone = put("Aya Claes")
        put("Wacht Lang", WAITING)
        invited = put("Uit Genodigd", INVITED)
    done = organiser.submit(f"{place}/{someone}/wait", page=f"{place}/{someone}")
    assert "1 persoon op de wachtlijst gezet" in words(organiser, done.location)
    organiser.submit(f"{place}/{invited}/wait", page=f"{place}/{invited}")
    with app.app_context():
        assert [person(each).status for each in (someone, invited)] == [WAITING, WAITING]
        row = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "registration.to_waiting")).first()
        assert row is not None
        assert "heeft je op de wachtlijst gezet" in str(delivery.rendered(row).get_body(("plain",)))
        check_counts()


def test_the_link_is_sent_again(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes")
    page = f"{place}/{someone}"
    organiser.submit(f"{page}/link", page=page)
    with app.app_context():
        assert mails(someone) == ["registration.link"]
        assert acts(someone) == [("link_sent", "Noor Maes")]


def test_needs_are_for_organisers_and_gone_when_they_are_forgotten(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        someone = put("Aya Claes", diet="halal", access="rolstoel")
    page = f"{place}/{someone}"
    assert "Zorg voor: rolstoel" in words(organiser, page)
    assert "halal" not in words(organiser, place), "the list does not tell"
    with app.app_context(), transaction():
        db.session.execute(sa.delete(Needs))
    assert "rolstoel" not in words(organiser, page)


def test_former_seats_come_first_and_nobody_gets_a_table_twice() -> None:
    rooms = [Room(table, table, number, 0 if (table, number) == (1, 1) else 5) for table in (1, 2) for number in (1, 2)]
    assert sitting.places_again({1: 2, 2: 1}, (), rooms, 2) == ((1, 2), (2, 1))
    assert sitting.places_again({1: 1, 2: 2}, (), rooms, 2) == ((2, 2),), "table 1 is full and table 2 is theirs"
    assert sitting.places_again({}, (2,), rooms, 2) == ((1, 2), (2, 1))


def test_a_full_table_moves_nobody_whatever_else_was_asked(context: Flask, event_slug: str) -> None:
    someone = put("Aya Claes", wishes=(table_id(1), table_id(2)))
    with transaction():
        for each in evening().tables[2].rounds:
            each.seats = 0 if each.round == 2 else 5
    wanted = {1: table_id(3), 2: table_id(3)}
    with pytest.raises(Exception, match="seated_twice"), transaction():
        by_hand.move(registration=person(someone), to=wanted, now=clock.now(), author=history.staff("Noor Maes"))
    with pytest.raises(TableFull), transaction():
        by_hand.move(
            registration=person(someone), to={2: table_id(3)}, now=clock.now(), author=history.staff("Noor Maes")
        )
    assert [each[:2] for each in seats(someone)] == [(1, 1), (2, 2)]


def written_acts() -> set[str]:
    """Every act that a history is written with, as the sources name them."""
    found = set()
    for path in python_files("app"):
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Call) and node.args and "noted" in ast.unparse(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_act_of_a_history_has_words() -> None:
    assert {"cancelled", "moved"} <= written_acts()
    assert written_acts() <= set(timeline.ACTS)


def test_a_persons_page_of_another_evening_is_not_found(context: Flask, event_slug: str) -> None:
    someone = put("Aya Claes")
    assert queries.of_event("een-andere-avond", someone) is None
    assert db.session.get(Registration, someone) is not None


def test_how_someone_came_is_told_once(app: Flask, organiser: ReadingClient, place: str) -> None:
    organiser.submit(f"{place}/add", DETAILS)
    with app.app_context():
        aya = db.session.scalars(sa.select(Registration.id)).one()
    said = words(organiser, f"{place}/{aya}")
    assert "Op de lijst gezet" in said
    assert "Door de organisatie op de lijst gezet" not in said
