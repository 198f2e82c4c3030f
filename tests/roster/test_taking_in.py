"""Taking in a list on the page: columns that are called otherwise, names that look alike, and undoing it as a whole."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.events.models import Event, TableRound
from app.invitations import invitations
from app.registration import history, services, waiting_jobs
from app.registration.history_models import Change
from app.registration.invitation_models import ImportBatch, ImportEntry
from app.registration.models import Needs, Preference, Registration, RegistrationSource, RegistrationStatus, Seat
from app.roster import batches, imports
from app.roster.batches import Why
from exports.workbook import matching
from tests.figures import Figure
from tests.pages import BASE_URL, ReadingClient, parse, text_of
from tests.registration.test_waiting import change_capacity, wait

NOOR = history.staff("Noor Maes")
AMBASSADORS = (
    "Voornaam;Familienaam;E-mail adres;Bedrijf\r\n"
    "Zoë;Prévot;zoe.prevot@voorbeeld.be;Brasserie Ünal\r\n"
    "Björn;Thijs;bjorn@voorbeeld.be;\r\n"
)


def preview(organiser: ReadingClient, slug: str, text: str, *, encoding: str = "utf-8", **data: str) -> Any:
    file = (io.BytesIO(text.encode(encoding)), "genodigden.csv")
    return organiser.submit(f"/organise/events/{slug}/people/import", {"file": file, **data})


def send(organiser: ReadingClient, slug: str, step: str, fields: dict[str, Any]) -> Any:
    path = f"/organise/events/{slug}/people/import/{step}"
    return organiser.post(path, data=fields, headers={"Referer": f"{BASE_URL}/"})


def people(status: RegistrationStatus | None = None) -> list[Registration]:
    chosen = sa.select(Registration).order_by(Registration.id)
    return list(db.session.scalars(chosen if status is None else chosen.where(Registration.status == status)))


def chosen_columns(page: Any) -> dict[str, str]:
    """What each select of the page says."""
    found = {}
    for control in parse(page.data).iter("select"):
        picked = [option for option in control.iter("option") if option.get("selected") is not None]
        found[control.get("name", "")] = text_of(picked[0]) if picked else ""
    return {name: said for name, said in found.items() if name.startswith("column-") and said}


def test_a_list_of_excel_with_first_and_family_names_comes_in_with_its_accents(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    page = preview(organiser, event_slug, AMBASSADORS, encoding="cp1252", unless_said="invited")
    assert page.status_code == 200
    assert chosen_columns(page) == {
        "column-first_name": "Voornaam (Zoë)",
        "column-last_name": "Familienaam (Prévot)",
        "column-email": "E-mail adres (zoe.prevot@voorbeeld.be)",
        "column-organisation": "Bedrijf (Brasserie Ünal)",
    }
    assert "Zoë Prévot" in text_of(parse(page.data))
    taken = send(organiser, event_slug, "confirm", organiser.form_values(page))
    assert taken.status_code == 303
    assert "Verstuur 2 uitnodigingen" in text_of(parse(organiser.get(taken.location).data))
    with app.app_context():
        rows = [(row.name, row.email, row.organisation, row.status.value) for row in people()]
    assert rows == [
        ("Zoë Prévot", "zoe.prevot@voorbeeld.be", "Brasserie Ünal", "invited"),
        ("Björn Thijs", "bjorn@voorbeeld.be", "", "invited"),
    ]


def test_a_wrong_column_is_put_right_before_anybody_comes_in(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    page = preview(organiser, event_slug, "Wie;Waar;Wat\nAn Maes;an@voorbeeld.be;Stad\n")
    assert page.status_code == 422
    assert "De kolom ‘naam’ ontbreekt." in text_of(parse(page.data))
    waiting = organiser.form_values(page)
    again = send(
        organiser,
        event_slug,
        "columns",
        {**waiting, "column-name": "0", "column-email": "1", "column-organisation": "2", "unless_said": "invited"},
    )
    assert again.status_code == 200
    assert chosen_columns(again) == {
        "column-name": "Wie (An Maes)",
        "column-email": "Waar (an@voorbeeld.be)",
        "column-organisation": "Wat (Stad)",
    }
    assert send(organiser, event_slug, "confirm", organiser.form_values(again)).status_code == 303
    with app.app_context():
        (an,) = people()
        assert (an.name, an.organisation, an.status) == ("An Maes", "Stad", RegistrationStatus.INVITED)


@pytest.mark.parametrize("given", ["99", "-1", "x", "", "²", "9" * 30])
def test_a_column_that_is_not_there_is_asked_for_again(organiser: ReadingClient, event_slug: str, given: str) -> None:
    waiting = organiser.form_values(preview(organiser, event_slug, "naam;e-mail\nAn;an@voorbeeld.be\n"))
    again = send(organiser, event_slug, "columns", {**waiting, "column-name": given, "column-email": "1"})
    assert again.status_code == 422
    assert "De kolom ‘naam’ ontbreekt." in text_of(parse(again.data))


def test_a_list_that_waited_too_long_is_asked_for_again(organiser: ReadingClient, event_slug: str) -> None:
    for step in ("columns", "confirm"):
        waiting = organiser.form_values(preview(organiser, event_slug, AMBASSADORS))
        answer = send(organiser, event_slug, step, {**waiting, "token": "0" * 32})
        assert answer.status_code == 303
        assert "Kies het opnieuw" in text_of(parse(organiser.get(answer.location).data))


def test_who_bears_a_name_we_have_is_left_out_unless_chosen(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context():
        invite(event_slug, ("Prevot  Zoe", "zoe@elders.be"))
    page = preview(organiser, event_slug, AMBASSADORS + "Thijs;Bjorn;b.thijs@voorbeeld.be;\r\n")
    words = text_of(parse(page.data))
    assert "2 rijen lijken op iemand die er al is" in words
    assert "rij 2, lijkt op Prevot Zoe op de lijst" in words
    assert "rij 4, zoals rij 3: Björn Thijs" in words
    fields = organiser.form_values(page)
    assert send(organiser, event_slug, "confirm", {**fields, "take": ["4"]}).status_code == 303
    with app.app_context():
        assert [row.name for row in people()] == ["Prevot  Zoe", "Björn Thijs", "Thijs Bjorn"]


def test_a_list_that_does_not_fit_is_shown_again_with_what_was_chosen(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    page = preview(organiser, event_slug, AMBASSADORS)
    with app.app_context():
        change_capacity(1)
    refused = send(organiser, event_slug, "confirm", organiser.form_values(page))
    assert refused.status_code == 409
    assert "2 mensen met stand ‘ingeschreven’ en er zijn nog 1 plaatsen" in text_of(parse(refused.data))
    with app.app_context():
        assert people() == []
        change_capacity(2)
    assert send(organiser, event_slug, "confirm", organiser.form_values(refused)).status_code == 303


def test_the_guests_of_who_is_left_out_stay_out_too(context: Flask, event_slug: str) -> None:
    invite(event_slug, ("An Maes", "an@elders.be"))
    text = "naam;e-mail;gast van\nAn Maes;an@voorbeeld.be;\nKind;;an@voorbeeld.be\nGast;g@voorbeeld.be;an@elders.be\n"
    assert take_in(event_slug, text, lookalikes_taken=()) == 1
    assert [row.email for row in people()] == ["an@elders.be", "g@voorbeeld.be"]
    # In another order of the rows too, whoever brings somebody is there first.
    text = "naam;e-mail;gast van\nTwee;;een@voorbeeld.be\nEen;een@voorbeeld.be;bo@voorbeeld.be\nBo;bo@voorbeeld.be;\n"
    assert take_in(event_slug, text) == 3
    assert [row.guest_of.name for row in people()[-2:] if row.guest_of] == ["Bo", "Een"]


def event() -> Event:
    return db.session.scalars(sa.select(Event)).one()


def take_in(slug: str, text: str, **options: Any) -> int:
    opened = matching.open_list(text.encode(), "lijst.csv")
    sheet = imports.read_list(event(), opened, matched=opened.matched(opened.guess))
    with transaction():
        return imports.import_list(
            event=event(), sheet=sheet, source="lijst.csv", author=NOOR, now=clock.now(), **options
        )  # fmt: skip


def invite(slug: str, *named: tuple[str, str]) -> None:
    with transaction():
        for name, email in named:
            services.add(
                event_id=event().id,
                newcomer=services.Newcomer(name=name, email=email),
                status=RegistrationStatus.INVITED,
                source=RegistrationSource.STAFF,
                now=clock.now(),
            )


MIXED = (
    "naam;e-mail;status;voorkeur 1;dieet\n"
    + "".join(f"Persoon {number};p{number}@voorbeeld.be;ingeschreven;{number % 3 + 1};vegan\n" for number in range(8))
    + "".join(f"Genodigde {number};g{number}@voorbeeld.be;uitgenodigd;;\n" for number in range(4))
    + "Wachtende;w@voorbeeld.be;wachtlijst;2;\n"
)


def dump(*models: Any) -> list[list[tuple[Any, ...]]]:
    """Every row of these tables."""
    return [sorted(map(tuple, db.session.execute(sa.select(model.__table__))), key=str) for model in models]


def undo(batch: ImportBatch) -> int | None:
    with transaction():
        return batches.undo(batch=batch, now=clock.now())


def newest() -> ImportBatch:
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()  # type: ignore[return-value]


def test_undoing_a_list_gives_back_exactly_what_was_there(context: Flask, event_slug: str) -> None:
    take_in(event_slug, "naam;e-mail;voorkeur 1\nEerst;eerst@voorbeeld.be;2\n")
    everything = (Event, TableRound, Registration, Preference, Seat, Needs, Change, ImportEntry, OutboxMail)
    before = dump(*everything)
    assert take_in(event_slug, MIXED) == 13
    assert dump(*everything) != before
    assert undo(newest()) == 13
    assert dump(*everything) == before
    assert (newest().people, newest().who, newest().source) == (13, "Noor Maes", "lijst.csv")


def test_undoing_it_a_second_time_changes_nothing(context: Flask, event_slug: str) -> None:
    take_in(event_slug, MIXED)
    batch = newest()
    undo(batch)
    when = batch.undone_at
    assert undo(batch) is None
    assert batch.undone_at == when


def test_whoever_did_something_since_stays_and_is_named_with_why(context: Flask, event_slug: str) -> None:
    take_in(event_slug, MIXED + "Bo;bo@voorbeeld.be;ingeschreven;;\n")
    batch, by_name = newest(), {row.name: row for row in people()}
    wait(event_slug, "g1@voorbeeld.be")
    with transaction():
        by_name["Persoon 1"].checked_in_at = clock.now()
        by_name["Persoon 2"].note = "Belt nog terug."
        services.cancel(registration=by_name["Genodigde 2"], now=clock.now())
        services.cancel(registration=by_name["Persoon 3"], now=clock.now(), author=NOOR)
        services.add(
            event_id=event().id,
            newcomer=services.Newcomer(name="Gast van Bo"),
            status=RegistrationStatus.REGISTERED,
            source=RegistrationSource.ONLINE,
            guest_of_id=by_name["Bo"].id,
            now=clock.now(),
        )
    assert undo(batch) == 14 - 7
    kept = {each.registration.email: each.why for each in batches.left_of([batch])[batch.id]}
    assert kept == {
        "g1@voorbeeld.be": Why.ANSWERED,
        "p1@voorbeeld.be": Why.INSIDE,
        "p2@voorbeeld.be": Why.CHANGED,
        "g2@voorbeeld.be": Why.ANSWERED,
        "p3@voorbeeld.be": Why.CHANGED,
        "bo@voorbeeld.be": Why.BRINGS,
        "w@voorbeeld.be": Why.CHANGED,  # they were offered the place that came free
    }
    coming = len(people(RegistrationStatus.REGISTERED))
    assert (coming, event().places_taken) == (5, 5 + 1)
    taken = db.session.scalar(sa.select(sa.func.sum(TableRound.taken)))
    assert taken == db.session.scalar(sa.select(sa.func.count()).select_from(Seat))


def test_the_places_of_a_list_that_was_undone_are_offered_to_who_waits(context: Flask, event_slug: str) -> None:
    change_capacity(8)
    take_in(event_slug, "".join(MIXED.splitlines(keepends=True)[:9]))
    waiting = [wait(event_slug, f"wacht{number}@voorbeeld.be") for number in range(3)]
    assert undo(newest()) == 8
    offered = [row.id for row in people(RegistrationStatus.WAITING) if row.offered_until is not None]
    assert offered == waiting
    assert event().places_taken == 3


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.KEPT, MailState.SENT])
def test_no_mail_to_who_was_taken_away_is_about_who_gets_their_number(
    context: Flask, event_slug: str, state: MailState
) -> None:
    invite(event_slug, ("Zoë Prévot", "zoe@voorbeeld.be"))
    someone = people()[-1].id
    with transaction() as session:
        batches.record(event_id=event().id, source="lijst.csv", people=[someone], author=NOOR, now=clock.now())
        invitations.invite(event_id=event().id, author=NOOR, now=clock.now())
        session.scalars(sa.select(OutboxMail)).one().state = state
    assert undo(newest()) == 1
    with transaction():
        outbox.retry_all(now=clock.now())
    left = list(db.session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "zoe@voorbeeld.be")))
    assert [(row.state, row.regarding, row.params) for row in left] == (
        [] if state is MailState.FAILED else [(state, None, {})]
    )
    assert outbox.regarding(someone) == []


def test_an_organiser_undoes_a_list_on_the_page(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    page = preview(organiser, event_slug, AMBASSADORS, unless_said="invited")
    send(organiser, event_slug, "confirm", organiser.form_values(page))
    there = f"/organise/events/{event_slug}/people/import"
    words = text_of(parse(organiser.get(there).data))
    assert "genodigden.csv 2 personen" in words
    assert "Noor Maes" in words
    with app.app_context():
        batch = newest().id
        wait(event_slug, "bjorn@voorbeeld.be")
    undoing = f"/organise/events/{event_slug}/people/imports/{batch}/undo"
    done = organiser.submit(undoing, page=there)
    assert done.status_code == 303
    words = text_of(parse(organiser.get(done.location).data))
    assert "1 persoon weggehaald." in words
    assert "1 persoon bleef Aya Claes: antwoordde intussen" in words
    assert "Maak ongedaan" not in words
    assert organiser.submit(undoing, page=there).status_code == 303
    assert "Deze lijst was al weggehaald." in text_of(parse(organiser.get(there).data))
    assert organiser.get(undoing).status_code == 405
    assert organiser.submit(f"/organise/events/anders/people/imports/{batch}/undo", page=there).status_code == 404


def test_a_list_that_does_not_fit_comes_in_on_the_waiting_list_in_its_order(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context():
        change_capacity(1)
    page = preview(organiser, event_slug, AMBASSADORS, unless_said="registered")
    refused = send(organiser, event_slug, "confirm", organiser.form_values(page))
    assert refused.status_code == 409
    said = text_of(parse(refused.data))
    assert "zet mensen op de wachtlijst" in said
    assert "Wachtlijst: wie eerst in de lijst staat" in said, "what it advises can be done here"
    again = send(organiser, event_slug, "columns", {**organiser.form_values(page), "unless_said": "waiting"})
    assert send(organiser, event_slug, "confirm", organiser.form_values(again)).status_code == 303
    with app.app_context():
        assert [row.name for row in people(RegistrationStatus.WAITING)] == ["Zoë Prévot", "Björn Thijs"]
    assert waiting_jobs.offer_places(app) == 1
    with app.app_context():
        assert [row.name for row in people() if row.offered_until is not None] == ["Zoë Prévot"]


def big(people: Iterable[int]) -> str:
    rows = (f"Persoon {number};p{number}@voorbeeld.be;Organisatie {number % 90}\n" for number in people)
    return "naam;e-mail;bedrijf\n" + "".join(rows)


def test_five_hundred_people_come_in_and_go_again_within_a_few_seconds(
    context: Flask, event_slug: str, figure: Figure
) -> None:
    change_capacity(500)
    # Time of our own thread: what a busy machine does besides is no fault of ours.
    started, began = time.thread_time(), time.perf_counter()
    assert take_in(event_slug, big(range(500))) == 500
    taken = time.thread_time() - started
    assert undo(newest()) == 500
    undone = time.thread_time() - started - taken
    waited = f"{time.perf_counter() - began:.1f} s ({db.engine.dialect.name})"
    figure("500 people taken in and taken out again", waited, "a few seconds")
    # Far above what it takes, far below what anybody would wait for.
    assert taken < 8
    assert undone < 4
