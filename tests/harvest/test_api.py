"""What the tablet sends while people type."""

from __future__ import annotations

import uuid as uuids
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.harvest.conftest import PairTablet, Seat, revoke_all
from tests.harvest.test_views import yielded

POINT = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000002"


def put(client: FlaskClient, path: str, **body: Any) -> TestResponse:
    return client.put(path, json=body)


@pytest.fixture
def point(seat: Seat) -> str:
    return f"{seat.api}/takeaways/{POINT}"


def test_the_same_call_twice_gets_the_same_answer(app: Flask, tablet: FlaskClient, point: str, seat: Seat) -> None:
    body = {"text": "Een rol", "kind": "idea", "round": 2, "revision": 0, "position": 1}
    answers = [put(tablet, point, **body) for _repeated in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert answers[0].json == {
        "uuid": POINT,
        "text": "Een rol",
        "kind": "idea",
        "round": 2,
        "position": 1,
        "revision": 1,
        "removed": False,
    }
    assert len(yielded(app, seat).takeaways) == 1


def test_a_stale_text_gets_the_one_that_stands_and_is_kept(
    tablet: FlaskClient, pair_tablet: PairTablet, point: str, seat: Seat
) -> None:
    put(tablet, point, text="Een", revision=0)
    put(pair_tablet(), point, text="Van de buur", revision=1)
    answer = put(tablet, point, text="Van ons", revision=1)
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert (answer.json["code"], answer.json["current"]["text"]) == ("other_text", "Van de buur")
    assert "Van ons" in tablet.get(seat.page).get_data(as_text=True)


def test_a_text_for_a_removed_point_is_told_so_and_may_be_brought_back(
    app: Flask, tablet: FlaskClient, point: str, seat: Seat
) -> None:
    put(tablet, point, text="Een", revision=0)
    assert tablet.delete(point, json={}).status_code == 200
    answer = put(tablet, point, text="Een twee", revision=1)
    assert (answer.status_code, answer.json["code"]) == (409, "removed_point")  # type: ignore[index]
    restored = tablet.post(f"{point}/restore", json={})
    assert restored.json is not None
    put(tablet, point, text="Een twee", revision=restored.json["revision"], decided=True)
    assert [each.text for each in yielded(app, seat).takeaways] == ["Een twee"]


def test_a_move_repeated_is_one_move(app: Flask, tablet: FlaskClient, point: str, seat: Seat) -> None:
    put(tablet, point, text="A")
    put(tablet, f"{seat.api}/takeaways/{OTHER}", text="B")
    for _repeated in range(2):
        assert put(tablet, f"{point}/position", position=2).status_code == 200
    assert [each.text for each in yielded(app, seat).takeaways] == ["B", "A"]


def test_connections_and_contacts_are_kept_half_typed_and_counted_when_whole(
    app: Flask, tablet: FlaskClient, seat: Seat
) -> None:
    connection, contact = f"{seat.api}/connections/{POINT}", f"{seat.api}/contacts/{OTHER}"
    put(tablet, connection, source="Halte 24")
    put(tablet, contact, email="noor@")
    assert yielded(app, seat).is_empty
    put(tablet, connection, source="Halte 24", target="Politie LRH", description="stationsbuurt")
    answer = put(tablet, contact, name="Noor", email="noor@", public=True)
    assert "lijkt nog niet te kloppen" in (answer.json or {})["hint"]
    found = yielded(app, seat)
    assert (len(found.connections), [person.public for person in found.contacts]) == (1, [True])
    for path in (connection, contact):
        assert [tablet.delete(path, json={}).status_code for _repeated in range(2)] == [200, 200]
    assert yielded(app, seat).is_empty


def test_a_table_says_that_it_is_done_and_takes_it_back(app: Flask, tablet: FlaskClient, seat: Seat) -> None:
    answers = [put(tablet, f"{seat.api}/done") for _repeated in range(2)]
    assert answers[0].json == answers[1].json
    assert yielded(app, seat).done_at is not None
    tablet.delete(f"{seat.api}/done", json={})
    assert yielded(app, seat).done_at is None


@pytest.mark.parametrize(
    "body",
    [
        {"text": 3},
        {"text": "x", "kind": "vreemd"},
        {"text": "x", "round": 0},
        {"text": "x", "round": 2.5},
        {"text": "x", "revision": -1},
        {"text": "x", "revision": True},
        {"text": "x", "position": 2**40},
        {"text": "x" * 10_001},
        ["x"],
    ],
)
def test_a_call_of_another_shape_is_refused_with_a_sentence(tablet: FlaskClient, point: str, body: Any) -> None:
    answer = tablet.put(point, json=body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["title"]


def test_ten_thousand_characters_with_emoji_from_right_to_left_survive(
    app: Flask, tablet: FlaskClient, point: str, seat: Seat
) -> None:
    text = ("=1+1 😀 مرحبا " * 1_000)[:10_000]
    assert put(tablet, point, text=text).status_code == 200
    assert [each.text for each in yielded(app, seat).takeaways] == [text]


def test_half_a_character_is_left_out_and_the_rest_is_kept(
    app: Flask, tablet: FlaskClient, point: str, seat: Seat
) -> None:
    body = '{"text": "a\\ud800b\\u0000c", "revision": 0}'
    assert tablet.put(point, data=body, content_type="application/json").status_code == 200
    assert [each.text for each in yielded(app, seat).takeaways] == ["abc"]


def calls(seat: Seat) -> list[tuple[str, str]]:
    """Every call there is, with an item that may be there."""
    item = [("PUT", ""), ("DELETE", "")]
    return [
        *((method, f"{seat.api}/takeaways/{POINT}{rest}") for method, rest in item),
        ("PUT", f"{seat.api}/takeaways/{POINT}/position"),
        ("POST", f"{seat.api}/takeaways/{POINT}/restore"),
        *((method, f"{seat.api}/connections/{POINT}") for method, _rest in item),
        *((method, f"{seat.api}/contacts/{POINT}") for method, _rest in item),
        *((method, f"{seat.api}/done") for method, _rest in item),
    ]


def test_only_the_tables_own_tablet_and_staff_may_call(
    app: Flask, client: FlaskClient, tablet: FlaskClient, pair_tablet: PairTablet, point: str, seat: Seat
) -> None:
    put(tablet, point, text="Van tafel 3")
    stranger = pair_tablet(2)
    for method, path in calls(seat):
        assert stranger.open(path, method=method, json={"text": "x"}).status_code == 403
        assert client.open(path, method=method, json={"text": "x"}).status_code == 401
    assert [each.text for each in yielded(app, seat).takeaways] == ["Van tafel 3"]


def test_an_item_of_another_table_is_not_found_at_ones_own(
    app: Flask, tablet: FlaskClient, pair_tablet: PairTablet, point: str, seat: Seat
) -> None:
    put(tablet, point, text="Van tafel 3")
    own = f"/api/tables/{seat.slug}/2/takeaways/{POINT}"
    stranger = pair_tablet(2)
    assert put(stranger, own, text="Van tafel 2", revision=1).status_code == 404
    assert put(stranger, f"{own}/position", position=1).status_code == 404
    assert stranger.delete(own, json={}).status_code == 404
    assert [each.text for each in yielded(app, seat).takeaways] == ["Van tafel 3"]


def test_a_tablet_whose_rights_ended_writes_nothing(app: Flask, tablet: FlaskClient, point: str, seat: Seat) -> None:
    revoke_all(app)
    assert put(tablet, point, text="Te laat").status_code == 401
    assert yielded(app, seat).is_empty


def test_another_site_cannot_write_with_the_tablets_cookie(
    app: Flask, tablet: FlaskClient, point: str, seat: Seat
) -> None:
    answer = tablet.put(point, json={"text": "x"}, headers={"Origin": "https://vreemd.example.org"})
    assert answer.status_code == 403
    answer = tablet.put(point, data="text=x", content_type="text/plain")
    assert answer.status_code == 415
    assert yielded(app, seat).is_empty


def test_nothing_to_bring_back_is_said_plainly(tablet: FlaskClient, seat: Seat) -> None:
    answer = tablet.post(f"{seat.api}/takeaways/{uuids.uuid4()}/restore", json={})
    assert (answer.status_code, (answer.json or {})["code"]) == (404, "unknown_item")
