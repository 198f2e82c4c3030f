"""Inviting people: each once, reminded at most three times a week apart, and people of earlier evenings."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, EventState
from app.invitations import earlier, invitations
from app.invitations.earlier import Choice, Who
from app.invitations.invitation_errors import InvitationsClosed
from app.registration import history, places, services
from app.registration.history_models import Change
from app.registration.invitation_models import ImportBatch, Notice
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.roster import batches
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, parse, text_of
from tests.registration.test_waiting import wait

NOOR = history.staff("Noor Maes")
WEEK = dt.timedelta(days=7)
INVITATION, REMINDER = "registration.invitation", "registration.invitation_reminder"


def put(
    slug: str, name: str, email: str, status: RegistrationStatus = RegistrationStatus.INVITED, **values: Any
) -> int:
    """Put someone on the list of this evening; returns who."""
    with transaction():
        return services.add(
            event_id=event_of(slug).id,
            newcomer=services.Newcomer(name=name, email=email, **values),
            status=status,
            source=RegistrationSource.IMPORT,
            now=clock.now(),
        ).registration_id


def event_of(slug: str) -> Event:
    return db.session.scalars(sa.select(Event).where(Event.slug == slug)).one()


def change(slug: str, **values: Any) -> None:
    with transaction():
        for name, value in values.items():
            setattr(event_of(slug), name, value)


def write(act: Callable[..., int], slug: str, *, after: dt.timedelta = dt.timedelta()) -> int:
    with transaction():
        return act(event_id=event_of(slug).id, author=NOOR, now=clock.now() + after)


def mails(kind: str) -> list[OutboxMail]:
    return list(db.session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)))


def text(row: OutboxMail) -> str:
    body = delivery.rendered(row).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_everybody_who_was_invited_gets_one_mail_with_a_link_of_their_own(context: Flask, event_slug: str) -> None:
    put(event_slug, "Zoë Prévot", "zoe@voorbeeld.be")
    put(event_slug, "Björn Thijs", "bjorn@voorbeeld.be", language="fr")
    put(event_slug, "Zonder adres", "")
    put(event_slug, "Komt al", "komt@voorbeeld.be", RegistrationStatus.REGISTERED)
    assert write(invitations.invite, event_slug) == 2
    rows = mails(INVITATION)
    assert [(row.recipient, row.language) for row in rows] == [
        ("zoe@voorbeeld.be", "nl"),
        ("bjorn@voorbeeld.be", "fr"),
    ]
    words = text(rows[0])
    assert "Dag Zoë Prévot" in words
    links = {line.strip() for row in rows for line in text(row).splitlines() if "/i/" in line}
    assert len(links) == 4, "one to register and one for who cannot, for each of them"
    code = db.session.scalars(sa.select(Registration.ticket_code).where(Registration.name == "Zoë Prévot")).one()
    assert code not in delivery.rendered(rows[0]).as_string(), "it would open their ticket for who gets this passed on"
    assert write(invitations.invite, event_slug) == 0
    put(event_slug, "Later", "later@voorbeeld.be")
    assert write(invitations.invite, event_slug) == 1


def test_an_invitation_before_people_can_register_says_from_when(context: Flask, event_slug: str) -> None:
    put(event_slug, "Zoë", "zoe@voorbeeld.be")
    change(event_slug, opens_at=clock.now() + WEEK)
    assert write(invitations.invite, event_slug) == 1
    assert "Inschrijven kan vanaf" in text(mails(INVITATION)[0])
    with pytest.raises(InvitationsClosed):
        write(invitations.remind, event_slug, after=WEEK - dt.timedelta(hours=1))
    change(event_slug, opens_at=None)
    assert "Inschrijven kan vanaf" not in text(mails(INVITATION)[0])


@pytest.mark.parametrize("how", ["closed", "over", "cancelled", "draft", "window"])
def test_nobody_is_invited_to_what_nobody_can_register_for(context: Flask, event_slug: str, how: str) -> None:
    put(event_slug, "Zoë", "zoe@voorbeeld.be")
    changes: dict[str, dict[str, Any]] = {
        "closed": {"state": EventState.CLOSED},
        "over": {"state": EventState.PUBLISHED},
        "cancelled": {"cancelled_at": clock.now()},
        "draft": {"state": EventState.DRAFT},
        "window": {"closes_at": clock.now() - WEEK},
    }
    change(event_slug, **changes[how])
    for act in (invitations.invite, invitations.remind):
        with pytest.raises(InvitationsClosed):
            write(act, event_slug)
    assert db.session.scalars(sa.select(Notice)).all() == []
    assert invitations.due(event_of(event_slug), now=clock.now()) == invitations.Due(0, 0)


def test_who_does_not_answer_is_reminded_a_week_apart_and_three_times(context: Flask, event_slug: str) -> None:
    put(event_slug, "Zoë", "zoe@voorbeeld.be")
    put(event_slug, "Björn", "bjorn@voorbeeld.be")
    assert write(invitations.remind, event_slug, after=WEEK) == 0, "who was not invited is not reminded"
    write(invitations.invite, event_slug)
    assert write(invitations.remind, event_slug, after=WEEK - dt.timedelta(seconds=9)) == 0
    wait(event_slug, "bjorn@voorbeeld.be")
    sent = [write(invitations.remind, event_slug, after=day * dt.timedelta(days=1)) for day in range(40)]
    assert [day for day, number in enumerate(sent) if number] == [7, 14, 21]
    assert [row.recipient for row in mails(REMINDER)] == ["zoe@voorbeeld.be"] * 3
    assert "Laat je het ons weten?" in text(mails(REMINDER)[0])
    acts = db.session.scalars(sa.select(Change.act).order_by(Change.id))
    assert list(acts) == ["invited", "invited", "reminded", "reminded", "reminded"]


def test_who_answered_while_the_mail_waited_is_not_asked_again(context: Flask, event_slug: str) -> None:
    put(event_slug, "Zoë", "zoe@voorbeeld.be")
    write(invitations.invite, event_slug)
    wait(event_slug, "zoe@voorbeeld.be")
    words = text(mails(INVITATION)[0])
    assert "dank je wel" in words
    assert "/i/" not in words


CLICKS = 4


def clicked_at_once(app: Flask, slug: str, act: Callable[..., int]) -> list[int]:
    """As many clicks at the same moment; what each of them sent."""
    sent: list[int] = []
    ready = threading.Barrier(CLICKS)

    def click() -> None:
        with app.app_context():
            event_id = event_of(slug).id
            db.session.rollback()
            ready.wait()
            with transaction():
                number = act(event_id=event_id, author=NOOR, now=clock.now())
            sent.append(number)

    threads = [threading.Thread(target=click) for _click in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(sent)


@pytest.fixture
def invited(app: Flask, event_slug: str) -> str:
    """An evening with people to invite."""
    with app.app_context():
        for number in range(20):
            put(event_slug, f"Genodigde {number}", f"g{number}@voorbeeld.be")
    return event_slug


def test_clicking_twice_writes_to_nobody_twice(app: Flask, invited: str) -> None:
    assert clicked_at_once(app, invited, invitations.invite) == [0, 0, 0, 20]
    with app.app_context():
        assert len({row.recipient for row in mails(INVITATION)}) == len(mails(INVITATION)) == 20


def test_clicking_twice_writes_to_nobody_twice_even_without_the_lock(
    app: Flask, invited: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "LOCK", sa.select(Event).where(Event.id == sa.bindparam("event_id")))
    clicked_at_once(app, invited, invitations.invite)
    with app.app_context():
        assert len({row.recipient for row in mails(INVITATION)}) == len(mails(INVITATION)) == 20


def test_without_lock_and_notice_the_same_clicks_do_write_twice(
    app: Flask, invited: str, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nothing races there")
    together = threading.Barrier(CLICKS)

    def careless(_connection: sa.Connection, people: list[Any], _now: dt.datetime) -> list[Any]:
        together.wait(30)
        return [person for person, _kind in people]

    monkeypatch.setattr(places, "LOCK", sa.select(Event).where(Event.id == sa.bindparam("event_id")))
    monkeypatch.setattr(invitations, "_noted", careless)
    clicked_at_once(app, invited, invitations.invite)
    with app.app_context():
        assert len(mails(INVITATION)) == 20 * CLICKS


def test_the_page_says_who_was_invited_and_what_became_of_it(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    page = f"/organise/events/{event_slug}/invitations"
    assert "Nog niemand uitgenodigd" in text_of(parse(organiser.get(page).data))
    with app.app_context():
        for name in ("Zoë", "Björn", "Ann", "Cas"):
            put(event_slug, name, f"{name}@voorbeeld.be")
        put(event_slug, "Zonder", "")
    assert "Verstuur 4 uitnodigingen" in text_of(parse(organiser.get(page).data))
    assert organiser.submit(f"{page}/send", page=page).status_code == 303
    words = text_of(parse(organiser.get(page).data))
    assert "4 uitnodigingen vertrekken." in words
    assert "Verstuur" not in words
    assert organiser.submit(f"{page}/send", page=page).status_code == 303
    assert "Er was niemand meer om naar te schrijven." in text_of(parse(organiser.get(page).data))
    with app.app_context():
        wait(event_slug, "ann@voorbeeld.be")
        with transaction():
            cas = db.session.scalars(sa.select(Registration).where(Registration.name == "Cas")).one()
            invitations.decline(registration=cas, now=clock.now())
        with transaction():
            db.session.execute(sa.update(Notice).values(at=clock.now() - WEEK))
    words = text_of(parse(organiser.get(page).data))
    assert "1 zonder e-mailadres 2 nog geen antwoord 1 komt 1 komt niet" in words
    assert "Herinner 2 mensen die nog niet antwoordden" in words
    declined = text_of(parse(organiser.get(f"{page}?reply=declined").data))
    assert "Cas" in declined
    assert "Björn" not in declined
    assert organiser.submit(f"{page}/remind", page=page).status_code == 303
    assert "2 herinneringen vertrekken." in text_of(parse(organiser.get(page).data))
    assert "Herinner " not in text_of(parse(organiser.get(page).data))


def test_a_button_of_a_page_that_stood_open_too_long_says_why_nothing_went(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    page = f"/organise/events/{event_slug}/invitations"
    with app.app_context():
        put(event_slug, "Zoë", "zoe@voorbeeld.be")
        change(event_slug, state=EventState.CLOSED)
    refused = organiser.submit(f"{page}/send", page=page)
    assert refused.status_code == 409
    assert "Er is niets verstuurd." in text_of(parse(refused.data))
    assert "Versturen kan zodra de inschrijvingen openstaan." in text_of(parse(refused.data))


@pytest.mark.parametrize("page", ["²", "", "-1", "9" * 30, "x", "2"])
def test_any_page_number_of_the_invitations_gives_a_page(organiser: ReadingClient, event_slug: str, page: str) -> None:
    there = f"/organise/events/{event_slug}/invitations"
    assert organiser.get(there, query_string={"page": page, "reply": page}).status_code == 200


def statements(app: Flask, client: ReadingClient, path: str) -> int:
    counted: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(counted)


def test_the_page_takes_as_many_statements_for_three_hundred_as_for_three(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    page = f"/organise/events/{event_slug}/invitations"
    counts = []
    for number in (3, 300):
        with app.app_context():
            with transaction():
                for each in range(number):
                    services.add(
                        event_id=event_of(event_slug).id,
                        newcomer=services.Newcomer(name=f"G {number} {each}", email=f"g{number}.{each}@voorbeeld.be"),
                        status=RegistrationStatus.INVITED,
                        source=RegistrationSource.IMPORT,
                        now=clock.now(),
                    )
            write(invitations.invite, event_slug)
        counts.append(statements(app, organiser, page))
    assert counts[0] == counts[1]


@pytest.fixture
def last_year(context: Flask, event_slug: str) -> str:
    """An evening of a year ago where somebody came, somebody did not, and somebody cancelled."""
    with transaction():
        event = make_event(now=clock.now(), title="X400", subtitle="")
        event.starts_at -= dt.timedelta(days=800)
        event.ends_at -= dt.timedelta(days=800)
        slug = event.slug
    came = put(
        slug, "Kwam Echt", "KWAM@voorbeeld.be", RegistrationStatus.REGISTERED, organisation="OCMW", language="fr"
    )
    put(slug, "Bleef Thuis", "thuis@voorbeeld.be", RegistrationStatus.REGISTERED)
    put(slug, "Was Gevraagd", "gevraagd@voorbeeld.be", RegistrationStatus.INVITED)
    put(slug, "Zegde Af", "af@voorbeeld.be", RegistrationStatus.CANCELLED)
    put(slug, "Zonder Adres", "", RegistrationStatus.REGISTERED)
    child = put(slug, "Kind", "kind@voorbeeld.be", RegistrationStatus.REGISTERED)
    with transaction():
        db.session.get_one(Registration, came).checked_in_at = clock.now()
        db.session.get_one(Registration, child).is_minor = True
    return slug


def names(slug: str, *evenings: str, who: Who = Who.CAME, with_cancelled: bool = False) -> list[str]:
    choice = Choice(tuple(event_of(each).id for each in evenings), who, with_cancelled)
    return [each.name for each in earlier.candidates(event_of(slug), choice)]


def test_who_may_be_asked_again_follows_from_what_they_did(last_year: str, event_slug: str) -> None:
    assert names(event_slug, last_year) == ["Kwam Echt"]
    assert names(event_slug, last_year, who=Who.REGISTERED) == ["Bleef Thuis", "Kwam Echt"]
    assert names(event_slug, last_year, who=Who.EVERYONE) == ["Bleef Thuis", "Kwam Echt", "Was Gevraagd"]
    assert names(event_slug, last_year, with_cancelled=True) == ["Kwam Echt", "Zegde Af"]
    assert names(event_slug) == []
    assert names(last_year, event_slug, who=Who.EVERYONE) == [], "only evenings before this one"


def test_who_is_on_the_list_or_cancelled_for_it_is_left_out(last_year: str, event_slug: str) -> None:
    put(event_slug, "Kwam", "kwam@voorbeeld.be")
    put(event_slug, "Thuis", "thuis@voorbeeld.be", RegistrationStatus.CANCELLED)
    assert names(event_slug, last_year, who=Who.EVERYONE) == ["Was Gevraagd"]


def test_someone_of_two_evenings_counts_once_as_on_the_newest(last_year: str, event_slug: str) -> None:
    with transaction():
        event = make_event(now=clock.now(), title="X450", subtitle="")
        event.starts_at -= dt.timedelta(days=500)
        event.ends_at -= dt.timedelta(days=500)
        newer = event.slug
    put(newer, "Kwam Nu Ook", "kwam@voorbeeld.be", RegistrationStatus.REGISTERED)
    assert names(event_slug, last_year, newer, who=Who.REGISTERED) == ["Bleef Thuis", "Kwam Nu Ook"]


def test_an_organiser_takes_people_over_and_undoes_it(
    app: Flask, organiser: ReadingClient, event_slug: str, last_year: str
) -> None:
    page = f"/organise/events/{event_slug}/invitations/earlier"
    words = text_of(parse(organiser.get(page).data))
    assert "X400" in words
    assert "1 aanwezig, 2 ingeschreven, 3 met een e-mailadres" in words
    chosen = {"evening": str(event_of(last_year).id), "who": "registered"}
    preview = organiser.get(page, query_string=chosen)
    words = text_of(parse(preview.data))
    assert "Zet 2 personen op de lijst" in words
    assert "Kwam Echt, OCMW" in words
    fields = organiser.form_values(preview)
    headers = {"Referer": "https://avond.example.org/"}
    assert organiser.post(page, data=fields, headers=headers).status_code == 303
    again = organiser.post(page, data=fields, headers=headers)
    assert again.status_code == 422, "they are on the list now"
    assert "Niemand om toe te voegen." in text_of(parse(again.data))
    people = db.session.scalars(sa.select(Registration).where(Registration.event_id == event_of(event_slug).id))
    assert sorted((each.name, each.email, each.organisation, each.language, each.status.value) for each in people) == [
        ("Bleef Thuis", "thuis@voorbeeld.be", "", "nl", "invited"),
        ("Kwam Echt", "KWAM@voorbeeld.be", "OCMW", "fr", "invited"),
    ]
    batch = db.session.scalars(sa.select(ImportBatch)).one()
    assert (batch.source, batch.people, batch.who) == ("X400", 2, "Noor Maes")
    assert mails(INVITATION) == []
    write(invitations.invite, event_slug)
    with transaction():
        assert batches.undo(batch=batch, now=clock.now()) == 2
    assert mails(INVITATION) == [], "what was not sent yet is about nobody"


@pytest.mark.parametrize("given", ["x", "²", "-1", "9" * 30, "0"])
def test_an_evening_that_does_not_exist_brings_nobody(organiser: ReadingClient, event_slug: str, given: str) -> None:
    page = f"/organise/events/{event_slug}/invitations/earlier"
    assert organiser.get(page, query_string={"evening": given, "who": given}).status_code == 200
    assert organiser.submit(page, {"evening": given}).status_code == 422
