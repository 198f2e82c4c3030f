"""Whose tickets a phone holds, and with whom they come."""

from __future__ import annotations

from flask import Flask

from app.core.database import core_connection
from app.door import self_check_in
from tests.door.conftest import Door, Guest
from tests.door.self_check_in.posters import bring


def test_a_guest_whose_ticket_lies_on_the_phone_as_well_comes_with_whom_they_came_with(
    app: Flask, door: Door, yildiz: Guest
) -> None:
    guest = bring(app, yildiz, "Jo Claes")
    with app.app_context():
        found = self_check_in.parties(core_connection(), event_id=door.event_id, codes=[guest.code, yildiz.code])
        assert [(party.code, [each.id for each in party.guests]) for party in found] == [(yildiz.code, [guest.id])]
