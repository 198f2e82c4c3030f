"""The page behind an invitation: two taps for who was invited, and not a word about them for anybody else."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, EventState, Table, TableRound
from app.invitations import invitations
from app.registration import history, queries, services
from app.registration.history_models import Change
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from app.registration.personal_links import answer_url
from app.roster import batches
from tests.invitations.test_inviting import change, mails, put, write
from tests.pages import ReadingClient, parse, text_of

NAME, EMAIL, ORGANISATION, FUNCTION = "Zoë Prévot-Ünal", "zoe.prevot@voorbeeld.be", "Brasserie Krokus", "Kastelein"
MINE = {"whose": "mine", "table": "0"}
OTHER = {
    "whose": "passed-on",
    "table": "0",
    "name": "Björn Thijs",
    "email": "bjorn@voorbeeld.be",
    "organisation": "Chiro",
}


@pytest.fixture
def link(app: Flask, event_slug: str) -> str:
    """The path of the link in the invitation of somebody with a wish, an organisation and a function."""
    with app.app_context():
        table = db.session.scalars(sa.select(Table.id).where(Table.number == 3)).one()
        put(event_slug, NAME, EMAIL, organisation=ORGANISATION, function=FUNCTION, wishes=(table,))
        write(invitations.invite, event_slug)
        return link_in(mails("registration.invitation")[0])


def link_in(row: OutboxMail, part: str = "/i/") -> str:
    body = delivery.rendered(row).get_body(("plain",))
    assert body is not None
    found = next(line.strip() for line in str(body.get_content()).splitlines() if part in line)
    return urlsplit(found).path


def invited() -> Registration:
    return db.session.scalars(sa.select(Registration).where(Registration.name == NAME)).one()


def dump(*models: Any) -> list[list[str]]:
    return [sorted(map(str, db.session.execute(sa.select(model.__table__)))) for model in models]


def assert_says_nothing_of_them(app: Flask, html: str) -> None:
    with app.app_context():
        person = invited()
        secrets = [person.ticket_code, person.submission.hex, str(person.submission), person.manage_hash or NAME]
    words = [NAME, "Zoë", "Prévot", "Zo\\u00eb", EMAIL, "zoe.prevot", ORGANISATION, "Krokus", FUNCTION]
    found = [word for word in (*words, *secrets) if word.casefold() in html.casefold()]
    assert found == []


def test_the_page_says_nothing_of_who_was_invited_at_any_moment(
    app: Flask, client: ReadingClient, link: str, event_slug: str
) -> None:
    def look() -> str:
        page = client.get(link)
        assert page.status_code == 200
        html = page.get_data(as_text=True)
        assert_says_nothing_of_them(app, html)
        assert_says_nothing_of_them(app, str(page.headers))
        return text_of(parse(page.data))

    assert "Hoe kwam deze uitnodiging bij je?" in look()
    for state, words in ((EventState.CLOSED, "Inschrijven kan nu niet."), (EventState.PUBLISHED, "voorbij")):
        with app.app_context():
            change(event_slug, state=state)
        assert words in look()
    with app.app_context():
        change(event_slug, state=EventState.OPEN, opens_at=clock.now() + dt.timedelta(days=1))
    assert "Inschrijven kan vanaf" in look()
    with app.app_context():
        change(event_slug, opens_at=None)
    refused = client.submit(link, {**MINE, "table": "99999"})
    assert refused.status_code == 422
    assert_says_nothing_of_them(app, refused.get_data(as_text=True))
    welcome = client.submit(link, MINE)
    assert "Je bent ingeschreven! Je ticket zit in je mailbox." in text_of(parse(client.get(welcome.location).data))
    assert_says_nothing_of_them(app, client.get(welcome.location).get_data(as_text=True))
    assert "Met deze uitnodiging is al ingeschreven." in look()
    with app.app_context(), transaction():
        services.cancel(registration=invited(), now=clock.now())
    assert "Deze uitnodiging is afgezegd." in look()
    with app.app_context():
        change(event_slug, cancelled_at=clock.now(), cancelled_reason="De zaal is stuk.")
    assert "Deze avond gaat niet door." in look()


def test_who_was_invited_registers_without_typing(app: Flask, client: ReadingClient, link: str) -> None:
    answer = client.submit(link, MINE)
    assert answer.status_code == 303
    with app.app_context():
        person = invited()
        assert person.status is RegistrationStatus.REGISTERED
        assert (person.email, person.organisation, person.function) == (EMAIL, ORGANISATION, FUNCTION)
        first = person.seats[0]
        assert (first.round, first.table.number) == (1, 3), "what the list they came with says"
        (ticket,) = mails("registration.ticket")
        assert ticket.recipient == EMAIL
        managed = queries.managed(link_in(ticket, "/m/").rsplit("/", 1)[1])
        assert managed is not None
        assert managed.name == NAME
        assert event().places_taken == 1
        acts = list(db.session.scalars(sa.select(Change.act).order_by(Change.id)))
    assert acts == ["invited", "accepted_invitation"]


def event() -> Event:
    return db.session.scalars(sa.select(Event)).one()


def test_the_table_and_the_photos_are_theirs_to_choose(app: Flask, client: ReadingClient, link: str) -> None:
    with app.app_context():
        table = db.session.scalars(sa.select(Table.id).where(Table.number == 2)).one()
    client.submit(link, {**MINE, "table": str(table), "photo_objection": "y"})
    with app.app_context():
        assert invited().seats[0].table.number == 2
        assert invited().photo_objection


def test_sending_it_twice_registers_once(app: Flask, client: ReadingClient, link: str) -> None:
    first, second = (client.submit(link, MINE), client.post(link, data=MINE))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    with app.app_context():
        assert len(mails("registration.ticket")) == 1
        assert event().places_taken == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Seat)) == 2
        assert db.session.scalar(sa.select(sa.func.sum(TableRound.taken))) == 2


def test_four_taps_at_once_register_once(app: Flask, link: str) -> None:
    answers: list[int] = []
    ready = threading.Barrier(4)

    def tap() -> None:
        phone = app.test_client()
        ready.wait()
        answers.append(phone.post(link, data=MINE, base_url="https://avond.example.org").status_code)

    threads = [threading.Thread(target=tap) for _tap in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [303] * 4
    with app.app_context():
        assert len(mails("registration.ticket")) == 1
        assert event().places_taken == 1
        assert db.session.scalar(sa.select(sa.func.sum(TableRound.taken))) == 2


def test_whoever_it_was_passed_on_to_registers_as_anybody_else(app: Flask, client: ReadingClient, link: str) -> None:
    answer = client.submit(link, OTHER)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Björn Thijs" in text_of(parse(page.data))
    assert_says_nothing_of_them(app, page.get_data(as_text=True))
    with app.app_context():
        assert invited().status is RegistrationStatus.INVITED, "the first invitation stays open"
        other = db.session.scalars(sa.select(Registration).where(Registration.email == OTHER["email"])).one()
        assert (other.status, other.source) == (RegistrationStatus.REGISTERED, RegistrationSource.ONLINE)
    assert app.test_client().post(link, data=MINE, base_url="https://avond.example.org").status_code == 303
    with app.app_context():
        assert invited().status is RegistrationStatus.REGISTERED
        assert event().places_taken == 2


@pytest.mark.parametrize(
    ("values", "complaint", "other"),
    [
        ({"table": "0"}, "Kies wat bij jou past.", "Vul je naam in."),
        ({"whose": "iets anders", "table": "0"}, "Kies wat bij jou past.", "Vul je naam in."),
        ({"whose": "passed-on", "table": "0"}, "Vul je naam in.", "Kies wat bij jou past."),
        ({**OTHER, "email": "geen adres"}, "Dit e-mailadres klopt niet", "Kies wat bij jou past."),
        ({**OTHER, "name": "x" * 10_000}, "Dit is te lang", "Kies wat bij jou past."),
        ({**MINE, "table": "99999"}, "Deze tafel is er niet meer.", "Vul je naam in."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    app: Flask, client: ReadingClient, link: str, values: dict[str, str], complaint: str, other: str
) -> None:
    answer = client.submit(link, values)
    assert answer.status_code == 422
    page = parse(answer.data)
    assert complaint in text_of(page)
    assert other not in text_of(page)
    typed = {field.get("name"): field.get("value") for field in page.iter("input") if field.get("type") != "radio"}
    assert typed["organisation"] == values.get("organisation", "")
    ticked = [
        field.get("value") for field in page.iter("input") if field.get("name") == "whose" and "checked" in field.attrib
    ]
    assert ticked == [values["whose"]] if values.get("whose") in {"mine", "passed-on"} else ticked == []
    with app.app_context():
        assert invited().status is RegistrationStatus.INVITED


def test_nothing_is_chosen_beforehand(client: ReadingClient, link: str) -> None:
    page = parse(client.get(link).data)
    whose = [field for field in page.iter("input") if field.get("name") == "whose"]
    assert [field.get("value") for field in whose] == ["mine", "passed-on"]
    assert not any("checked" in field.attrib for field in whose)


def test_opening_the_links_changes_nothing_and_sets_no_cookie(app: Flask, client: ReadingClient, link: str) -> None:
    everything = (Event, Registration, Change, OutboxMail, Seat)
    with app.app_context():
        before = dump(*everything)
    for _time in range(3):
        page = client.get(link)
        assert "Set-Cookie" not in page.headers
    for path in ("decline", "ticket"):
        assert client.get(f"{link}/{path}").status_code == 405
    with app.app_context():
        assert dump(*everything) == before


@pytest.mark.parametrize("path", ["", "/decline", "/ticket"])
def test_another_sites_page_answers_nothing(app: Flask, client: ReadingClient, link: str, path: str) -> None:
    for headers in ({"Origin": "https://kwaad.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(f"{link}{path}", data=MINE, headers=headers).status_code == 403
    with app.app_context():
        assert invited().status is RegistrationStatus.INVITED


def test_a_link_that_nobody_wrote_opens_nothing(app: Flask, client: ReadingClient, link: str, event_slug: str) -> None:
    _empty, _i, number, proof = link.split("/")
    with app.app_context():
        other = put(event_slug, "Ander", "ander@voorbeeld.be")
        code = invited().ticket_code
    for wrong in (f"/i/{other}/{proof}", f"/i/{number}/{'A' * 22}", f"/i/{number}/é", f"/i/{'9' * 20}/{proof}",
                  f"/a/{code}/{proof}", f"/i/{code}/{proof}"):  # fmt: skip
        assert client.get(wrong).status_code == 404, wrong


def test_the_number_of_somebody_who_went_opens_nothing_for_who_got_it_after(
    app: Flask, client: ReadingClient, link: str, event_slug: str
) -> None:
    number = int(link.split("/")[2])
    with app.app_context():
        with transaction():
            db.session.delete(invited())
        code = "later"
        put(event_slug, "Later", f"{code}@voorbeeld.be")
        with transaction():
            db.session.execute(sa.update(Registration).values(id=number))
    assert client.get(link).status_code == 404


def test_who_cannot_come_says_so_with_one_tap_and_hears_it_was_understood(
    app: Flask, client: ReadingClient, link: str
) -> None:
    page = parse(client.get(link).data)
    assert [form.get("action") for form in page.iter("form") if "decline" in form.get("action", "")] == [
        f"{link}/decline"
    ]
    for _time in range(2):
        answer = client.post(f"{link}/decline")
        assert answer.status_code == 303
    words = text_of(parse(client.get(link).data))
    assert "Deze uitnodiging is afgezegd." in words
    assert "Schrijf je gewoon in." in words
    with app.app_context():
        assert invited().status is RegistrationStatus.CANCELLED
        (mail,) = mails("registration.declined")
        assert mail.recipient == EMAIL
        assert link_in(mail, "/register").endswith("/register")
        assert event().places_taken == 0
        assert write(invitations.remind, event().slug, after=dt.timedelta(days=9)) == 0


def test_who_answered_cannot_be_declined_by_whoever_has_the_link(app: Flask, client: ReadingClient, link: str) -> None:
    client.submit(link, MINE)
    assert client.post(f"{link}/decline").status_code == 303
    with app.app_context():
        assert invited().status is RegistrationStatus.REGISTERED


def test_a_full_evening_gives_a_place_on_the_waiting_list(app: Flask, client: ReadingClient, link: str) -> None:
    with app.app_context():
        change(event().slug, capacity=0)
    assert "De avond is volzet." in text_of(parse(client.get(link).data))
    answer = client.submit(link, MINE)
    assert "Je staat op de wachtlijst." in text_of(parse(client.get(answer.location).data))
    assert "staat er al iemand op de wachtlijst" in text_of(parse(client.get(link).data))
    with app.app_context():
        assert invited().status is RegistrationStatus.WAITING
        assert [row.recipient for row in mails("registration.waiting")] == [EMAIL]


def test_when_it_closes_before_the_button_the_page_says_what_happened(
    app: Flask, client: ReadingClient, link: str, event_slug: str
) -> None:
    with app.app_context():
        change(event_slug, state=EventState.CLOSED)
    for values in (MINE, OTHER):
        answer = client.post(link, data=values)
        assert answer.status_code == 409
        assert "Inschrijven kan nu niet." in text_of(parse(answer.data))
    with app.app_context():
        assert invited().status is RegistrationStatus.INVITED


def test_the_ticket_goes_out_again_by_mail_and_not_too_often(app: Flask, client: ReadingClient, link: str) -> None:
    assert client.post(f"{link}/ticket").status_code == 303, "said the same when there is none"
    with app.app_context():
        assert mails("registration.link") == []
    client.submit(link, MINE)
    for _time in range(2):
        assert client.post(f"{link}/ticket").status_code == 303
    assert "We hebben het ticket gestuurd" in text_of(parse(client.get(link).data))
    answer = client.post(f"{link}/ticket")
    assert answer.status_code == 429
    assert "een paar keer te veel" in text_of(parse(answer.data))
    assert_says_nothing_of_them(app, answer.get_data(as_text=True))
    with app.app_context():
        assert [row.recipient for row in mails("registration.link")] == [EMAIL] * 2


def test_too_many_from_one_address_keep_what_they_typed(
    client: ReadingClient, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.registration.filling_in.TRIES", 0)
    for values in (MINE, OTHER):
        answer = client.submit(link, values)
        assert answer.status_code == 429
        typed = {field.get("name"): field.get("value") for field in parse(answer.data).iter("input")}
        assert typed["email"] == values.get("email", "")


def test_who_types_the_address_that_was_invited_takes_that_invitation(
    app: Flask, client: ReadingClient, link: str
) -> None:
    client.submit(link, {**OTHER, "email": EMAIL.upper()})
    with app.app_context():
        (person,) = db.session.scalars(sa.select(Registration))
        assert (person.name, person.status) == ("Björn Thijs", RegistrationStatus.REGISTERED)
    assert "Met deze uitnodiging is al ingeschreven." in text_of(parse(client.get(link).data))


def test_who_registered_by_an_invitation_stays_when_its_list_is_undone(
    app: Flask, client: ReadingClient, link: str
) -> None:
    with app.app_context():
        author, person = history.staff("Noor Maes"), invited().id
        with transaction():
            batches.record(event_id=event().id, source="lijst", people=[person], author=author, now=clock.now())
    client.submit(link, MINE)
    with app.app_context():
        batch = batches.taken_in(event().id)[0]
        with transaction():
            assert batches.undo(batch=batch, now=clock.now()) == 0
        assert invited().status is RegistrationStatus.REGISTERED


def test_a_link_of_an_evening_the_world_may_not_know_of_opens_nothing(
    app: Flask, client: ReadingClient, link: str, event_slug: str
) -> None:
    with app.app_context():
        change(event_slug, state=EventState.DRAFT)
    assert client.get(link).status_code == 404


def test_the_answer_link_of_who_was_invited_leads_to_the_invitation(
    app: Flask, client: ReadingClient, link: str
) -> None:
    with app.test_request_context(base_url="https://avond.example.org"):
        path = urlsplit(answer_url(invited())).path
    answer = client.get(path)
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == link


def test_the_mail_has_no_other_link_than_the_invitation(app: Flask, link: str) -> None:
    with app.app_context():
        html = delivery.rendered(mails("registration.invitation")[0]).get_body(("html",))
    assert html is not None
    links = set(re.findall(r'href="([^"]+)"', str(html.get_content())))
    assert {urlsplit(each).path for each in links if "/i/" in each} == {link}
    assert not [each for each in links if "/t/" in each or "/m/" in each]
