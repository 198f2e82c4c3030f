"""How often somebody may try to check in, and what a browser may send that no page of ours sends."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from flask import Flask

from app.core import clock
from tests.door.conftest import Guest
from tests.door.self_check_in.posters import ADDRESS, Visitor, bring, is_in
from tests.events.filling import messages

NOT_ON_THE_LIST = "Niet ingeschreven, of geen e-mailadres gegeven?"


def test_an_address_is_tried_a_few_times_and_a_hall_some_hundreds(
    app: Flask, visitor: Visitor, yildiz: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _try in range(6):
        assert visitor.says(email=ADDRESS).status_code == 303
    seventh = visitor.says(email=ADDRESS)
    assert seventh.status_code == 429
    said = messages(seventh)
    assert "Dat was een paar keer te veel na elkaar. Kom naar de balie" in said, "nobody waits before a poster"
    assert NOT_ON_THE_LIST not in said, "the desk is named once"
    assert visitor.says(email="niemand@voorbeeld.be").status_code == 422, "another address is not held up"
    assert visitor.says(code=yildiz.code).status_code == 303, "nor is a ticket"
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 8)
    assert visitor.says(code=yildiz.code).status_code == 429
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 300)
    monkeypatch.setattr("app.door.self_views._TRIES_AT_AN_EVENING", 8)
    assert visitor.says(code=yildiz.code).status_code == 429
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10, seconds=1)):
        assert visitor.says(email=ADDRESS).status_code == 303


def test_one_form_sent_again_and_again_tries_no_more_addresses_than_others(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 4)
    key = str(uuid.uuid4())
    told = [visitor.says(uuid=key, email=f"wie{number}@voorbeeld.be").status_code for number in range(6)]
    assert told == [422] * 4 + [429] * 2


@pytest.mark.parametrize("code", ["\0", "\0" * 26, "é" * 26, "'" * 26, "0" * 10_000])
def test_what_is_no_code_opens_nothing(app: Flask, visitor: Visitor, yildiz: Guest, code: str) -> None:
    assert visitor.says(code=code).status_code == 422
    visitor.client.set_cookie(
        "__Secure-opbrengst-ticket-1", code[:26].ljust(26, "0"), domain="avond.example.org", path="/s"
    )
    assert visitor.page().status_code == 200
    assert not is_in(app, yildiz)


def test_who_is_held_up_keeps_the_guests_that_were_ticked(
    app: Flask, visitor: Visitor, yildiz: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, unnamed = bring(app, yildiz, "Ann Maes"), bring(app, yildiz)
    visitor.client.get(f"/t/{yildiz.code}")
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 0)
    held_up = visitor.says(code=yildiz.code, guest=[str(ann.id)])
    assert held_up.status_code == 429
    assert f'value="{ann.id}" checked' in held_up.text
    assert f'value="{unnamed.id}" checked' not in held_up.text
