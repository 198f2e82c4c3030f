"""Setting an evening up as an organiser does it, without any script."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import transaction
from app.events import queries
from app.events.models import EventState
from app.events.programme_views import in_order
from exports.documents import HostRole, ProgrammeItem
from tests.events.filling import controls, messages, post, send, submit

EVENING = {
    "title": "Een stad maak je samen",
    "subtitle": "Twaalf tafels, één avond",
    "date": "2031-10-23",
    "starts": "19:00",
    "ends": "22:30",
    "timezone": "Europe/Brussels",
    "venue": "Stadhuis",
    "address": "Voorbeeldplein 1, 3500 Hasselt",
    "capacity": "60",
    "rounds": "2",
    "minutes_per_round": "45",
    "language": "nl",
}
SLUG = "een-stad-maak-je-samen-2031-10-23"
NEW = "/organise/events/new"
HERE = f"/organise/events/{SLUG}"


def test_an_organiser_sets_up_a_whole_evening(app: Flask, organiser: FlaskClient) -> None:
    made = send(organiser, NEW, **EVENING)
    assert (made.status_code, made.location) == (303, f"{HERE}/programme")
    lines = {"row-0-starts": "18:30", "row-0-ends": "19:00", "row-0-title": "Onthaal"}
    assert send(organiser, f"{HERE}/programme", **lines).status_code == 303
    table = {"number": "1", "title": "Krispie", "theme": "Kind en gezin", "seats": "12"}
    assert send(organiser, f"{HERE}/tables", **table).status_code == 303
    more = {"question": "Hoe wordt opvang van de buurt?", "row-0-name": "Zoë Prévot", "row-0-email": "zoë@voorbeeld.be"}
    assert send(organiser, f"{HERE}/tables/1", **more).status_code == 303
    opened = submit(organiser, f"{HERE}/state", {"state": "open"}, page=HERE)
    assert (opened.status_code, opened.location) == (303, HERE)
    with app.app_context():
        event = queries.whole_event(SLUG)
        assert event is not None
        assert event.state is EventState.OPEN
        assert event.starts_at == dt.datetime(2031, 10, 23, 17, tzinfo=dt.UTC)
        assert [(line.starts, line.title) for line in event.programme] == [(dt.time(18, 30), "Onthaal")]
        assert [(seat.round, seat.seats) for seat in event.tables[0].rounds] == [(1, 12), (2, 12)]
        assert [(host.name, host.email) for host in event.tables[0].hosts] == [("Zoë Prévot", "zoë@voorbeeld.be")]
    assert "Een stad maak je samen" in messages(app.test_client().get("/"))


def test_registration_cannot_open_before_there_is_a_table_with_seats(app: Flask, organiser: FlaskClient) -> None:
    send(organiser, NEW, **EVENING)
    refused = submit(organiser, f"{HERE}/state", {"state": "open"}, page=HERE)
    assert refused.status_code == 409
    assert "Maak eerst een tafel met stoelen" in messages(refused)
    send(organiser, f"{HERE}/tables", title="Zonder stoelen", seats="0")
    assert submit(organiser, f"{HERE}/state", {"state": "open"}, page=HERE).status_code == 409
    assert state_of(app, SLUG) is EventState.DRAFT


def state_of(app: Flask, slug: str) -> EventState:
    """Where the evening stands."""
    with app.app_context():
        event = queries.event(slug)
        assert event is not None
        return event.state


@pytest.mark.parametrize(
    ("start", "asked", "status"),
    [
        (EventState.OPEN, "closed", 303),
        (EventState.CLOSED, "open", 303),
        (EventState.CLOSED, "running", 303),
        (EventState.RUNNING, "reporting", 303),
        (EventState.PUBLISHED, "archived", 303),
        (EventState.OPEN, "open", 303),
        (EventState.OPEN, "archived", 409),
        (EventState.REPORTING, "published", 409),
        (EventState.PUBLISHED, "reporting", 409),
        (EventState.OPEN, "", 409),
        (EventState.OPEN, "gone", 409),
    ],
)
def test_an_evening_moves_only_along_its_life(
    app: Flask, organiser: FlaskClient, event_slug: str, start: EventState, asked: str, status: int
) -> None:
    with app.app_context():
        event = queries.event(event_slug)
        assert event is not None
        with transaction():
            event.state = start
    here = f"/organise/events/{event_slug}"
    answer = submit(organiser, f"{here}/state", {"state": asked}, page=f"{here}/edit")
    assert answer.status_code == status
    assert state_of(app, event_slug) is (EventState(asked) if status == 303 else start)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "   ", "Geef de avond een naam."),
        ("title", "x" * 301, "hou het onder 300 tekens"),
        ("date", "31 oktober", "Deze datum bestaat niet."),
        ("date", "0001-01-01", "Kijk het jaartal na."),
        ("date", "9999-12-31", "Kijk het jaartal na."),
        ("starts", "half acht", "Vul een uur in"),
        ("ends", "19:00", "Het einde valt samen met het begin."),
        ("capacity", "veel", "Vul een geheel getal in."),
        ("capacity", "0", "Kies een getal van 1 tot 5000."),
        ("rounds", "99999999999999999999", "Kies een getal van 1 tot 6."),
        ("minutes_per_round", "", "Vul een getal in."),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_typed_is_lost(
    app: Flask, organiser: FlaskClient, field: str, typed: str, sentence: str
) -> None:
    answer = send(organiser, NEW, **{**EVENING, field: typed})
    assert answer.status_code == 422
    assert sentence in messages(answer)
    kept = controls(answer)
    assert {name: kept[name] for name in EVENING} == {**EVENING, field: typed.strip()}
    with app.app_context():
        assert queries.all_events() == []


def test_an_hour_the_clock_skips_is_told_at_its_field(organiser: FlaskClient) -> None:
    answer = send(organiser, NEW, **{**EVENING, "date": "2031-03-30", "starts": "02:30", "ends": "05:00"})
    assert answer.status_code == 422
    assert "Dat uur bestaat die dag niet" in messages(answer)


def test_an_evening_may_end_after_midnight(app: Flask, organiser: FlaskClient) -> None:
    assert send(organiser, NEW, **{**EVENING, "ends": "01:00"}).status_code == 303
    with app.app_context():
        event = queries.event(SLUG)
        assert event is not None
        assert event.ends_at - event.starts_at == dt.timedelta(hours=6)


def test_changing_an_evening_keeps_its_address(app: Flask, organiser: FlaskClient) -> None:
    send(organiser, NEW, **EVENING)
    assert controls(organiser.get(f"{HERE}/edit")).items() >= EVENING.items()
    assert send(organiser, f"{HERE}/edit", title="Anders", rounds="3", timezone="Europe/London").status_code == 303
    with app.app_context():
        event = queries.event(SLUG)
        assert event is not None
        assert (event.title, event.rounds, event.timezone) == ("Anders", 3, "Europe/London")


def test_two_evenings_with_one_name_on_one_day_get_two_addresses(organiser: FlaskClient) -> None:
    first, second = send(organiser, NEW, **EVENING), send(organiser, NEW, **EVENING)
    assert [answer.location for answer in (first, second)] == [f"{HERE}/programme", f"{HERE}-2/programme"]


def test_fewer_places_than_are_taken_is_refused_at_the_places(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    with app.app_context():
        event = queries.event(event_slug)
        assert event is not None
        with transaction():
            event.places_taken = 12
    answer = send(organiser, f"/organise/events/{event_slug}/edit", capacity="11")
    assert answer.status_code == 422
    assert "Plaatsen: Er zijn al 12 plaatsen bezet" in messages(answer)
    assert controls(answer)["capacity"] == "11"


def test_one_more_line_keeps_what_was_typed_and_saves_nothing(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    path = f"/organise/events/{event_slug}/programme"
    before = typed_so_far(organiser, path)
    typed = {"row-2-starts": "19:15", "row-2-title": "Eerste ronde — “samen”", "row-2-description": "Regel\r\ntwee"}
    answer = send(organiser, path, more="row", **typed)
    assert answer.status_code == 200
    after = controls(answer)
    assert after["row-2-title"] == typed["row-2-title"]
    assert "row-3-title" in after
    assert typed_so_far(organiser, path) == before


def typed_so_far(client: FlaskClient, path: str) -> dict[str, str]:
    """What the fields of the page hold, without the token: it is new each second."""
    return {name: value for name, value in controls(client.get(path)).items() if name != "csrf_token"}


def test_the_programme_is_kept_by_the_clock_of_the_evening(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/programme"
    typed = {
        "row-2-starts": "00:15", "row-2-title": "Afruimen",
        "row-3-starts": "18:00", "row-3-title": "Opbouw",
        "row-4-title": "", "row-4-starts": "", "row-4-leave_out": "",
    }  # fmt: skip
    opened = send(organiser, path, more="row")
    assert post(organiser, path, {**controls(opened), **typed}).status_code == 303
    with app.app_context():
        event = queries.whole_event(event_slug)
        assert event is not None
        assert [item.title for item in event.programme] == ["Opbouw", "Onthaal", "Welkom", "Afruimen"]


def test_a_line_is_taken_out_by_its_box(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/programme"
    assert send(organiser, path, **{"row-0-leave_out": "y", "row-0-starts": "nonsense"}).status_code == 303
    with app.app_context():
        event = queries.whole_event(event_slug)
        assert event is not None
        assert [item.title for item in event.programme] == ["Welkom"]


def test_a_wrong_line_names_itself_and_the_others_stay(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/programme"
    answer = send(organiser, path, **{"row-0-title": "Anders", "row-1-starts": "laat", "row-2-title": "Zonder uur"})
    assert answer.status_code == 422
    said = messages(answer)
    assert "Regel 2, Van: Vul een uur in" in said
    assert "Regel 3, Van: Vul het beginuur in." in said
    kept = controls(answer)
    assert (kept["row-0-title"], kept["row-1-starts"], kept["row-2-title"]) == ("Anders", "laat", "Zonder uur")


def test_lines_at_the_same_hour_stay_in_the_order_they_were_typed() -> None:
    lines = [ProgrammeItem(starts=dt.time(hour), title=title) for hour, title in ((20, "b"), (20, "a"), (1, "laat"))]
    ordered = in_order([lines[2], *lines[:2]], starts=dt.time(19))
    assert [item.title for item in ordered] == ["b", "a", "laat"]


def test_a_known_table_number_is_told_at_the_number(organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/tables"
    answer = send(organiser, path, number="2", title="Nog een tafel twee")
    assert answer.status_code == 422
    assert "Nummer: Tafel 2 bestaat al." in messages(answer)
    assert controls(answer)["title"] == "Nog een tafel twee"
    moved = send(organiser, f"{path}/1", number="3")
    assert moved.status_code == 422
    assert "Nummer: Tafel 3 bestaat al." in messages(moved)


def test_the_next_table_suggests_the_next_number(organiser: FlaskClient, event_slug: str) -> None:
    assert controls(organiser.get(f"/organise/events/{event_slug}/tables"))["number"] == "4"


def test_several_hosts_are_added_one_by_one(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/tables/1"
    grown = send(organiser, path, **{"more": "row", "row-1-name": "Mila Ünal", "row-1-role": "scribe"})
    assert grown.status_code == 200
    typed = {**controls(grown), "row-2-name": "Jef De Wit", "row-2-organisation": "Wijkcomité"}
    assert post(organiser, path, typed).status_code == 303
    with app.app_context():
        table = queries.table(event_slug, 1)
        assert table is not None
        assert [(host.name, host.role) for host in table.hosts] == [
            ("Ruben Peeters", HostRole.HOST),
            ("Mila Ünal", HostRole.SCRIBE),
            ("Jef De Wit", HostRole.HOST),
        ]


def test_a_host_without_name_or_with_a_wrong_address_is_told_which(organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/tables/1"
    answer = send(organiser, path, **{"row-0-email": "geen adres", "row-1-organisation": "UCLL", "question": "Nieuw?"})
    assert answer.status_code == 422
    assert "Persoon 1, E-mailadres: Dit e-mailadres klopt niet." in messages(answer)
    assert "Persoon 2, Naam: Vul de naam in." in messages(answer)
    kept = controls(answer)
    assert (kept["row-0-email"], kept["question"]) == ("geen adres", "Nieuw?")


def test_a_table_where_people_sit_cannot_go_and_an_empty_one_can(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    here = f"/organise/events/{event_slug}/tables"
    with app.app_context():
        table = queries.table(event_slug, 1)
        assert table is not None
        with transaction():
            table.rounds[0].taken = 5
    assert submit(organiser, f"{here}/1/remove", page=f"{here}/1").status_code == 409
    fewer = send(organiser, f"{here}/1", seats="4")
    assert fewer.status_code == 422
    assert "Stoelen: Aan deze tafel zitten al 5 mensen" in messages(fewer)
    assert submit(organiser, f"{here}/3/remove", page=f"{here}/3").status_code == 303
    with app.app_context():
        event = queries.whole_event(event_slug)
        assert event is not None
        assert [table.number for table in event.tables] == [1, 2]


def test_a_form_without_its_token_changes_nothing(app: Flask, organiser: FlaskClient) -> None:
    answer = organiser.post(NEW, data=EVENING)
    assert answer.status_code == 400
    assert "Dit formulier is verlopen" in messages(answer)
    with app.app_context():
        assert queries.all_events() == []
