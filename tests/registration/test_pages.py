"""The public pages: registering on a phone without a script, the ticket, the mailed link, the organiser's list."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, EventState, Table, TableRound
from app.registration import history
from app.registration.errors import ListOutdated
from app.registration.models import Registration, RegistrationStatus
from app.roster import imports
from exports.workbook.registrations import RegistrationRow, RegistrationSheet
from tests.pages import ReadingClient, parse, text_of

DATA = Path(__file__).parent.parent / "data"
PERSON = {"name": "Yıldız Peeters", "email": "yildiz.peeters@voorbeeld.be", "organisation": "Wijkcomité Ter Hilst"}


def register(client: FlaskClient, slug: str, **values: str) -> str:
    """Fill in the form; returns where it leads."""
    assert isinstance(client, ReadingClient)
    answer = client.submit(f"/e/{slug}/register", {**PERSON, "table": "0", **values})
    assert answer.status_code == 303, text_of(parse(answer.data))
    return answer.location


def ticket_of(client: FlaskClient, location: str) -> str:
    """The address of the ticket, from the page to manage it that registering leads to."""
    links = [link.get("href", "") for link in parse(client.get(location).data).iter("a")]
    return next(link for link in links if re.fullmatch(r"/t/[0-9A-Z]+", link))


def test_a_stranger_sees_the_evening_and_no_cookie(client: FlaskClient, event_slug: str) -> None:
    page = client.get(f"/e/{event_slug}")
    assert "Een stad maak je samen" in text_of(parse(page.data))
    assert "Set-Cookie" not in page.headers


def test_the_evenings_page_shows_what_the_database_says(app: Flask, client: FlaskClient, event_slug: str) -> None:
    path = f"/e/{event_slug}"
    assert "Nog 12 plaatsen" in text_of(parse(client.get(path).data))
    register(client, event_slug)
    visitor = app.test_client()
    assert "Nog 11 plaatsen" in text_of(parse(visitor.get(path).data))


def test_registering_leads_to_a_ticket_with_a_qr_and_the_table(client: FlaskClient, event_slug: str) -> None:
    page = client.get(register(client, event_slug))
    tree = parse(page.data)
    words = text_of(tree)
    assert "We hebben je inschrijving goed ontvangen!" in words
    assert "Yıldız Peeters" in words
    assert "Tafel 1" in words
    assert [svg for svg in tree.iter() if svg.tag.endswith("svg") and "QR" in text_of(svg)]


def test_the_address_in_the_qr_opens_the_ticket_however_it_is_typed(client: FlaskClient, event_slug: str) -> None:
    code = ticket_of(client, register(client, event_slug)).rsplit("/", 1)[1]
    assert client.get(f"/T/{code}").status_code == 200
    sloppy = client.get(f"/t/{code.lower().replace('0', 'o').replace('1', 'l')}")
    assert sloppy.status_code == 302
    assert sloppy.location.endswith(code)
    assert client.get(f"/t/{'0' * 26}").status_code == 404


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"name": ""}, "Vul je naam in."),
        ({"email": "dit is geen adres"}, "Dit e-mailadres klopt niet"),
        ({"name": "x" * 10_000}, "Dit is te lang"),
        ({"table": "99999"}, "Fout"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(
    client: ReadingClient, event_slug: str, values: dict[str, str], complaint: str
) -> None:
    answer = client.submit(f"/e/{event_slug}/register", {**PERSON, "table": "0", **values})
    assert answer.status_code == 422
    page = parse(answer.data)
    assert complaint in text_of(page)
    typed = {field.get("name"): field.get("value") for field in page.iter("input")}
    assert typed["organisation"] == PERSON["organisation"]


def test_a_formula_a_script_and_an_emoji_are_just_a_name(client: ReadingClient, event_slug: str) -> None:
    name = '=HYPERLINK("x") <script>alert(1)</script> 🎉'
    page = client.get(register(client, event_slug, name=name))
    assert name in text_of(parse(page.data))


def test_a_known_address_is_answered_like_a_new_one(app: Flask, client: FlaskClient, event_slug: str) -> None:
    first = client.get(register(client, event_slug))
    again = app.test_client().get(register(app.test_client(), event_slug, email=PERSON["email"].upper()))

    def shape(data: bytes) -> list[str]:
        return [element.tag for element in parse(data).iter() if not element.tag.endswith(("path", "circle"))]

    assert shape(first.data) == shape(again.data)
    with app.app_context():
        statuses = list(db.session.scalars(sa.select(Registration.status).order_by(Registration.id)))
    assert statuses == [RegistrationStatus.REGISTERED, RegistrationStatus.REPEATED]


def test_on_a_full_evening_too_a_known_address_is_answered_like_a_new_one(
    app: Flask, client: FlaskClient, event_slug: str
) -> None:
    register(client, event_slug)
    with app.app_context(), transaction():
        db.session.query(Event).one().capacity = 1
    register(app.test_client(), event_slug, email="eerst@voorbeeld.be")
    new = client.get(register(app.test_client(), event_slug, email="ander@voorbeeld.be"))
    known = client.get(register(app.test_client(), event_slug))
    in_line = [re.search(r"nummer (\d) in de rij", text_of(parse(page.data))) for page in (new, known)]
    assert [found and found[1] for found in in_line] == ["2", "3"]
    assert text_of(parse(new.data)).replace("nummer 2", "nummer 3") == text_of(parse(known.data))


def test_a_closed_evening_says_what_to_do_next(app: Flask, client: FlaskClient, event_slug: str) -> None:
    with app.app_context(), transaction():
        db.session.query(Event).one().state = EventState.CLOSED
    page = client.get(f"/e/{event_slug}/register")
    assert "Inschrijven kan nu niet" in text_of(parse(page.data))


def test_a_draft_is_nobodys_business(app: Flask, client: FlaskClient, event_slug: str) -> None:
    with app.app_context(), transaction():
        db.session.query(Event).one().state = EventState.DRAFT
    assert client.get(f"/e/{event_slug}").status_code == 404


def mailed_link(app: Flask) -> str:
    """The manage link in the first mail, as its reader would follow it."""
    with app.app_context():
        delivery.deliver_due()
        row = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)).first()
        assert row is not None
        email = delivery.rendered(row)
    body = email.get_body(("plain",))
    assert body is not None
    link: str = next(line for line in body.get_content().splitlines() if "/m/" in line)
    return link.removeprefix("https://avond.example.org").strip()


def test_the_mailed_link_changes_the_name_and_opening_it_changes_nothing(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    register(client, event_slug)
    link = mailed_link(app)
    assert client.get(link).status_code == 200
    assert client.submit(f"{link}/details", {"name": "Yıldız P.", "language": "nl"}, page=link).status_code == 303
    assert "Yıldız P." in text_of(parse(client.get(link).data))


def test_cancelling_is_a_button_that_posts(app: Flask, client: ReadingClient, event_slug: str) -> None:
    register(client, event_slug)
    link = mailed_link(app)
    assert client.get(f"{link}/cancel").status_code == 405
    assert client.submit(f"{link}/cancel", page=link).status_code == 303
    assert "geannuleerd" in text_of(parse(client.get(link).data))
    with app.app_context():
        assert db.session.query(Event).one().places_taken == 0


def test_the_code_of_the_ticket_opens_no_manage_page(client: FlaskClient, event_slug: str) -> None:
    code = ticket_of(client, register(client, event_slug)).rsplit("/", 1)[1]
    assert client.get(f"/m/{code}").status_code == 404


def test_a_mail_has_a_readable_text_and_a_html_part(app: Flask, client: FlaskClient, event_slug: str) -> None:
    register(client, event_slug)
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail)).one()
        email = delivery.rendered(row)
    assert email["Message-ID"] == row.message_id
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Dag Yıldız Peeters," in text.get_content()
    assert "&" not in text.get_content().split("/m/")[0].replace("&amp;", "")
    assert "https://avond.example.org/t/" in html.get_content()


def test_the_sixty_first_registration_from_one_address_is_asked_to_wait(
    client: ReadingClient, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.registration.filling_in.TRIES", 2)
    for number in range(2):
        register(client, event_slug, email=f"nummer{number}@voorbeeld.be")
    answer = client.submit(f"/e/{event_slug}/register", {**PERSON, "table": "0"})
    assert answer.status_code == 429


def test_the_list_is_searched_without_accents(organiser: FlaskClient, client: FlaskClient, event_slug: str) -> None:
    register(client, event_slug)
    register(client, event_slug, name="Małgorzata Çelik", email="m@voorbeeld.be")
    found = text_of(parse(organiser.get(f"/organise/events/{event_slug}/people?q=celik").data))
    assert "Małgorzata Çelik" in found
    assert "Yıldız" not in found


def test_a_list_is_looked_at_before_its_good_rows_are_taken_in(organiser: ReadingClient, event_slug: str) -> None:
    base = f"/organise/events/{event_slug}/people"
    register(organiser, event_slug, name="Dubbel", email="deelnemer1@voorbeeld.be")
    name = "inschrijvingen-met-fouten.xlsx"
    preview = organiser.submit(f"{base}/import", {"file": (io.BytesIO((DATA / name).read_bytes()), name)})
    words = text_of(parse(preview.data))
    assert preview.status_code == 200
    assert "Blad Inschrijvingen, rij 4, kolom ‘e-mail’" in words
    assert "2 goede rijen" in words
    assert "Goede Rij" not in text_of(parse(organiser.get(base).data))
    hidden = organiser.form_values(preview)
    taken = organiser.post(f"{base}/import/confirm", data=hidden, headers={"Referer": "https://avond.example.org/"})
    assert taken.status_code == 303
    words = text_of(parse(organiser.get(base).data))
    assert "Goede Rij" in words
    assert '=HYPERLINK("http://kwaad.example";"klik")' in words


def previewed(organiser: ReadingClient, base: str) -> dict[str, str]:
    """What the form of a previewed list would send."""
    name = "inschrijvingen-met-fouten.xlsx"
    preview = organiser.submit(f"{base}/import", {"file": (io.BytesIO((DATA / name).read_bytes()), name)})
    return organiser.form_values(preview)


def test_a_list_is_read_before_anybody_has_to_wait_for_it(
    organiser: ReadingClient, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = f"/organise/events/{event_slug}/people"
    hidden, read, inside = previewed(organiser, base), imports.read_list, []

    def listening(*arguments: Any, **options: Any) -> Any:
        inside.append(g.get("in_transaction", False))
        return read(*arguments, **options)

    monkeypatch.setattr(imports, "read_list", listening)
    taken = organiser.post(f"{base}/import/confirm", data=hidden, headers={"Referer": "https://avond.example.org/"})
    assert (taken.status_code, inside) == (303, [False])


def test_a_list_that_cannot_be_read_any_more_is_told_so(
    organiser: ReadingClient, event_slug: str, tmp_path: Path
) -> None:
    base = f"/organise/events/{event_slug}/people"
    hidden = previewed(organiser, base)
    for kept in (tmp_path / "uploads").iterdir():
        kept.write_bytes(kept.read_bytes()[:500])
    refused = organiser.post(f"{base}/import/confirm", data=hidden, headers={"Referer": "https://avond.example.org/"})
    assert refused.status_code == 422
    assert "1 ding klopt nog niet" in text_of(parse(refused.data))


def test_a_table_that_went_while_a_list_was_read_brings_nobody(context: Flask, event_slug: str) -> None:
    rows = tuple(
        (number, RegistrationRow(name=f"Persoon {number}", email="", preferences=(wish,)))
        for number, wish in ((2, 1), (3, 99))
    )
    sheet = RegistrationSheet(rows=rows, findings=())
    with pytest.raises(ListOutdated), transaction():
        imports.import_list(
            event=db.session.query(Event).one(),
            sheet=sheet,
            source="lijst.xlsx",
            author=history.staff("Noor Maes"),
            now=clock.now(),
        )
    assert db.session.scalars(sa.select(Registration)).all() == []


@pytest.mark.parametrize("page", ["²", "٣", "", "-1", "9" * 30, "x"])
def test_any_page_number_gives_a_page(organiser: ReadingClient, event_slug: str, page: str) -> None:
    assert organiser.get(f"/organise/events/{event_slug}/people", query_string={"page": page}).status_code == 200


def test_a_full_evening_promises_what_is_kept(app: Flask, client: ReadingClient, event_slug: str) -> None:
    with app.app_context(), transaction():
        db.session.query(Event).one().capacity = 0
    promise = "Komt er een plaats voor je vrij, dan krijg je een mail."
    assert promise in text_of(parse(client.get(f"/e/{event_slug}/register").data))
    register(client, event_slug)
    assert "Komt er een plaats vrij, dan krijg je een mail." in text_of(parse(client.get(mailed_link(app)).data))
    second = client.get(register(app.test_client(), event_slug, email="tweede@voorbeeld.be"))
    assert promise in text_of(parse(second.data))


def test_the_pages_of_the_list_cost_the_same_for_many_as_for_few(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        listener = lambda _c, _cur, statement, *_rest: seen.append(statement)  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", listener)
        organiser.get(f"/organise/events/{event_slug}/people")
        sa.event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    few = statements()
    for number in range(12):
        register(app.test_client(), event_slug, email=f"iemand{number}@voorbeeld.be")
    assert statements() == few + 1, "one more statement brings the seats of everyone"


def test_registering_needs_no_cookie_and_its_page_never_expires(app: Flask, event_slug: str) -> None:
    client = app.test_client(use_cookies=False)
    page = client.get(f"/e/{event_slug}/register")
    assert "Set-Cookie" not in page.headers
    assert register(client, event_slug).startswith("/m/")


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}])
def test_no_other_site_can_make_a_browser_register(
    client: ReadingClient, event_slug: str, header: dict[str, str]
) -> None:
    answer = client.post(f"/e/{event_slug}/register", data={**PERSON, "table": "0"}, headers=header)
    assert answer.status_code == 403


def test_a_browser_that_fills_in_the_hidden_field_loses_nothing(client: ReadingClient, event_slug: str) -> None:
    answer = client.submit(f"/e/{event_slug}/register", {**PERSON, "table": "0", "website": "https://voorbeeld.be"})
    assert answer.status_code == 422
    assert "Je gegevens staan er nog" in text_of(parse(answer.data))
    again = client.post(f"/e/{event_slug}/register", data={**PERSON, "table": "0", **client.form_values(answer)})
    assert again.status_code == 303


def test_too_many_from_one_address_keep_what_they_typed(
    client: ReadingClient, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.registration.filling_in.TRIES", 0)
    answer = client.submit(f"/e/{event_slug}/register", {**PERSON, "table": "0"})
    assert answer.status_code == 429
    page = parse(answer.data)
    assert "Wacht enkele minuten" in text_of(page)
    assert PERSON["email"] in {field.get("value") for field in page.iter("input")}


def test_a_table_that_filled_up_meanwhile_gives_another_and_says_so(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    with app.app_context(), transaction():
        wished = db.session.query(Table).filter_by(number=3).one().id
        db.session.query(TableRound).filter_by(table_id=wished).update({"taken": TableRound.seats})
    words = text_of(parse(client.get(register(client, event_slug, table=str(wished))).data))
    assert "Buurtinformatienetwerken was in ronde 1 net volzet." in words
    assert "Tafel 1" in words


def test_without_a_seat_anywhere_the_door_tells_the_table(app: Flask, client: ReadingClient, event_slug: str) -> None:
    with app.app_context(), transaction():
        db.session.query(TableRound).update({"taken": TableRound.seats})
    words = text_of(parse(client.get(register(client, event_slug)).data))
    assert "We hebben je inschrijving goed ontvangen!" in words
    assert "Je tafel hoor je aan de deur." in words


def test_an_evening_that_is_over_says_so(app: Flask, client: ReadingClient, event_slug: str) -> None:
    fields = client.form_values(client.get(f"/e/{event_slug}/register"))
    with app.app_context(), transaction():
        event = db.session.query(Event).one()
        event.starts_at, event.ends_at = (clock.now() - dt.timedelta(days=days) for days in (3, 2))
    assert "Deze avond is voorbij" in text_of(parse(client.get(f"/e/{event_slug}").data))
    assert "Deze avond is voorbij" in text_of(parse(client.get(f"/e/{event_slug}/register").data))
    answer = client.post(f"/e/{event_slug}/register", data={**PERSON, "table": "0", **fields})
    assert answer.status_code == 409
    assert "Deze avond is voorbij" in text_of(parse(answer.data))
