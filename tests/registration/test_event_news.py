"""An evening that is called off, goes on after all, or moves: everybody hears of it once, and calendars follow."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from app.core import clock, delivery, limits
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import Prepared
from app.events import announcing, queries, services, window
from app.events.errors import EveningCancelled, WrongState
from app.events.models import Event, EventState
from app.events.window import UNBOUND
from app.registration import places
from app.registration import services as registration
from app.registration.errors import RegistrationClosed
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from tests.events.filling import controls, messages, post, send, submit
from tests.figures import Figure
from tests.pages import ReadingClient, sign_in_as

REASON = "De zaal staat onder water.\nWe zoeken een nieuwe datum."
REGISTERED, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING
WEEK = dt.timedelta(days=7)


def put(slug: str, email: str, status: RegistrationStatus = REGISTERED, **values: Any) -> int:
    """Somebody on the list, named after their address."""
    newcomer = registration.Newcomer(name=email.partition("@")[0] or "Gast", email=email, **values)
    event = queries.event(slug)
    assert event is not None
    with transaction():
        ticket = registration.add(
            event_id=event.id, newcomer=newcomer, status=status, source=RegistrationSource.STAFF, now=clock.now()
        )
    return ticket.registration_id


@pytest.fixture
def company(app: Flask, event_slug: str) -> str:
    """An evening with somebody of every kind on its list."""
    with app.app_context():
        put(event_slug, "aya@voorbeeld.be")
        put(event_slug, "zoé.prévot@voorbeeld.be", language="fr")
        put(event_slug, "")
        put(event_slug, "wacht@voorbeeld.be", WAITING)
        invited = put(event_slug, "genodigd@voorbeeld.be", RegistrationStatus.INVITED)
        put(event_slug, "nog.niet@voorbeeld.be", RegistrationStatus.INVITED)
        gone = put(event_slug, "weg@voorbeeld.be")
        with transaction():
            db.session.add(Notice(registration_id=invited, kind="invitation", at=clock.now()))
            registration.cancel(registration=db.session.get_one(Registration, gone), now=clock.now())
        with transaction():
            db.session.execute(sa.delete(OutboxMail))
    return event_slug


def the(slug: str) -> Event:
    event = queries.event(slug)
    assert event is not None
    db.session.refresh(event)
    return event


def cancel(slug: str, reason: str = REASON) -> None:
    with transaction():
        announcing.cancel(event=the(slug), reason=reason, now=clock.now())


def revive(slug: str) -> None:
    with transaction():
        announcing.revive(event=the(slug), now=clock.now())


def mailed(kind: str) -> list[str]:
    """Who is written to about this, in the order of the list."""
    return list(db.session.scalars(sa.select(OutboxMail.recipient).where(OutboxMail.kind == kind).order_by("id")))


def written(kind: str, recipient: str) -> EmailMessage:
    """The mail as it leaves."""
    found = sa.select(OutboxMail).where(OutboxMail.kind == kind, OutboxMail.recipient == recipient)
    return delivery.rendered(db.session.scalars(found.order_by(OutboxMail.id.desc()).limit(1)).one())


def words(email: EmailMessage) -> str:
    """Its plain text, on one line."""
    part = email.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def entry(email: EmailMessage) -> tuple[str, Any]:
    """The method and the entry of the calendar file that goes along."""
    (part,) = (part for part in email.iter_attachments() if part.get_content_type() == "text/calendar")
    assert part.get_filename() == "avond.ics"
    calendar: Any = Calendar.from_ical(part.get_content())
    assert part.get_content_type() == "text/calendar"
    assert part["content-type"].params["method"] == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_everybody_who_counts_on_it_is_told_why_an_evening_does_not_go_on(context: Flask, company: str) -> None:
    cancel(company)
    assert mailed("registration.event_cancelled") == [
        "aya@voorbeeld.be", "zoé.prévot@voorbeeld.be", "wacht@voorbeeld.be", "genodigd@voorbeeld.be",
    ]  # fmt: skip
    email = written("registration.event_cancelled", "aya@voorbeeld.be")
    assert email["Subject"] == "X500 gaat niet door"
    assert " ".join(REASON.split()) in words(email)
    method, event = entry(email)
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    waiting = written("registration.event_cancelled", "wacht@voorbeeld.be")
    assert list(waiting.iter_attachments()) == [], "they never had it in their calendar"


def test_calling_off_twice_tells_once(context: Flask, company: str) -> None:
    cancel(company)
    cancel(company, "Een andere reden.")
    assert set(Counter(mailed("registration.event_cancelled")).values()) == {1}
    assert the(company).cancelled_reason == REASON
    assert the(company).calendar_sequence == 1


def test_an_evening_that_goes_on_after_all_tells_everybody_and_keeps_their_places(context: Flask, company: str) -> None:
    cancel(company)
    revive(company)
    revive(company)
    assert mailed("registration.event_revived") == mailed("registration.event_cancelled")
    email = written("registration.event_revived", "aya@voorbeeld.be")
    assert "gaat toch door" in email["Subject"]
    assert "Je bent nog altijd ingeschreven" in words(email)
    method, event = entry(email)
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("PUBLISH", "CONFIRMED", 2)
    assert "op de wachtlijst" in words(written("registration.event_revived", "wacht@voorbeeld.be"))
    assert "Je uitnodiging blijft geldig" in words(written("registration.event_revived", "genodigd@voorbeeld.be"))
    assert the(company).places_taken == 3 + len(offered(company)), "nobody lost their place"


def offered(slug: str) -> list[str]:
    """Who has an offer."""
    found = sa.select(Registration.email).where(
        Registration.event_id == the(slug).id, Registration.offered_until.is_not(None)
    )
    return list(db.session.scalars(found))


def test_an_offer_stops_with_the_evening_and_is_made_again_when_it_goes_on(context: Flask, event_slug: str) -> None:
    with transaction():
        the(event_slug).capacity = 1
    first = put(event_slug, "eerst@voorbeeld.be")
    put(event_slug, "wacht@voorbeeld.be", WAITING)
    with transaction():
        registration.cancel(registration=db.session.get_one(Registration, first), now=clock.now())
    assert offered(event_slug) == ["wacht@voorbeeld.be"]
    cancel(event_slug)
    assert offered(event_slug) == []
    assert the(event_slug).places_taken == 0
    revive(event_slug)
    assert offered(event_slug) == ["wacht@voorbeeld.be"]
    assert the(event_slug).places_taken == 1


@pytest.mark.parametrize("state", [state for state in EventState if state not in {EventState.OPEN, EventState.CLOSED}])
def test_only_an_evening_that_people_know_of_can_be_called_off(
    context: Flask, event_slug: str, state: EventState
) -> None:
    with transaction():
        the(event_slug).state = state
    with pytest.raises(WrongState):
        cancel(event_slug)


def test_an_evening_that_is_over_is_neither_called_off_nor_revived(context: Flask, event_slug: str) -> None:
    with time_machine.travel(the(event_slug).ends_at + WEEK, tick=False), pytest.raises(WrongState):
        cancel(event_slug)
    cancel(event_slug)
    with time_machine.travel(the(event_slug).ends_at + WEEK, tick=False), pytest.raises(WrongState):
        revive(event_slug)


def test_an_evening_that_does_not_go_on_goes_nowhere(context: Flask, event_slug: str) -> None:
    cancel(event_slug)
    with transaction(), pytest.raises(EveningCancelled):
        services.move_to(event=the(event_slug), state=EventState.RUNNING)


def test_the_organiser_reads_how_many_hear_of_it_and_must_say_why(
    app: Flask, organiser: FlaskClient, company: str
) -> None:
    path = f"/organise/events/{company}/cancel"
    assert "4 mensen krijgen een mail." in messages(organiser.get(path))
    refused = send(organiser, path, reason=" ")
    assert refused.status_code == 422
    assert "Zeg waarom" in messages(refused)
    too_long = send(organiser, path, reason="x" * 1001)
    assert too_long.status_code == 422
    assert controls(too_long)["reason"] == "x" * 1001
    fields = {**controls(organiser.get(path)), "reason": REASON}
    clicks = [post(organiser, path, fields) for _click in range(2)]
    assert [click.status_code for click in clicks] == [303, 303]
    assert "Geannuleerd" in messages(organiser.get(f"/organise/events/{company}"))
    with app.app_context():
        assert len(mailed("registration.event_cancelled")) == 4
    assert "al geannuleerd" in messages(organiser.get(path))
    undone = submit(organiser, f"/organise/events/{company}/revive", page=f"/organise/events/{company}")
    assert undone.status_code == 303
    assert "Inschrijvingen open" in messages(organiser.get(f"/organise/events/{company}"))


def test_calling_off_too_late_comes_back_with_the_reason_as_typed(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    path = f"/organise/events/{event_slug}/cancel"
    fields = {**controls(organiser.get(path)), "reason": REASON}
    with app.app_context(), transaction():
        the(event_slug).state = EventState.RUNNING
    refused = post(organiser, path, fields)
    assert refused.status_code == 409
    assert "kan niet meer geannuleerd worden" in messages(refused)


@pytest.mark.parametrize("role", ["communication", "volunteer"])
def test_only_an_organiser_calls_off_and_revives(app: Flask, event_slug: str, role: str) -> None:
    someone = sign_in_as(app, role)
    assert someone.get(f"/organise/events/{event_slug}/cancel").status_code == 403
    for act in ("cancel", "revive"):
        answer = submit(someone, f"/organise/events/{event_slug}/{act}", {"reason": "x"}, page="/organise")
        assert answer.status_code == 403


def test_the_public_pages_say_that_it_does_not_go_on_and_why(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    reason = "=1+1 <script>alert(1)</script>\nTot later!"
    before = client.get(f"/e/{event_slug}")
    assert "gaat niet door" not in messages(before)
    with app.app_context():
        cancel(event_slug, reason)
    for path in (f"/e/{event_slug}", f"/e/{event_slug}/register"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Deze avond gaat niet door." in messages(page)
        assert "<script>alert(1)</script>" in messages(page), "as text"
        assert "Schrijf je in" not in messages(page)
    person = {"name": "Aya Claes", "email": "aya@voorbeeld.be", "table": "0"}
    sent = client.post(f"/e/{event_slug}/register", data=person, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 409
    assert "Deze avond gaat niet door." in messages(sent)


def change(slug: str, *, tells: bool = True, **document: Any) -> None:
    """Change the evening as the form does."""
    described = dataclasses.replace(queries.described(the(slug)), **document)
    with transaction():
        services.change_event(event=the(slug), evening=described, window=UNBOUND, now=clock.now(), tells=tells)


def day(date: dt.date) -> str:
    """As people read it in Dutch."""
    return format_date(date, "full", locale="nl")


def test_who_comes_or_waits_hears_what_it_was_and_what_it_becomes(context: Flask, company: str) -> None:
    old = queries.described(the(company))
    change(company, date=old.date + WEEK, venue="Cultuurhuis")
    assert mailed("registration.event_moved") == ["aya@voorbeeld.be", "zoé.prévot@voorbeeld.be", "wacht@voorbeeld.be"]
    email = written("registration.event_moved", "aya@voorbeeld.be")
    said = words(email)
    assert f"Wanneer: {day(old.date + WEEK)} om 19:00 (was: {day(old.date)} om 19:00)." in said
    assert "(was: Stadhuis, Voorbeeldplein 1, 3500 Hasselt)" in said
    assert "Waar: Cultuurhuis, Voorbeeldplein 1, 3500 Hasselt" in said
    method, event = entry(email)
    assert (method, int(event["SEQUENCE"])) == ("PUBLISH", 1)
    assert event["DTSTART"].dt.date() == old.date + WEEK
    assert "Cultuurhuis" in str(event["LOCATION"])
    waiting = written("registration.event_moved", "wacht@voorbeeld.be")
    assert list(waiting.iter_attachments()) == []


@pytest.mark.parametrize(
    ("document", "sequence", "mails"),
    [
        ({"starts": dt.time(19, 30)}, 1, 3),
        ({"ends": dt.time(23)}, 1, 3),
        ({"timezone": "Europe/London"}, 1, 3),
        ({"venue": "Cultuurhuis"}, 1, 3),
        ({"address": "Kerkstraat 1"}, 1, 3),
        ({"title": "X500 anders"}, 1, 0),
        ({"capacity": 41}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_a_mail_goes_out_for_another_time_or_place_and_a_number_up_for_the_calendar(
    context: Flask, company: str, document: dict[str, Any], sequence: int, mails: int
) -> None:
    change(company, **document)
    assert the(company).calendar_sequence == sequence
    assert len(mailed("registration.event_moved")) == mails


def test_an_organiser_may_move_it_without_a_word(app: Flask, organiser: FlaskClient, company: str) -> None:
    path = f"/organise/events/{company}/edit"
    fields = controls(organiser.get(path))
    assert fields["tells"] == "y"
    del fields["tells"]
    assert post(organiser, path, {**fields, "starts": "20:00"}).status_code == 303
    with app.app_context():
        assert the(company).calendar_sequence == 1
        assert mailed("registration.event_moved") == []
    assert send(organiser, path, starts="20:30").status_code == 303
    with app.app_context():
        assert the(company).calendar_sequence == 2
        assert len(mailed("registration.event_moved")) == 3


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.RUNNING, EventState.REPORTING])
def test_nobody_hears_of_a_move_of_a_draft_or_an_evening_that_began(
    context: Flask, company: str, state: EventState
) -> None:
    with transaction():
        the(company).state = state
    change(company, venue="Cultuurhuis")
    assert mailed("registration.event_moved") == []


def test_nobody_hears_of_a_correction_afterwards_or_of_a_move_of_what_is_off(context: Flask, company: str) -> None:
    with time_machine.travel(the(company).ends_at + WEEK, tick=False):
        change(company, venue="Cultuurhuis")
    cancel(company)
    change(company, venue="Stadhuis")
    assert mailed("registration.event_moved") == []
    revive(company)
    assert "Stadhuis" in words(written("registration.event_revived", "aya@voorbeeld.be")), "they read it then"


def test_on_another_day_everybody_is_asked_again_whether_they_come(context: Flask, company: str) -> None:
    with transaction():
        for person in db.session.scalars(sa.select(Registration).where(Registration.status == REGISTERED)):
            person.confirmed_at = clock.now()
            db.session.add(Notice(registration_id=person.id, kind="coming-7", at=clock.now()))
    confirmed = sa.select(sa.func.count()).select_from(Registration).where(Registration.confirmed_at.is_not(None))
    kinds = sa.select(Notice.kind).distinct().order_by(Notice.kind)
    change(company, starts=dt.time(20))
    assert db.session.scalar(confirmed) == 3, "an hour later is the same evening"
    change(company, date=queries.described(the(company)).date + WEEK)
    assert db.session.scalar(confirmed) == 0
    assert list(db.session.scalars(kinds)) == ["invitation"]


def test_a_ticket_brings_the_evening_into_the_calendar_and_a_cancelled_one_takes_it_out(
    context: Flask, event_slug: str
) -> None:
    attempt = limits.attempt(
        kind="register", subject="127.0.0.1", most=9, within=dt.timedelta(minutes=1), now=clock.now()
    )
    newcomer = registration.Newcomer(name="Aya Claes", email="aya@voorbeeld.be")
    with transaction() as session:
        ticket = registration.register(
            session.connection(),
            slug=event_slug,
            newcomer=newcomer,
            submission=uuid.uuid4(),
            now=clock.now(),
            attempt=attempt,
        )
    method, came = entry(written("registration.ticket", "aya@voorbeeld.be"))
    assert method == "PUBLISH"
    assert came["DTSTART"].dt == the(event_slug).starts_at
    with transaction():
        registration.cancel(registration=db.session.get_one(Registration, ticket.registration_id), now=clock.now())
    method, went = entry(written("registration.cancelled", "aya@voorbeeld.be"))
    assert method == "CANCEL"
    assert str(went["UID"]) == str(came["UID"])


def test_five_hundred_people_are_told_in_one_short_transaction(context: Flask, event_slug: str, figure: Figure) -> None:
    with transaction():
        the(event_slug).capacity = 500
    evening = the(event_slug).id
    with transaction() as session:
        for number in range(500):
            newcomer = registration.Newcomer(name=f"Mens {number}", email=f"mens{number}@voorbeeld.be")
            registration.add(
                event_id=evening,
                newcomer=newcomer,
                status=REGISTERED,
                source=RegistrationSource.STAFF,
                now=clock.now(),
            )
        session.flush()
    acts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("event_cancelled", lambda: cancel(event_slug)),
        ("event_revived", lambda: revive(event_slug)),
        ("event_moved", lambda: change(event_slug, venue="Cultuurhuis")),
    )
    for kind, act in acts:
        began = time.perf_counter()
        act()
        took = time.perf_counter() - began
        figure(f"telling 500 people ({kind}, {db.engine.dialect.name})", f"{took * 1000:.0f} ms", "no seconds")
        assert len(set(mailed(f"registration.{kind}"))) == 500


class Crowd:
    """People who register one after the other until the evening takes nobody any more."""

    def __init__(self, app: Flask, slug: str, *, people: int) -> None:
        self.app = app
        self.slug = slug
        self.refusals: list[Exception] = []
        self._under_way = threading.Barrier(people + 1)
        self._threads = [threading.Thread(target=self._come, args=(number,)) for number in range(people)]

    def until(self, act: Callable[[], None]) -> None:
        """Let them come, do this meanwhile, and wait until everybody was refused (or the evening is full)."""
        for thread in self._threads:
            thread.start()
        self._under_way.wait()
        with self.app.app_context():
            act()
        for thread in self._threads:
            thread.join(60)

    def _come(self, number: int) -> None:
        with self.app.app_context():
            for turn in range(30):
                try:
                    self._register(f"mens{number}.{turn}@voorbeeld.be")
                except RegistrationClosed as refusal:
                    self.refusals.append(refusal)
                    return
                finally:
                    if turn == 0:
                        self._under_way.wait()
                    db.session.remove()

    def _register(self, email: str) -> None:
        now = clock.now()
        attempt = limits.attempt(kind="register", subject=email, most=9, within=dt.timedelta(minutes=1), now=now)
        with transaction() as session:
            registration.register(
                session.connection(),
                slug=self.slug,
                newcomer=registration.Newcomer(name="Mens", email=email),
                submission=uuid.uuid4(),
                now=now,
                attempt=attempt,
            )


def test_whoever_registers_while_it_is_called_off_is_refused_or_told(app: Flask, event_slug: str) -> None:
    crowd = Crowd(app, event_slug, people=4)
    crowd.until(lambda: cancel(event_slug))
    assert len(crowd.refusals) == 4
    with app.app_context():
        assert not_told() == set()


def test_without_a_look_at_the_cancelling_people_would_register_for_what_is_off(
    app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the cancelling left out of the decision, the race above finds who was never told."""
    careless = (
        sa.update(Event)
        .where(Event.slug == sa.bindparam("slug_given"), Event.places_taken < Event.capacity)
        .values(places_taken=Event.places_taken + 1)
        .returning(*places._FIELDS)
    )
    monkeypatch.setattr(places, "TAKE_A_PLACE", Prepared({"sqlite": careless, "postgresql": careless}))
    monkeypatch.setattr(places, "takes_registrations", lambda _evening, _now: True)
    crowd = Crowd(app, event_slug, people=4)
    crowd.until(lambda: cancel(event_slug))
    with app.app_context():
        assert not_told()


def not_told() -> set[str]:
    """Who is on the list of the evening that is off, without a mail that says so."""
    assert window.phase(db.session.scalars(sa.select(Event)).one(), clock.now()) is window.Phase.CANCELLED
    everybody = set(db.session.scalars(sa.select(Registration.email)))
    assert everybody
    return everybody - set(mailed("registration.event_cancelled"))
