"""Whatever a phone sends is answered: what cannot be read stops nothing else and is not asked for again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.database import transaction
from tests.door.conftest import Door, Invite, client_with, open_door, scans
from tests.door.queue import Phone, Row, told_of
from tests.door.test_sync import counts
from tests.pages import sign_in_as


@pytest.fixture
def phone(app: Flask, door: Door) -> Phone:
    return Phone(app, door)


UNREADABLE: list[Row] = [
    {"kind": "dans"},
    {"kind": "scan", "shown": "misschien"},
    {"kind": "scan", "shown": ["welcome"]},
    {"kind": "scan", "shown": "welcome", "registration": "7"},
    {"kind": "scan", "shown": "welcome", "registration": 2**40},
    {"kind": "undo", "scan": "geen"},
    {"kind": "undo"},
    {"kind": "walk_in"},
    {"kind": "walk_in", "sealed": {"key": "AAAA", "iv": "AAAA", "data": "AAAA"}},
    {"kind": "walk_in", "sealed": "geheim"},
    {"kind": ["scan"]},
    {},
]


@pytest.mark.parametrize("item", UNREADABLE, ids=[str(number) for number in range(len(UNREADABLE))])
def test_an_unreadable_item_is_refused_once_and_noted_and_stops_no_other(
    app: Flask, invite: Invite, phone: Phone, item: Row
) -> None:
    broken = {"uuid": str(uuid.uuid4()), **item}
    row = phone.scan(invite())
    for _ in range(2):
        assert told_of(phone.post([broken, row])) == [("refused", "unreadable", ""), ("welcome", "", "")]
    assert [(line.result.value, line.reason) for line in scans(app)] == [("not_found", "refused"), ("welcome", "")]


@pytest.mark.parametrize(
    "item", [None, 7, "x", [], {}, {"uuid": "geen"}, {"uuid": 7}, {"uuid": "x" * 10_000}, {"uuid": "\ud800"}]
)
def test_an_item_without_a_uuid_is_refused(app: Flask, invite: Invite, phone: Phone, item: object) -> None:
    row = phone.scan(invite())
    assert told_of(phone.post([item, row])) == [("refused", "unreadable", ""), ("welcome", "", "")]
    assert len(scans(app)) == 1


NO_MOMENTS = ["gisteren", 7, None, "", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z"]


@pytest.mark.parametrize("moment", [*NO_MOMENTS, "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_is_none_still_lets_in(app: Flask, door: Door, invite: Invite, phone: Phone, moment: Any) -> None:
    row = {**phone.scan(invite()), "device_time": moment}
    assert told_of(phone.post([row])) == [("welcome", "", "")]
    other = {**phone.scan(invite("An Maes")), "device_time": "2027-10-21T17:00:00"}
    assert told_of(phone.post([other], sent_at=moment)) == [("welcome", "", "")]
    assert counts(app, door) == (2, 2)
    assert clock.now() - scans(app)[0].device_time < dt.timedelta(minutes=1), "the moment of sending stands for it"


@pytest.mark.parametrize("field", ["since", "unsent", "checks", "version"])
@pytest.mark.parametrize("value", [-1, 2**70, True, "x", None, [1], {"x": 1}, 1.5])
def test_whatever_else_is_odd_is_left_aside(invite: Invite, phone: Phone, field: str, value: Any) -> None:
    assert told_of(phone.post([phone.scan(invite())], **{field: value})) == [("welcome", "", "")]


def test_a_body_that_is_no_object_or_too_much_is_refused(app: Flask, door: Door, phone: Phone) -> None:
    path = f"/api/door/{door.slug}/sync"
    assert phone.client.post(path, json=["x"]).status_code == 400
    assert phone.client.post(path, data="{", content_type="application/json").status_code == 400
    assert phone.client.post(path, json={"items": {}}).status_code == 400
    assert phone.client.post(path, data="x", content_type="text/plain").status_code == 415
    many = phone.client.post(path, json=phone.body([phone.scan(None, "not_found")] * 501))
    assert (many.status_code, many.get_json()["code"]) == (413, "too_much_at_once")
    assert phone.client.post(path, json={"items": ["x" * 2_000_001]}).status_code == 413
    assert scans(app) == []


def test_who_may_not_scan_sends_nothing(app: Flask, client: Any, door: Door, phone: Phone) -> None:
    row = phone.scan(None, "not_found")
    path = f"/api/door/{door.slug}/sync"
    assert client.post(path, json=phone.body([row])).status_code == 401
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
    assert client_with(app, other.key).post(path, json=phone.body([row])).status_code == 403
    assert sign_in_as(app, "communication").post(path, json=phone.body([row])).status_code == 403
    assert scans(app) == []
