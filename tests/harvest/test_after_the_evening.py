"""Once the evening is rounded off its tablets write nothing any more, and lose nothing; staff may still correct."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event, EventState
from tests.harvest.conftest import Seat
from tests.harvest.test_api import OTHER, POINT, put
from tests.harvest.test_views import Host, yielded
from tests.pages import sign_in_as


def bring_to(app: Flask, state: EventState) -> None:
    with app.app_context(), transaction():
        db.session.query(Event).one().state = state


@pytest.fixture
def over(app: Flask, tablet: FlaskClient, seat: Seat) -> None:
    """A point and a connection were noted, then the organiser rounded the evening off."""
    assert put(tablet, f"{seat.api}/takeaways/{POINT}", text="Op tijd").status_code == 200
    assert put(tablet, f"{seat.api}/connections/{OTHER}", source="A", target="B").status_code == 200
    bring_to(app, EventState.REPORTING)


@pytest.mark.parametrize("state", list(EventState))
def test_a_tablet_writes_until_the_evening_is_rounded_off(
    app: Flask, tablet: FlaskClient, seat: Seat, state: EventState
) -> None:
    bring_to(app, state)
    after = state in {EventState.REPORTING, EventState.PUBLISHED, EventState.ARCHIVED}
    assert put(tablet, f"{seat.api}/takeaways/{POINT}", text="Een").status_code == (409 if after else 200)
    assert len(yielded(app, seat).takeaways) == (0 if after else 1)


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"takeaways/{POINT}"),
        ("PUT", f"takeaways/{POINT}/position"),
        ("DELETE", f"takeaways/{POINT}"),
        ("POST", f"takeaways/{POINT}/restore"),
        ("PUT", f"connections/{OTHER}"),
        ("DELETE", f"connections/{OTHER}"),
        ("PUT", f"contacts/{POINT}"),
        ("PUT", "done"),
        ("DELETE", "done"),
    ],
)
def test_every_call_of_a_tablet_is_refused_in_a_sentence_afterwards(
    app: Flask, tablet: FlaskClient, seat: Seat, method: str, path: str
) -> None:
    before = yielded(app, seat)
    answer = tablet.open(f"{seat.api}/{path}", method=method, json={"text": "Te laat", "position": 1, "revision": 1})
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "evening_over"
    assert "De avond is afgerond" in answer.json["title"]
    assert "current" not in answer.json
    assert yielded(app, seat) == before


def test_what_was_typed_without_a_script_stays_on_the_page_and_is_kept_once_tables_write_again(
    app: Flask, tablet: FlaskClient, seat: Seat, over: None
) -> None:
    host = Host(tablet, seat)
    answer = host.press("", text="Te laat", name="Noor")
    assert answer.status_code == 422
    assert host.points == ["Te laat"]
    assert "Noor" in host.fields.values()
    assert "De avond is afgerond" in host.text
    assert [point.text for point in yielded(app, seat).takeaways] == ["Op tijd"]
    bring_to(app, EventState.RUNNING)
    assert host.press("").status_code == 303
    assert [point.text for point in yielded(app, seat).takeaways] == ["Te laat"]
    assert [person.name for person in yielded(app, seat).contacts] == ["Noor"]


def test_a_button_on_an_untouched_page_is_refused_too(app: Flask, tablet: FlaskClient, seat: Seat, over: None) -> None:
    host = Host(tablet, seat)
    before = yielded(app, seat)
    assert host.press("/done").status_code == 409
    host.page = tablet.get(seat.page)
    assert host.press(f"/points/{POINT}/remove").status_code == 409
    assert yielded(app, seat) == before


@pytest.mark.parametrize("role", ["organiser", "communication"])
def test_staff_may_still_correct(app: Flask, seat: Seat, over: None, role: str) -> None:
    staff = sign_in_as(app, role)
    assert put(staff, f"{seat.api}/takeaways/{POINT}", text="Verbeterd", revision=1).status_code == 200
    assert Host(staff, seat).press("/connections", text="Nog beter").status_code == 303
    assert [point.text for point in yielded(app, seat).takeaways] == ["Nog beter"]
