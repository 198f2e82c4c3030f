"""Checking yourself in by the poster: when, who, by what, how often, and what it tells."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core import clock
from app.core.access import Actor
from app.core.database import core_connection, core_transaction, transaction
from app.core.orm import db
from app.door import queries, rules, self_check_in, services
from app.door.models import ScanResult
from app.events.models import Event, EventState
from app.registration import services as registration
from app.registration.models import Registration, RegistrationStatus
from tests.door.conftest import Door, Guest, add_guest, add_repeated, client_with, open_door, scans
from tests.door.self_check_in.posters import ADDRESS, DOORS, ENDS, MOMENT, SAME_SITE, Visitor, bring, is_in, poster
from tests.events.filling import messages
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, sign_in_as

DESK = "Kom naar de balie, we helpen je meteen."


def test_the_code_of_the_poster_leads_to_the_page_in_lower_case(app: Flask, door: Door, client: ReadingClient) -> None:
    answer = client.get(poster(app, door))
    assert answer.status_code == 302
    assert answer.location == poster(app, door).lower()
    assert "Wie ben je?" in messages(client.get(answer.location))


def test_who_gives_their_address_is_let_in_and_noted_as_at_a_door(
    app: Flask, visitor: Visitor, yildiz: Guest, door: Door
) -> None:
    shown = visitor.green(visitor.says(email="  Yildiz.Peeters@Voorbeeld.be "))
    assert "Yıldız P." in shown
    assert "Peeters" not in shown
    assert "Tafel 1" in shown
    assert "Je badge ligt bij letter P." in shown
    assert is_in(app, yildiz)
    (scan,) = scans(app)
    assert (scan.result, scan.reason, scan.shown) == (ScanResult.WELCOME, "", "")
    assert (scan.device_id, scan.user_id, scan.registration_id) == (None, None, yildiz.id)
    with app.app_context():
        assert queries.let_in_by(core_connection(), registration_id=yildiz.id) == "zelf ingecheckt"


def test_a_phone_that_opened_the_ticket_needs_one_tap_and_no_address(
    app: Flask, visitor: Visitor, yildiz: Guest
) -> None:
    visitor.client.get(f"/t/{yildiz.code}")
    page = visitor.page()
    assert "Welkom! Ben jij dit?" in messages(page)
    assert "Yıldız P. Tafel 1 · Krispie" in messages(page)
    assert "Peeters" not in messages(page)
    fields = visitor.client.form_values(page)
    assert fields["code"] == yildiz.code
    assert "Yıldız P." in visitor.green(visitor.says(code=yildiz.code))
    assert is_in(app, yildiz)


def test_the_page_that_registering_leads_to_leaves_the_ticket_on_the_phone(visitor: Visitor, door: Door) -> None:
    form = {"name": "Bo Claes", "email": "bo@voorbeeld.be", "table": "0"}
    registered = visitor.client.post(f"/e/{door.slug}/register", data=form, headers=SAME_SITE)
    assert registered.status_code == 303
    visitor.client.get(registered.location)
    assert "Bo C." in messages(visitor.page())


def tickets_given(browser: Any, guest: Guest) -> list[str]:
    """The cookies that hold a ticket, in the answer to opening this one."""
    given = browser.get(f"/t/{guest.code}").headers.getlist("Set-Cookie")
    return [cookie for cookie in given if "ticket" in cookie]


def test_what_a_phone_holds_goes_to_the_self_check_in_alone_until_the_evening_is_over(
    visitor: Visitor, yildiz: Guest
) -> None:
    (cookie,) = tickets_given(visitor.client, yildiz)
    assert f"opbrengst-ticket-{yildiz.id}={yildiz.code};" in cookie
    for part in ("__Secure-", "Path=/s", "HttpOnly", "Secure", "SameSite=Lax", "Expires=Thu, 21 Oct 2027 20:30:00 GMT"):
        assert part in cookie
    with time_machine.travel(ENDS + MOMENT):
        assert tickets_given(visitor.client, yildiz) == []


def test_a_door_and_whoever_works_on_evenings_hold_nobodys_ticket(app: Flask, door: Door, yildiz: Guest) -> None:
    for browser in (client_with(app, door.key), sign_in_as(app, "organiser")):
        assert tickets_given(browser, yildiz) == []


def test_whoever_comes_twice_sees_the_same_and_counts_once(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    key = str(uuid.uuid4())
    first = visitor.says(email=ADDRESS, uuid=key)
    again = visitor.says(email=ADDRESS, uuid=key)
    assert first.location == again.location
    assert len(scans(app)) == 1
    later = visitor.says(email=ADDRESS)
    without_clock = [text.split("18:")[0] for text in (visitor.green(first), visitor.green(later))]
    assert without_clock[0] == without_clock[1]
    assert [scan.result for scan in scans(app)] == [ScanResult.WELCOME, ScanResult.ALREADY]


def test_one_form_lets_in_two_people_who_share_a_phone(app: Flask, visitor: Visitor, yildiz: Guest, door: Door) -> None:
    with app.app_context(), transaction():
        bo = add_guest(door, "Bo Claes", email="bo@voorbeeld.be")
    key = str(uuid.uuid4())
    visitor.says(email=ADDRESS, uuid=key)
    assert "Bo C." in visitor.green(visitor.says(email="bo@voorbeeld.be", uuid=key))
    assert is_in(app, yildiz)
    assert is_in(app, bo)


def test_unknown_waiting_and_cancelled_people_read_the_same(app: Flask, visitor: Visitor, door: Door) -> None:
    with app.app_context(), transaction():
        add_guest(door, "Wim Wacht", email="wim@voorbeeld.be", status=RegistrationStatus.WAITING)
        off = add_guest(door, "Ann Af", email="ann@voorbeeld.be")
        registration.cancel(registration=db.session.get_one(Registration, off.id), now=clock.now())
        # No address at all is nobody's: a guest without one is not found by leaving it empty.
        add_guest(door, "Zonder Adres")
    said = []
    for email in ("wim@voorbeeld.be", "ann@voorbeeld.be", "niemand@voorbeeld.be"):
        answer = visitor.says(email=email)
        assert answer.status_code == 422
        said.append(messages(answer))
        assert f'value="{email}"' in answer.text
    assert DESK in said[0]
    assert "Niet ingeschreven, of geen e-mailadres gegeven?" not in said[0], "the desk is named once"
    assert len(set(said)) == 1
    empty = visitor.says(email="   ")
    assert empty.status_code == 422
    assert "Vul je e-mailadres in." in messages(empty)
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count()).where(Registration.checked_in_at.is_not(None)))
    assert [(scan.result, scan.code_hash) for scan in scans(app)] == [
        (ScanResult.LOOK, ""), (ScanResult.NOT_FOUND, ""), (ScanResult.NOT_FOUND, ""),
    ]  # fmt: skip


def test_a_waiting_ticket_on_the_phone_is_not_offered_and_opens_nothing(
    app: Flask, visitor: Visitor, door: Door
) -> None:
    with app.app_context(), transaction():
        wim = add_guest(door, "Wim Wacht", status=RegistrationStatus.WAITING)
    visitor.client.get(f"/t/{wim.code}")
    assert "Wie ben je?" in messages(visitor.page())
    answer = visitor.says(code=wim.code)
    assert answer.status_code == 422
    assert DESK in messages(answer)


def test_a_ticket_of_another_evening_opens_nothing(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        other = open_door(name="Elders", title="Elders", date=dt.date(2027, 10, 21))
        stranger = add_guest(other, "Stan Elders", email="stan@voorbeeld.be")
    assert visitor.says(code=stranger.code).status_code == 422
    assert visitor.says(email="stan@voorbeeld.be").status_code == 422
    assert not is_in(app, stranger)


def test_a_ticket_of_who_registered_twice_lets_in_the_first_registration(
    app: Flask, visitor: Visitor, yildiz: Guest, door: Door
) -> None:
    with app.app_context(), transaction():
        again = add_repeated(door, yildiz, "Y. Peeters")
    visitor.client.get(f"/t/{again.code}")
    visitor.client.get(f"/t/{yildiz.code}")
    assert visitor.page().text.count('name="code"') == 1
    visitor.green(visitor.says(code=again.code))
    assert is_in(app, yildiz)
    assert not is_in(app, again)


def test_guests_are_ticked_one_by_one(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    ann, unnamed = bring(app, yildiz, "Ann Maes"), bring(app, yildiz)
    for guest in (yildiz, ann):
        visitor.client.get(f"/t/{guest.code}")
    page = messages(visitor.page())
    assert page.count("Ben je samen met iemand?") == 1, "a guest whose host is on this phone comes with the host"
    assert "Ook mijn gast: Ann" in page
    assert "Ook mijn gast (naam volgt)" in page
    assert "Maes" not in page
    answer = visitor.says(code=yildiz.code, guest=[str(ann.id)])
    shown = visitor.green(answer)
    assert "Yıldız P. + 1" in shown
    assert "Ann · Tafel 1 · letter M" in shown
    assert is_in(app, ann)
    assert not is_in(app, unnamed)
    assert "Ook mijn gast (naam volgt)" in shown, "who was not ticked can still be"
    more = visitor.client.post(answer.location, data={"guest": str(unnamed.id)}, headers=SAME_SITE)
    assert more.location == answer.location
    assert "Yıldız P. + 2" in visitor.green(more)
    assert is_in(app, unnamed)


def test_somebody_elses_guest_cannot_be_ticked(app: Flask, visitor: Visitor, yildiz: Guest, door: Door) -> None:
    with app.app_context(), transaction():
        bo = add_guest(door, "Bo Claes", email="bo@voorbeeld.be")
    ann = bring(app, bo, "Ann Maes")
    visitor.green(visitor.says(email=ADDRESS, guest=[str(ann.id), str(bo.id), "x"]))
    assert not is_in(app, ann)
    assert not is_in(app, bo)


def test_a_guest_who_has_no_place_after_all_is_sent_to_the_desk(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    with app.app_context(), transaction():
        door = Door(db.session.get_one(Registration, yildiz.id).event_id, "", "", Actor())
        bo = add_guest(door, "Bo Claes", email="bo@voorbeeld.be", status=RegistrationStatus.WAITING)
    repeat = bring(app, yildiz, "Bo Claes", "bo@voorbeeld.be")
    shown = visitor.green(visitor.says(email=ADDRESS, guest=[str(repeat.id)]))
    assert "Bo: kom samen naar de balie" in shown
    assert "+ 1" not in shown
    assert not is_in(app, bo)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (DOORS - MOMENT, "Je kunt zelf inchecken vanaf donderdag 21 oktober 2027 om 18:00."),
        (ENDS, "Deze avond is voorbij"),
    ],
)
def test_before_and_after_door_hours_a_page_says_so_and_lets_nobody_in(
    app: Flask, visitor: Visitor, yildiz: Guest, now: dt.datetime, words: str
) -> None:
    visitor.client.get(f"/t/{yildiz.code}")
    with time_machine.travel(now, tick=False):
        page = visitor.page()
        assert page.status_code == 200
        assert words in messages(page)
        assert "Yıldız" not in messages(page)
        refused = visitor.says(email=ADDRESS)
        assert refused.status_code == 409
        assert words in messages(refused)
    assert not is_in(app, yildiz)
    assert scans(app) == []


def test_an_evening_that_is_called_off_says_so_and_why(app: Flask, visitor: Visitor, yildiz: Guest, door: Door) -> None:
    with app.app_context(), transaction():
        event = db.session.get_one(Event, door.event_id)
        event.cancelled_at, event.cancelled_reason = clock.now(), "De zaal staat onder water."
    for answer, status in ((visitor.page(), 200), (visitor.says(email=ADDRESS), 409)):
        assert answer.status_code == status
        said = messages(answer)
        assert "Deze avond gaat niet door." in said
        assert "De zaal staat onder water." in said
        assert "balie" not in said, "there is nobody"
    assert not is_in(app, yildiz)


def test_guests_who_come_after_the_end_are_sent_to_the_desk(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    ann = bring(app, yildiz, "Ann Maes")
    with time_machine.travel(ENDS - MOMENT * 1_000_000, tick=False):
        green = visitor.says(email=ADDRESS)
        assert "Ook binnen" in visitor.green(green)
    with time_machine.travel(ENDS, tick=False):
        assert "Ook binnen" not in visitor.green(green), "nothing is offered that is refused"
        late = visitor.client.post(green.location, data={"guest": str(ann.id)}, headers=SAME_SITE)
        assert late.status_code == 409
        assert "Kom naar de balie" in messages(late)
    assert not is_in(app, ann)


def test_what_a_phone_keeps_for_when_it_has_no_network_says_the_desk_and_leads_nowhere_else(
    client: ReadingClient,
) -> None:
    page = client.get("/s/desk")
    assert "Kom naar de balie Je telefoon heeft geen internet." in messages(page)
    assert page.text.count("<a ") == 2, "to skip to the content, and to try again"
    worker = client.get("/s/worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Service-Worker-Allowed"] == "/", "for the poster's code in capitals"


def test_an_evening_that_is_not_announced_sends_everybody_to_the_desk(app: Flask, visitor: Visitor, door: Door) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Event, door.event_id).state = EventState.DRAFT
    assert "Kom naar de balie" in messages(visitor.page())
    assert visitor.says(email=ADDRESS).status_code == 409


def test_a_new_code_makes_older_posters_worthless(app: Flask, visitor: Visitor, yildiz: Guest, door: Door) -> None:
    organiser = sign_in_as(app, "organiser")
    page = f"/organise/events/{door.slug}/links"
    links = organiser.get(page)
    assert visitor.path in links.text
    assert f'href="/organise/events/{door.slug}/print/poster.pdf"' in links.text
    assert "Affiches die al gedrukt zijn, werken dan niet meer: druk de nieuwe af en hang die op." in messages(links)
    renewed = organiser.submit(f"{page}/poster/renew", page=page)
    assert renewed.status_code == 303
    for answer in (visitor.page(), visitor.says(email=ADDRESS), visitor.client.get(visitor.path.upper())):
        assert answer.status_code == 404
        assert "Deze code werkt niet meer." in messages(answer)
    assert not is_in(app, yildiz)
    newer = poster(app, door).lower()
    assert newer != visitor.path
    assert newer in organiser.get(page).text
    visitor.path = newer
    visitor.green(visitor.says(email=ADDRESS))


@pytest.mark.usefixtures("yildiz")
def test_who_came_in_by_a_poster_that_was_replaced_since_keeps_the_green_screen(
    app: Flask, visitor: Visitor, door: Door
) -> None:
    answer = visitor.says(email=ADDRESS)
    with app.app_context(), transaction():
        db.session.get_one(Event, door.event_id).poster_generation += 1
    visitor.green(answer)
    assert visitor.page().status_code == 404
    assert visitor.client.get(answer.location.replace(visitor.path, visitor.path[:-1] + "x")).status_code == 404


def test_the_code_of_one_evening_opens_no_other(app: Flask, door: Door, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        other = make_event(title="Elders", date=dt.date(2027, 10, 21))
        db.session.flush()  # for its id
        number = other.id
    wrong = visitor.path.replace(f"/{door.event_id}/", f"/{number}/")
    assert visitor.client.get(wrong).status_code == 404
    assert visitor.client.get(visitor.path.replace(f"/{door.event_id}/", "/2147483647/")).status_code == 404


def test_the_green_screen_is_gone_after_ten_minutes(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    now = clock.now()
    answer = visitor.says(email=ADDRESS)
    with time_machine.travel(now + self_check_in.SHOWN_FOR - dt.timedelta(seconds=5)):
        visitor.green(answer)
    with time_machine.travel(now + self_check_in.SHOWN_FOR + dt.timedelta(seconds=5)):
        old = visitor.client.get(answer.location)
        assert old.status_code == 410
        assert "Dit scherm is tien minuten oud." in messages(old)
        assert "Yıldız" not in messages(old)
        visitor.green(visitor.says(email=ADDRESS))


def test_whoever_was_taken_out_again_shows_no_green_screen(
    app: Flask, visitor: Visitor, yildiz: Guest, door: Door
) -> None:
    key = str(uuid.uuid4())
    answer = visitor.says(email=ADDRESS, uuid=key)
    scan = uuid.UUID(answer.location.rsplit("/", 1)[1])
    with app.app_context(), core_transaction() as connection:
        services.undo(connection, event_id=door.event_id, scan=scan, by=door.actor, now=clock.now())
    assert visitor.client.get(answer.location).status_code == 404
    assert DESK in messages(visitor.says(email=ADDRESS, uuid=key))
    assert not is_in(app, yildiz)


def test_a_scan_at_a_door_is_no_green_screen(app: Flask, visitor: Visitor, yildiz: Guest, door: Door) -> None:
    scan = uuid.uuid4()
    with app.app_context(), core_transaction() as connection:
        attempt = rules.Attempt(uuid=scan, device_time=clock.now(), text=yildiz.code)
        services.check_in(connection, event_id=door.event_id, attempt=attempt, by=door.actor, now=clock.now())
    assert visitor.client.get(f"{visitor.path}/{scan}").status_code == 404


def test_another_site_lets_nobody_in(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    data = {"uuid": str(uuid.uuid4()), "email": ADDRESS}
    assert visitor.client.post(visitor.path, data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    green = visitor.says(email=ADDRESS).location
    assert visitor.client.post(green, headers={"Origin": "https://elders.example"}).status_code == 403
    assert visitor.client.post(visitor.path, data={"email": ADDRESS}, headers=SAME_SITE).status_code == 400
    assert len(scans(app)) == 1


def test_the_tables_of_the_evening_are_listed_and_ones_own_is_marked(visitor: Visitor, yildiz: Guest) -> None:
    shown = visitor.green(visitor.says(email=ADDRESS))
    assert "Waar is mijn tafel?" in shown
    assert "1 Krispie jouw tafel" in shown
    assert "3 Buurtinformatienetwerken" in shown


def test_five_taps_at_the_same_moment_count_as_one(app: Flask, visitor: Visitor, yildiz: Guest) -> None:
    ann = bring(app, yildiz, "Ann Maes")
    fields = {"uuid": str(uuid.uuid4()), "code": yildiz.code, "guest": str(ann.id)}

    def tap(_number: int) -> tuple[int, str]:
        answer = app.test_client().post(visitor.path, data=fields, headers=SAME_SITE)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(max_workers=5) as pool:
        answers = set(pool.map(tap, range(5)))
    assert len(answers) == 1
    assert {scan.registration_id for scan in scans(app)} == {yildiz.id, ann.id}
    assert [scan.result for scan in scans(app)] == [ScanResult.WELCOME] * 2
