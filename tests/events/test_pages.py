"""The pages around an evening: the front page, the desk, links and devices, the outbox."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listening

from app.core import clock, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, Message, OutboxMail
from app.events import devices, queries
from app.events.models import Device, EventState
from tests.events.filling import messages, send, submit
from tests.factories.evenings import make_event
from tests.pages import parse, sign_in_as


@outbox.writer("test.greeting")
def _greeting(params: dict[str, str]) -> Message:
    return Message(
        subject=f"Dag {params['name']}", text=f"Welkom, {params['name']}.", html="<p>x</p>", sender_name="X500"
    )


def add_mail(app: Flask, *, state: MailState, kind: str = "test.greeting", **columns: object) -> int:
    """A message in the outbox, in this state."""
    with app.app_context(), transaction() as session:
        _statement, values = outbox.queued(
            kind=kind, recipient="zoë@voorbeeld.be", language="nl", params={"name": "Zoë"},
            now=clock.now(),
        )  # fmt: skip
        row = OutboxMail(**{**values, "state": state, **columns})
        session.add(row)
        session.flush()  # the id the page is asked by
        return row.id


def test_a_new_installation_starts_at_its_first_visit(app: Flask, client: FlaskClient) -> None:
    assert client.get("/").location == "/start"
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], environment="production")
    empty = client.get("/")
    assert empty.status_code == 200
    assert "Er staat nog geen avond open" in messages(empty)


def test_the_front_page_shows_what_the_world_may_know(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        for state in EventState:
            make_event(state=state, title=f"Avond {state.value}")
    said = messages(client.get("/"))
    shown = [state for state in EventState if f"Avond {state.value}" in said]
    assert shown == [s for s in EventState if s not in {EventState.DRAFT, EventState.ARCHIVED}]


def test_the_front_page_leads_to_registration_or_to_the_report(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        ahead, past = make_event(title="Straks").slug, make_event(state=EventState.PUBLISHED, title="Geweest").slug
    page = parse(client.get("/").data)
    links = {element.get("href") for element in page.iter("a")}
    assert {f"/e/{ahead}", f"/e/{past}/report"} <= links


def test_a_full_evening_says_so_and_places_left_are_counted(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        make_event(title="Vol").places_taken = 40
        make_event(title="Bijna").places_taken = 39
    said = messages(client.get("/"))
    assert "Volzet · wachtlijst" in said
    assert "Nog 1 plaats" in said


def test_the_desk_asks_as_much_for_thirty_evenings_as_for_three(app: Flask, organiser: FlaskClient) -> None:
    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731 - one listener, removed below
        listening.listen(engine, "before_cursor_execute", listen)
        assert organiser.get("/organise").status_code == 200
        listening.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    def add(count: int) -> None:
        with app.app_context(), transaction():
            for _number in range(count):
                make_event()

    add(3)
    few = statements()
    add(27)
    assert statements() == few


def test_a_volunteer_finds_the_door_and_nothing_else(app: Flask, event_slug: str) -> None:
    volunteer = sign_in_as(app, "volunteer")
    links = {element.get("href") or "" for element in parse(volunteer.get("/organise").data).iter("a")}
    assert f"/door/{event_slug}" in links
    # Whoever signed in has an account page; nothing of an evening is there.
    assert {link for link in links if link.startswith("/organise/")} <= {"/organise/account"}


def test_communication_staff_get_no_links_to_what_they_may_not_open(
    communication: FlaskClient, event_slug: str
) -> None:
    here = f"/organise/events/{event_slug}"
    page = parse(communication.get(here).data)
    links = [element.get("href") or "" for element in page.find(".//nav[@aria-label='Deze avond']").iter("a")]  # type: ignore[union-attr]
    assert links == [here, f"{here}/tonight", f"{here}/report", f"/e/{event_slug}"]
    assert not [form for form in page.iter("form") if (form.get("action") or "").endswith("/state")]


def test_the_doors_pin_stands_beside_its_link_and_changes_with_it(organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/links"

    def pins() -> list[str]:
        return re.findall(r"<strong>(\d{4} \d{4})</strong>", organiser.get(path).get_data(as_text=True))

    before = pins()
    assert len(before) == 1
    assert pins() == before
    assert submit(organiser, f"{path}/renew", {"number": ""}, page=path).status_code == 303
    assert pins() != before


def test_the_links_of_door_poster_and_tables_stand_under_the_public_address_and_open(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    page = parse(organiser.get(f"/organise/events/{event_slug}/links").data)
    links = [element.get("href") or "" for element in page.iter("a") if "://" in (element.get("href") or "")]
    assert len(links) == 5
    assert all(link.startswith("https://avond.example.org/") for link in links)
    for link in links:
        assert app.test_client().get(link.removeprefix("https://avond.example.org")).status_code == 200
    codes = [element for element in page.iter() if element.get("class") == "qr"]
    assert len(codes) == 5


def test_a_renewed_link_no_longer_pairs_and_the_others_still_do(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    path = f"/organise/events/{event_slug}/links"

    def table_links() -> list[str]:
        links = (element.get("href") or "" for element in parse(organiser.get(path).data).iter("a"))
        return [link.removeprefix("https://avond.example.org") for link in links if "/table/" in link]

    before = table_links()
    assert submit(organiser, f"{path}/renew", {"number": "2"}, page=path).status_code == 303
    after = table_links()
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]
    assert app.test_client().get(before[1]).status_code == 404
    assert app.test_client().get(after[1]).status_code == 200


def test_a_revoked_device_can_do_nothing_from_then_on(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    path = f"/organise/events/{event_slug}/links"
    with app.app_context():
        event = queries.event(event_slug)
        assert event is not None
        with transaction() as session:
            device, key = devices.pair(event=event, table=None, name="Telefoon van Jef", now=clock.now())
            session.flush()  # its id
            device_id = device.id
    phone = app.test_client()
    with app.test_request_context(base_url="https://avond.example.org"):
        phone.set_cookie(devices.cookie_name(), key, domain="avond.example.org", secure=True)
    assert phone.get(f"/door/{event_slug}").status_code == 200
    assert "Telefoon van Jef" in messages(organiser.get(path))
    revoked = submit(organiser, f"/organise/events/{event_slug}/devices/{device_id}/revoke", page=path)
    assert revoked.status_code == 303
    assert phone.get(f"/door/{event_slug}").status_code == 403
    assert "Ingetrokken" in messages(organiser.get(path))


def test_ids_of_another_evening_find_nothing(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    with app.app_context(), transaction() as session:
        other = make_event(title="Elders", tables=())
        session.flush()  # its id
        device, _key = devices.pair(event=queries.event(event_slug) or other, table=None, name="x", now=clock.now())
        session.flush()  # its id
        device_id, other_slug = device.id, other.slug
    elsewhere = f"/organise/events/{other_slug}"
    assert organiser.get(f"{elsewhere}/tables/1").status_code == 404
    page = f"/organise/events/{event_slug}/links"
    assert submit(organiser, f"{elsewhere}/devices/{device_id}/revoke", page=page).status_code == 404
    assert submit(organiser, f"{elsewhere}/tables/1/remove", page=page).status_code == 404
    with app.app_context():
        assert db.session.scalars(sa.select(Device.revoked_at)).all() == [None]
        assert queries.table(event_slug, 1) is not None


def test_numbers_no_column_can_hold_are_not_found(organiser: FlaskClient, event_slug: str) -> None:
    for path in (f"/organise/events/{event_slug}/tables/{10**30}", f"/organise/outbox/{10**30}"):
        assert organiser.get(path).status_code == 404


def test_the_outbox_lists_messages_and_shows_one_as_its_reader_gets_it(app: Flask, organiser: FlaskClient) -> None:
    mail_id = add_mail(app, state=MailState.KEPT)
    listed = messages(organiser.get("/organise/outbox"))
    assert "zoë@voorbeeld.be" in listed
    assert "Er is geen mailserver ingesteld" in listed
    shown = messages(organiser.get(f"/organise/outbox/{mail_id}"))
    assert "Dag Zoë" in shown
    assert "Welkom, Zoë." in shown


def test_a_sent_message_no_longer_shows_its_text(app: Flask, organiser: FlaskClient) -> None:
    mail_id = add_mail(app, state=MailState.SENT, params={}, sent_at=clock.now())
    assert "De tekst bewaren we niet" in messages(organiser.get(f"/organise/outbox/{mail_id}"))


def test_a_message_of_a_kind_nobody_writes_any_more_still_has_a_page(app: Flask, organiser: FlaskClient) -> None:
    mail_id = add_mail(app, state=MailState.FAILED, kind="test.unknown")
    assert organiser.get(f"/organise/outbox/{mail_id}").status_code == 200


def test_a_failed_message_is_tried_again_and_one_on_its_way_is_not(app: Flask, organiser: FlaskClient) -> None:
    later = clock.now() + dt.timedelta(hours=4)
    failed = add_mail(app, state=MailState.FAILED, last_error="550 no such user", attempts=20, not_before=later)
    sent = add_mail(app, state=MailState.SENT)
    page = f"/organise/outbox/{failed}"
    assert "550 no such user" in messages(organiser.get(page))
    assert submit(organiser, f"{page}/retry", page=page).status_code == 303
    assert submit(organiser, f"/organise/outbox/{sent}/retry", page="/organise/events/new").status_code == 409
    with app.app_context():
        rows = {row.id: (row.state, row.attempts) for row in db.session.scalars(sa.select(OutboxMail))}
    assert rows == {failed: (MailState.QUEUED, 0), sent: (MailState.SENT, 0)}


@pytest.mark.parametrize("arguments", [("events", "list"), ("events", "list", "--json")])
def test_the_command_line_lists_evenings(app: Flask, event_slug: str, arguments: tuple[str, ...]) -> None:
    listed = app.test_cli_runner().invoke(args=list(arguments))
    assert listed.exit_code == 0
    assert event_slug in listed.output
    if "--json" in arguments:
        assert '"capacity": 40' in listed.output
        assert '"registering": "open"' in listed.output
    else:
        assert listed.output.rstrip("\n").split("\t")[2:] == ["X500", "open", "0/40", "open"]


def test_the_desk_keeps_what_was_typed_byte_for_byte(app: Flask, organiser: FlaskClient) -> None:
    title = "=SUM(A1) “Zoë & İrem” <b>"
    made = send(organiser, "/organise/events/new", title=title, date="2031-10-23")
    assert made.status_code == 303
    with app.app_context():
        assert [event.title for event in queries.all_events()] == [title]
    assert title in messages(organiser.get("/organise"))
