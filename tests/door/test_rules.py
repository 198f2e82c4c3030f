"""What the door reads, decides and does, without a database."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from app.door import rules
from app.door.models import ScanResult
from app.door.rules import Flag
from app.registration.models import RegistrationStatus

CODE = "0123456789ABCDEFGHJKMNPQRS"
NOW = dt.datetime(2027, 10, 21, 17, 7, 31, tzinfo=dt.UTC)


def person(**details: object) -> rules.Person:
    plain: dict[str, object] = {
        "registration_id": 7,
        "event_id": 1,
        "name": "Murat Çelik",
        "organisation": "UHasselt",
        "status": RegistrationStatus.REGISTERED,
        "repeats_id": None,
        "checked_in_at": None,
    }
    return rules.Person(**{**plain, **details})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        CODE.lower(),
        "0123 4567 89AB CDEF GHJK MNPQ RS",
        "O1234-56789-ABCDE-FGHJK-MNPQR-S",
        "oL23456789abcdefghjkmnpqrs",
        f"HTTPS://AVOND.EXAMPLE.ORG/T/{CODE}",
        f"https://avond.example.org/t/{CODE.lower()}?lang=fr",
    ],
)
def test_a_code_is_read_from_a_ticket_in_any_case_and_grouping(text: str) -> None:
    assert rules.code_of(text) == CODE


@pytest.mark.parametrize("text", [CODE[:16], "0123 4567 89ab cdef", "O123-4567-89AB-CDEF"])
def test_a_code_is_read_from_a_badge(text: str) -> None:
    assert rules.code_of(text) == CODE[:16]


@pytest.mark.parametrize("text", ["Karel Vandenbergh", "Joke Verellen-Bols", "Ilse Van Lommelen"])
def test_a_name_is_not_taken_for_the_code_of_a_badge(text: str) -> None:
    assert rules.code_of(text) == ""


@pytest.mark.parametrize("text", ["", "Murat", CODE[:-1], CODE + "0", "https://voorbeeld.be/", "U" * 26, "\x00" * 26])
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert rules.code_of(text) == ""


@pytest.mark.parametrize(
    ("who", "admit", "result", "reason"),
    [
        (person(), False, ScanResult.WELCOME, ""),
        (person(checked_in_at=NOW), False, ScanResult.ALREADY, ""),
        (person(checked_in_at=NOW, status=RegistrationStatus.CANCELLED), True, ScanResult.ALREADY, ""),
        (person(status=RegistrationStatus.WAITING), False, ScanResult.LOOK, "waiting"),
        (person(status=RegistrationStatus.WAITING), True, ScanResult.WELCOME, "waiting"),
        (person(status=RegistrationStatus.CANCELLED), False, ScanResult.LOOK, "cancelled"),
        (person(status=RegistrationStatus.INVITED), False, ScanResult.LOOK, "invited"),
        (person(status=RegistrationStatus.REPEATED), False, ScanResult.LOOK, "repeated"),
        (person(event_id=2), True, ScanResult.LOOK, "other_event"),
        (None, True, ScanResult.NOT_FOUND, "unknown"),
    ],
)
def test_the_door_decides(who: rules.Person | None, admit: bool, result: ScanResult, reason: str) -> None:
    decision = rules.decide(who, event_id=1, code=CODE, admit=admit)
    assert (decision.result, decision.reason) == (result, reason)


CASES = json.loads((Path(__file__).parent.parent / "data" / "door_decisions.json").read_text())


@pytest.mark.parametrize("case", [case for case in CASES if case["record"] or not case["genuine"]])
def test_the_server_decides_as_the_phone_does(case: dict[str, Any]) -> None:
    """The same table as tests/js reads; only a phone meets codes that are genuine and not on its list."""
    record = case["record"]
    who = record and person(status=RegistrationStatus(record["status"]), checked_in_at=NOW if case["arrived"] else None)
    decision = rules.decide(who, event_id=1, code=case["code"], admit=case["admit"])
    assert (decision.result.value, decision.reason) == (case["result"], case["reason"])


def test_a_scan_without_a_code_in_it_is_told_apart_from_an_unknown_one() -> None:
    assert rules.decide(None, event_id=1, code="", admit=False).reason == "unreadable"


@pytest.mark.parametrize(
    ("access", "photo_objection", "flags"),
    [
        ("", False, ()),
        ("Rolstoel", False, (Flag.AISLE,)),
        ("ik kom in een rolstoel, en graag ringleiding", True, (Flag.AISLE, Flag.LOOP, Flag.NO_PHOTO)),
        ("Fauteuil roulant", False, (Flag.AISLE,)),
        ("slechtziend", False, (Flag.ASK,)),
        ("", True, (Flag.NO_PHOTO,)),
    ],
)
def test_a_need_becomes_an_action(access: str, photo_objection: bool, flags: tuple[Flag, ...]) -> None:
    assert rules.flags(access=access, photo_objection=photo_objection) == flags


def test_arrivals_are_grouped_by_quarter() -> None:
    assert rules.quarter(NOW) == dt.datetime(2027, 10, 21, 17, 0, tzinfo=dt.UTC)


def test_two_letters_are_enough_to_search_and_one_is_not() -> None:
    assert rules.words("Çe") == ["ce"]
    assert rules.words(" ç ") == []
    assert rules.words("\x00") == []


def test_taking_a_scan_back_has_one_uuid_of_its_own() -> None:
    scan = uuid.uuid4()
    assert rules.undo_uuid(scan) == rules.undo_uuid(scan) != scan
