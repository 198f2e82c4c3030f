"""The organiser's list: whom it finds, what is done from it, and as a workbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.registration.history_models import BulkAct
from app.registration.models import Registration
from app.roster import people
from app.roster.bulk import Act
from app.roster.people_filter import Filter
from tests.factories.evenings import make_event
from tests.pages import BASE_URL, ReadingClient, parse, sign_in_as, text_of
from tests.roster.crowd import (
    CANCELLED,
    INVITED,
    REGISTERED,
    WAITING,
    act,
    check_counts,
    evening,
    mails,
    person,
    put,
    seats,
    size,
    table_id,
)

HOUR = dt.timedelta(hours=1)


def found(**asked: Any) -> list[str]:
    """The names that a filter finds, in its order."""
    numbers = people.numbered(evening().id, Filter(**asked))
    names = people.names(numbers)
    return [names[number] for number in numbers]


@pytest.fixture
def crowd(context: Flask, event_slug: str) -> dict[str, int]:
    """Six people who differ."""
    size(4)
    first = put("Yıldız Peeters", ago=5 * HOUR, organisation="Wijkcomité Ter Hilst", wishes=(table_id(3), table_id(2)))
    return {
        "first": first,
        "second": put(
            "Zoë Prévot", ago=4 * HOUR, email="zoë@voorbeeld.be", photo_objection=True, wishes=(table_id(1),)
        ),
        "guest": put("Gast Eén", ago=3 * HOUR, email="", guest_of_id=first, is_minor=True, wishes=(table_id(2),)),
        "waits": put("Aya Claes", WAITING, ago=HOUR, organisation="Élan"),
        "invited": put("Ruben Çelik", INVITED, ago=2 * HOUR, organisation="UCLL"),
        "gone": put("Noor Thijs", CANCELLED),
    }


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Aya Claes", "Gast Eén", "Noor Thijs", "Ruben Çelik", "Yıldız Peeters", "Zoë Prévot"]),
        ({"q": "celik"}, ["Ruben Çelik"]),
        ({"q": "hilst yildiz"}, ["Yıldız Peeters"]),
        ({"q": "ZOE@voorbeeld"}, ["Zoë Prévot"]),
        ({"q": "100%"}, []),
        ({"q": "_"}, []),
        ({"organisation": "elan"}, ["Aya Claes"]),
        ({"status": "waiting"}, ["Aya Claes"]),
        ({"status": "cancelled"}, ["Noor Thijs"]),
        ({"status": "repeated"}, []),
        ({"table": 3, "round": 1}, ["Yıldız Peeters"]),
        ({"table": 3, "round": 2}, []),
        ({"table": 2}, ["Gast Eén", "Yıldız Peeters", "Zoë Prévot"]),
        ({"table": 2, "round": 1}, ["Gast Eén"]),
        ({"photo": True}, ["Zoë Prévot"]),
        ({"minor": True}, ["Gast Eén"]),
        ({"guests": "guest"}, ["Gast Eén"]),
        ({"guests": "host"}, ["Yıldız Peeters"]),
        ({"source": "online"}, []),
        ({"door": "in"}, []),
        ({"sort": "registered", "status": "registered"}, ["Gast Eén", "Zoë Prévot", "Yıldız Peeters"]),
        ({"sort": "table", "status": "registered"}, ["Zoë Prévot", "Gast Eén", "Yıldız Peeters"]),
    ],
)
def test_the_list_finds(crowd: dict[str, int], asked: dict[str, Any], names: list[str]) -> None:
    assert found(**asked) == names


def test_by_organisation_the_ones_without_come_last(crowd: dict[str, int]) -> None:
    assert found(sort="organisation")[:3] == ["Aya Claes", "Ruben Çelik", "Yıldız Peeters"]


def test_an_open_offer_and_one_that_lapsed_are_found(crowd: dict[str, int]) -> None:
    act(Act.CANCEL, crowd["second"])
    assert found(status="offered") == ["Aya Claes"]
    with transaction():
        waits = person(crowd["waits"])
        waits.offered_until, waits.lapsed_at = None, clock.now()
    assert found(status="lapsed") == ["Aya Claes"]


def test_who_is_inside_and_whose_mail_came_back_are_found(crowd: dict[str, int]) -> None:
    with transaction():
        person(crowd["first"]).checked_in_at = clock.now()
    act(Act.CANCEL, crowd["second"])
    with transaction():
        mail = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.regarding == crowd["second"])).one()
        mail.state, mail.bounced_at = MailState.SENT, clock.now()
    assert found(door="in") == ["Yıldız Peeters"]
    assert "Yıldız Peeters" not in found(door="out")
    assert found(bounced=True) == ["Zoë Prévot"]


@pytest.mark.parametrize(
    "query", ["table=²", "round=-1", "sort=x", "status=x", "page=999999", "q=" + "x" * 5000, "done=x"]
)
def test_any_address_of_the_list_gives_a_page(organiser: ReadingClient, place: str, query: str) -> None:
    assert organiser.get(f"{place}?{query}").status_code == 200


def test_the_filter_stays_over_pages_and_acts(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        for number in range(52):
            put(f"Persoon {number:02}", WAITING, organisation="Wijk & Zoon")
    page = organiser.get(f"{place}?q=wijk&status=waiting&sort=registered")
    links = [link.get("href", "") for link in parse(page.data).iter("a")]
    following = next(link for link in links if "page=2" in link)
    assert all(part in following for part in ("q=wijk", "status=waiting", "sort=registered"))
    forms = [form.get("action", "") for form in parse(page.data).iter("form")]
    assert all("status=waiting" in form for form in forms if form.endswith("registered") and "place" in form)
    asked = organiser.get(f"{place}/act?act=note&scope=all&q=wijk&status=waiting")
    assert "Een notitie bij 52 mensen" in text_of(parse(asked.data))
    done = organiser.submit(
        f"{place}/act?q=wijk&status=waiting",
        {"note": "Bellen"},
        page=f"{place}/act?act=note&scope=all&q=wijk&status=waiting",
    )
    assert done.status_code == 303
    assert "q=wijk" in done.location
    assert "Notitie bij 52 mensen" in text_of(parse(organiser.get(done.location).data))


def test_a_refusal_comes_back_with_the_filter(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        size(0)
        someone = put("Aya Claes", WAITING)
        put("Ruben Peeters", INVITED)
    page = f"{place}?status=waiting"
    refused = organiser.submit(f"{place}/{someone}/place?status=waiting", page=page)
    assert refused.status_code == 409
    words = text_of(parse(refused.data))
    assert "Alle plaatsen van deze avond zijn bezet." in words
    assert "Ruben Peeters" not in words
    for query, sentence in (("act=cancel", "Vink eerst iemand aan."), ("who=1", "Kies eerst wat je wilt doen.")):
        nobody = organiser.get(f"{place}/act?status=waiting&{query}")
        assert nobody.status_code == 422
        assert sentence in text_of(parse(nobody.data))
        assert "Ruben Peeters" not in text_of(parse(nobody.data))


def test_cancelling_many_asks_first_and_can_be_undone_from_the_banner(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        someone, other, third = put("Aya Claes"), put("Ruben Peeters"), put("Noor Thijs")
    ask = f"{place}/act?act=cancel&scope=ticked&who={someone}&who={other}&who=x&who=999999999"
    words = text_of(parse(organiser.get(ask).data))
    assert "2 mensen annuleren?" in words
    assert "Ruben Peeters" in words
    assert "Noor Thijs" not in words
    with app.app_context():
        assert person(someone).status is REGISTERED, "asking changes nothing"
    done = organiser.submit(f"{place}/act", page=ask)
    assert done.status_code == 303
    banner = organiser.get(done.location)
    assert "2 mensen geannuleerd" in text_of(parse(banner.data))
    undo = next(form.get("action", "") for form in parse(banner.data).iter("form") if "undo" in form.get("action", ""))
    assert organiser.get(undo).status_code == 405
    undone = organiser.submit(undo, page=done.location)
    told = text_of(parse(organiser.get(undone.location).data))
    assert told.count("Ongedaan gemaakt: ") == 2, "in the banner, and among what was done last"
    assert "Ongedaan gemaakt." not in told
    again = organiser.submit(undo, page=done.location)
    assert "Dat was al ongedaan gemaakt." in text_of(parse(organiser.get(again.location).data))
    with app.app_context():
        assert [person(each).status for each in (someone, other, third)] == [REGISTERED] * 3
        check_counts()


def test_the_same_confirmation_sent_twice_is_one_act(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes")
    fields = organiser.form_values(organiser.get(f"{place}/act?act=note&who={someone}"))
    for _time in range(2):
        answer = organiser.post(
            f"{place}/act", data={**fields, "note": "Eén keer."}, headers={"Referer": "https://avond.example.org/"}
        )
        assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(BulkAct)) == 1
        assert person(someone).note == "Eén keer."


def test_moving_many_names_who_stays(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        with transaction():
            for each in evening().tables[2].rounds:
                each.seats = 1
        people_there = [put(f"Persoon {number}", wishes=(table_id(1),)) for number in range(2)]
        third = table_id(3)
    ask = f"{place}/act?act=move&" + "&".join(f"who={each}" for each in people_there)
    done = organiser.submit(f"{place}/act", {"table": str(third), "round": "1"}, page=ask)
    words = text_of(parse(organiser.get(done.location).data))
    assert "1 persoon zit in ronde 1 aan tafel 3" in words
    assert "Persoon 1: Tafel 3 is volzet in ronde 1." in words
    wrong = organiser.submit(f"{place}/act", {"table": "999999", "round": "1"}, page=ask)
    assert wrong.status_code == 422
    assert "2 mensen verplaatsen" in text_of(parse(wrong.data))


def test_an_empty_note_is_asked_for_again(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        someone = put("Aya Claes")
    answer = organiser.submit(f"{place}/act", {"note": " "}, page=f"{place}/act?act=note&who={someone}")
    assert answer.status_code == 422
    assert "Schrijf eerst een notitie." in text_of(parse(answer.data))


def test_the_whole_list_costs_as_many_statements_for_many_as_for_few(
    app: Flask, organiser: FlaskClient, place: str
) -> None:
    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        listener = lambda _c, _cur, statement, *_rest: seen.append(statement)  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", listener)
        organiser.get(f"{place}?sort=table")
        sa.event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    with app.app_context():
        size(1000)
        host = put("Persoon eerste")
    few = statements()
    with app.app_context():
        for number in range(60):
            put(f"Persoon {number}", guest_of_id=host if number % 3 else None)
    assert statements() == few


def test_someone_is_added_by_hand_with_tables_and_a_ticket(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        third, first = table_id(3), table_id(1)
    typed = {
        "name": "Aya Claes", "email": "aya@voorbeeld.be", "organisation": "UCLL", "language": "fr",
        "round_1": str(third), "round_2": str(first), "send_mail": "y",
    }  # fmt: skip
    assert organiser.submit(f"{place}/add", typed).status_code == 303
    with app.app_context():
        someone = db.session.scalars(sa.select(Registration)).one()
        assert [each[:2] for each in seats(someone.id)] == [(1, 3), (2, 1)]
        assert (someone.language, someone.source.value) == ("fr", "staff")
        assert mails(someone.id) == ["registration.ticket"]
        assert someone.manage_hash is not None
        check_counts()


def test_no_mail_goes_out_when_it_is_not_asked_or_cannot(app: Flask, organiser: ReadingClient, place: str) -> None:
    for typed in ({"name": "Zonder Vink", "email": "a@voorbeeld.be"}, {"name": "Zonder Adres", "send_mail": "y"}):
        assert organiser.submit(f"{place}/add", {"language": "nl", **typed}).status_code == 303
    with app.app_context():
        assert list(db.session.scalars(sa.select(OutboxMail))) == []


def test_a_double_click_adds_nobody_twice(app: Flask, organiser: ReadingClient, place: str) -> None:
    path = f"{place}/add"
    fields = {**organiser.form_values(organiser.get(path)), "name": "Zonder Adres", "language": "nl", "round_1": "0"}
    for _click in range(2):
        answer = organiser.post(path, data={**fields, "round_2": "0"}, headers={"Referer": f"{BASE_URL}{path}"})
        assert answer.status_code == 303
    with app.app_context():
        assert [each.name for each in db.session.scalars(sa.select(Registration))] == ["Zonder Adres"]
        check_counts()


def test_on_a_full_evening_it_is_said_before_and_done_so(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        size(0)
    assert "komt op de wachtlijst" in text_of(parse(organiser.get(f"{place}/add").data))
    typed = {"name": "Aya Claes", "email": "aya@voorbeeld.be", "language": "nl", "send_mail": "y"}
    organiser.submit(f"{place}/add", typed)
    with app.app_context():
        someone = db.session.scalars(sa.select(Registration)).one()
        assert (someone.status, mails(someone.id)) == (WAITING, ["registration.waiting"])


def test_a_known_address_is_said_at_its_field_and_nothing_typed_is_lost(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        put("Aya Claes", email="aya@voorbeeld.be")
    typed = {"name": "Iemand Anders", "email": "AYA@voorbeeld.be", "organisation": "=1+1", "language": "nl"}
    answer = organiser.submit(f"{place}/add", typed)
    assert answer.status_code == 422
    page = parse(answer.data)
    assert "Dit e-mailadres staat al op de lijst." in text_of(page)
    assert {"Iemand Anders", "AYA@voorbeeld.be", "=1+1"} <= {field.get("value") for field in page.iter("input")}


@pytest.mark.parametrize("role", ["communication", "volunteer"])
def test_only_organisers_see_people_and_do_something_with_them(
    app: Flask, event_slug: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    with app.app_context():
        someone = put("Aya Claes")
        done = act(Act.NOTE, someone, text="x")
    client = sign_in_as(app, role)
    base = f"/organise/events/{event_slug}"
    for path in ("people", "people.xlsx", "people/act", f"people/{someone}", "people/add", "catering", "catering.xlsx"):
        assert client.get(f"{base}/{path}").status_code == 403, path
    acts = ("cancel", "wait", "place", "restore", "link", "tables", "details", "note")
    posts = [f"people/{someone}/{each}" for each in acts]
    for path in ("people/act", "people/add", f"people/acts/{done}/undo", *posts):
        assert client.post(f"{base}/{path}").status_code == 403, path
    with app.app_context():
        assert person(someone).status is REGISTERED


def test_ids_of_another_evening_find_nothing(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    with app.app_context():
        someone = put("Aya Claes")
        done = act(Act.NOTE, someone, text="x")
        with transaction():
            other = make_event(now=clock.now(), title="Een andere avond").slug
    base = f"/organise/events/{other}/people"
    assert organiser.get(f"{base}/{someone}").status_code == 404
    acts = ("cancel", "wait", "place", "restore", "link", "tables", "details", "note")
    for path in (*(f"{someone}/{each}" for each in acts), f"acts/{done}/undo"):
        assert organiser.submit(f"{base}/{path}", page=base).status_code == 404, path
    asked = organiser.get(f"{base}/act?act=cancel&who={someone}")
    assert "Aya Claes" not in text_of(parse(asked.data))
