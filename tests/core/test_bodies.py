"""What no program or browser of ours sends is refused, and is no error of ours."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.database import transaction
from tests.door.conftest import client_with, open_door


@pytest.mark.parametrize("text", ["[" * 100_000, '{"items":' + "[" * 900_000, '{"x":' * 100_000])
def test_json_nested_without_end_is_refused(app: Flask, text: str) -> None:
    with app.app_context(), transaction():
        door = open_door()
    phone = client_with(app, door.key)
    for path in ("/api/check-ins", f"/api/door/{door.slug}/sync"):
        answer = phone.post(path, data=text, content_type="application/json")
        assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/door/a%00b", "/board/a%00b/x", "/door/a%00b/ended", "/t/%00", "/organise/%00"])
def test_nothing_is_found_at_an_address_that_no_text_in_the_database_can_hold(app: Flask, path: str) -> None:
    with app.app_context(), transaction():
        door = open_door()
    assert client_with(app, door.key).get(path).status_code == 404
