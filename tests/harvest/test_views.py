"""The page of a table without a script, and who may open it."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.orm import db
from app.events import queries as events
from app.harvest import queries
from app.harvest.models import TakeawayRevision
from app.harvest.queries import Yield
from tests.harvest.conftest import PairTablet, Seat, revoke_all
from tests.pages import BASE_URL, ReadingClient, parse, sign_in_as, text_of

Fields = dict[str, Any]


def fields_of(page: TestResponse) -> Fields:
    """Everything the form of the page would send as it stands, the way a browser gathers it."""
    fields: Fields = {}
    for element in _outside_templates(parse(page.data)):
        name, kind = element.get("name"), element.get("type")
        if element.tag == "textarea" and name:
            fields[name] = element.text or ""
        elif element.tag == "input" and name and kind in {"radio", "checkbox"}:
            if element.get("checked") is not None:
                fields[name] = element.get("value", "on")
        elif element.tag == "input" and name and name in {"point", "connection", "contact"}:
            fields.setdefault(name, []).append(element.get("value", ""))
        elif element.tag == "input" and name:
            fields[name] = element.get("value", "")
    return fields


def _outside_templates(element: Element) -> list[Element]:
    if element.tag == "template":
        return []
    return [element, *(found for child in element for found in _outside_templates(child))]


class Host:
    """A host who presses buttons on a page without a script."""

    def __init__(self, client: FlaskClient, seat: Seat) -> None:
        self.client = client
        self.seat = seat
        self.page = client.get(seat.page)

    @property
    def fields(self) -> Fields:
        return fields_of(self.page)

    @property
    def points(self) -> list[str]:
        return [self.fields[f"text-{uuid}"] for uuid in self.fields["point"]]

    @property
    def text(self) -> str:
        elements = _outside_templates(parse(self.page.data))
        return " ".join(f"{element.text or ''} {element.tail or ''}" for element in elements)

    def press(self, path: str = "", **typed: str) -> TestResponse:
        """Send the whole form; `typed` fills fields of the last card that has them: `text="..."`."""
        data = self.fields
        for name, value in typed.items():
            known = [field for field in data if field.startswith(f"{name}-")]
            data[known[-1] if known else name] = value
        answer = self.client.post(self.seat.page + path, data=data, headers={"Referer": BASE_URL + self.seat.page})
        if answer.status_code == 303:
            self.page = self.client.get(answer.headers["Location"])
        else:
            self.page = answer
        return answer


@pytest.fixture
def host(tablet: FlaskClient, seat: Seat) -> Host:
    return Host(tablet, seat)


def yielded(app: Flask, seat: Seat) -> Yield:
    """What the table yielded, read afresh."""
    with app.app_context():
        table = events.table(seat.slug, seat.number)
        assert table is not None
        return queries.yield_of(table)


def test_the_link_on_the_table_card_makes_any_phone_the_tablet_of_the_table(
    client: FlaskClient, link: str, seat: Seat
) -> None:
    page = client.get(link)
    assert "Schrijf op dit toestel" in text_of(parse(page.data))
    answer = client.submit(link)  # type: ignore[attr-defined]
    assert (answer.status_code, answer.headers["Location"]) == (303, seat.page)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "device" in value)
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert client.get(seat.page).status_code == 200
    assert client.get(link).headers["Location"] == seat.page


@pytest.mark.parametrize("wrong", ["{page}/nietvanons", "/table/geen-avond/3/nietvanons", "/table/geen-avond/99999/x"])
def test_a_wrong_link_says_what_to_do(client: FlaskClient, seat: Seat, wrong: str) -> None:
    answer = client.get(wrong.format(page=seat.page))
    assert answer.status_code == 404
    if "99999" not in wrong:
        assert "Scan de QR-code op de tafelkaart opnieuw" in text_of(parse(answer.data))


def test_a_table_writes_down_its_evening_without_a_script(app: Flask, host: Host, seat: Seat) -> None:
    host.press("/points", text="Starten met een pilootproject.", kind="idea", round="2")
    host.press("/points", text="Tweede\r\nmet een regel")
    host.press("", text="Derde")
    host.press("/connections", source="Halte 24", target="Politie LRH")
    host.press("/contacts", name="Zoë Prévot", email="zoë.prévot@voorbeeld.be")
    found = yielded(app, seat)
    assert [(point.position, point.kind.value, point.round, point.text) for point in found.takeaways] == [
        (1, "idea", 2, "Starten met een pilootproject."),
        (2, "action", 2, "Tweede\nmet een regel"),
        (3, "action", 2, "Derde"),
    ]
    assert [(each.source, each.target) for each in found.connections] == [("Halte 24", "Politie LRH")]
    assert [(person.name, person.public) for person in found.contacts] == [("Zoë Prévot", False)]


def test_every_button_keeps_what_was_typed_in_another_card(app: Flask, host: Host, seat: Seat) -> None:
    host.press("/points", text="Eerste")
    host.press("/connections", text="Tweede", name="Noor")
    found = yielded(app, seat)
    assert [point.text for point in found.takeaways] == ["Eerste", "Tweede"]
    assert [person.name for person in found.contacts] == ["Noor"]


def test_a_consent_is_given_by_its_own_tick(app: Flask, host: Host, seat: Seat) -> None:
    assert not any(name.startswith("public-") for name in host.fields)
    uuid = host.fields["contact"][0]
    host.press("", name="Noor", **{f"public-{uuid}": "1"})
    assert [person.public for person in yielded(app, seat).contacts] == [True]
    assert host.fields[f"public-{uuid}"] == "1"


def test_points_move_go_and_come_back(app: Flask, host: Host, seat: Seat) -> None:
    for text in ("A", "B", "C"):
        host.press("/points", text=text)
    first, second, *_more = host.fields["point"]
    host.press(f"/points/{first}/move", to="2")
    assert [point.text for point in yielded(app, seat).takeaways] == ["B", "A", "C"]
    host.press(f"/points/{second}/remove")
    assert [point.text for point in yielded(app, seat).takeaways] == ["A", "C"]
    assert "1 verwijderd punt" in host.text
    host.press(f"/points/{second}/restore")
    assert [point.text for point in yielded(app, seat).takeaways] == ["B", "A", "C"]


def test_taking_an_empty_card_away_is_no_error(host: Host) -> None:
    uuid = host.fields["point"][0]
    assert host.press(f"/points/{uuid}/remove").status_code == 303
    assert host.press(f"/points/{uuid}/move", to="2").status_code == 303


def test_connections_and_contacts_go(app: Flask, host: Host, seat: Seat) -> None:
    host.press("", source="A", target="B", name="Noor")
    connection, contact = host.fields["connection"][0], host.fields["contact"][0]
    host.press(f"/connections/{connection}/remove")
    host.press(f"/contacts/{contact}/remove")
    assert yielded(app, seat).is_empty


def test_a_removed_connection_stays_away_when_an_older_page_is_sent(
    app: Flask, host: Host, pair_tablet: PairTablet, seat: Seat
) -> None:
    host.press("", source="A", target="B")
    older = Host(pair_tablet(), seat)
    host.press(f"/connections/{host.fields['connection'][0]}/remove")
    older.press("", text="Een punt")
    assert yielded(app, seat).connections == ()


def test_two_texts_of_one_point_are_both_shown_and_one_is_chosen(
    app: Flask, host: Host, pair_tablet: PairTablet, seat: Seat
) -> None:
    host.press("", text="Een")
    other = Host(pair_tablet(), seat)
    host.press("", text="Van ons")
    other.press("", text="Van de buur")
    assert "Iemand anders schreef ook" in other.text
    assert other.points == ["Van ons"]
    assert "Van de buur" in other.text
    uuid = other.fields["point"][0]
    other.press(f"/points/{uuid}/settle", choice="both-3")
    assert [point.text for point in yielded(app, seat).takeaways] == ["Van ons\n\nVan de buur"]
    assert "Iemand anders schreef ook" not in other.text


def test_a_text_that_is_too_long_stays_on_the_page_and_keeps_no_other_back(app: Flask, host: Host, seat: Seat) -> None:
    host.press("/points", text="Kort")
    answer = host.press("", text="x" * 10_001, name="Noor")
    assert answer.status_code == 422
    assert host.points == ["Kort", "x" * 10_001]
    assert "Dit is te lang" in host.text
    assert [person.name for person in yielded(app, seat).contacts] == ["Noor"]
    assert host.press("", text="Korter").status_code == 303
    assert [point.text for point in yielded(app, seat).takeaways] == ["Kort", "Korter"]


@pytest.mark.parametrize("text", ["=1+1", "  ruimte", "\nwitregel vooraan", "<b>& “é” 😀 مرحبا", "</textarea>"])
def test_a_text_comes_back_as_it_was_typed(app: Flask, host: Host, seat: Seat, text: str) -> None:
    host.press("", text=text)
    assert host.points == [text]
    host.press("")
    assert [point.text for point in yielded(app, seat).takeaways] == [text]


def test_an_address_that_looks_odd_is_kept_with_a_kind_word(app: Flask, host: Host, seat: Seat) -> None:
    host.press("", name="Noor", email="noor@")
    assert "lijkt nog niet te kloppen" in host.text
    assert [person.email for person in yielded(app, seat).contacts] == ["noor@"]


def test_a_table_that_is_done_sees_its_yield_and_may_go_on(host: Host) -> None:
    host.press("/done", text="Laatste punt")
    assert "Jullie zijn klaar" in host.text
    assert "Laatste punt" in host.text
    host.press("/reopen")
    assert host.points == ["Laatste punt"]


def test_the_preview_keeps_who_gave_no_consent_apart(host: Host, seat: Seat) -> None:
    host.press("/contacts", name="Noor Peeters")
    uuid = host.fields["contact"][-1]
    host.press("", name="Sam Thijs", **{f"public-{uuid}": "1"})
    page = text_of(parse(host.client.get(f"{seat.page}/preview").data))
    assert page.index("Sam Thijs") < page.index("Blijft binnen het team") < page.index("Noor Peeters")


def test_a_page_that_is_none_of_ours_changes_nothing(app: Flask, host: Host, seat: Seat) -> None:
    uuid = uuids.uuid4()
    for data in ({"point": "geen uuid"}, {"point": str(uuid), f"text-{uuid}": "x", f"kind-{uuid}": "vreemd"}):
        assert host.press("", **data).status_code in {400, 422}
        host.page = host.client.get(seat.page)
    assert yielded(app, seat).is_empty


def test_the_tablet_of_one_table_is_nobody_at_another(pair_tablet: PairTablet, seat: Seat) -> None:
    tablet = pair_tablet(2)
    assert tablet.get(seat.page).status_code == 403
    assert tablet.get(f"{seat.page}/preview").status_code == 403
    assert tablet.get(f"/table/{seat.slug}/99").status_code == 404


def test_who_did_not_sign_in_is_sent_to_do_so(client: FlaskClient, seat: Seat) -> None:
    answer = client.get(seat.page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(("role", "status"), [("organiser", 200), ("communication", 200), ("volunteer", 403)])
def test_staff_may_write_for_any_table(app: Flask, seat: Seat, role: str, status: int) -> None:
    assert sign_in_as(app, role).get(seat.page).status_code == status


def test_a_tablet_whose_rights_ended_reaches_nothing(app: Flask, tablet: FlaskClient, seat: Seat) -> None:
    revoke_all(app)
    answer = tablet.get(seat.page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_staff_who_pair_their_own_tablet_write_as_that_table_and_for_the_others(
    app: Flask, communication: ReadingClient, link: str, seat: Seat
) -> None:
    communication.submit(link)
    Host(communication, seat).press("", text="Van de tablet")
    assert communication.get(f"/table/{seat.slug}/2").status_code == 200
    with app.app_context():
        (revision,) = db.session.query(TakeawayRevision)
        assert (revision.device_id is not None, revision.user_id) == (True, None)
