"""The list on the door's phones: who stands on it, when it is another one, and what a thief of the phone reads."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask import Flask

from app.core import clock
from app.core.database import core_connection, transaction
from app.core.orm import db
from app.door import roster
from app.events import links
from app.events import services as events
from app.events.models import Device, Event, Host, Table
from app.registration import codes
from app.registration import services as registration
from app.registration.models import Needs, Registration, RegistrationStatus
from tests.door.conftest import (
    Door,
    Guest,
    Invite,
    ScanIn,
    add_guest,
    add_repeated,
    client_with,
    key_of_table,
    open_door,
)
from tests.door.reading import ReadList

CANARY = "Zonnebloem"


def fetched(app: Flask, door: Door) -> ReadList:
    """The list as the phone gets it."""
    answer = client_with(app, door.key).get(f"/api/door/{door.slug}/roster")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    return ReadList(answer.data)


def pin_of(app: Flask, door: Door) -> str:
    with app.app_context():
        event = db.session.get_one(Event, door.event_id)
        return links.door_pin(event.secret_key, event.door_generation)


def badge_of(app: Flask, door: Door, guest: Guest) -> str:
    with app.app_context():
        return codes.badge_code(links.subkey(db.session.get_one(Event, door.event_id).secret_key, "badge"), guest.id)


def version_of(app: Flask, door: Door) -> str:
    with app.app_context():
        return roster.version(core_connection(), door.event_id)


def test_a_ticket_and_a_badge_open_the_same_record(app: Flask, door: Door, invite: Invite) -> None:
    murat = invite("Murat Çelik", organisation="Wijkcomité Oost", photo_objection=True)
    read = fetched(app, door)
    record = read.find(murat.code)
    assert record is not None
    assert record == read.find(badge_of(app, door, murat))
    assert record["id"] == murat.id
    assert (record["name"], record["organisation"], record["status"]) == (
        "Murat Çelik",
        "Wijkcomité Oost",
        "registered",
    )
    assert record["flags"] == ["no_photo"]
    assert (record["first"], record["guests"], record["host"]) == (None, [], False)


def test_everybody_of_the_evening_is_on_it_by_name_with_how_they_stand(app: Flask) -> None:
    with app.app_context(), transaction():
        door = open_door()
        first = add_guest(door, "Aya Claes")
        add_repeated(door, first, "Aya Claes")
        gone = add_guest(door, "Karel")
        registration.cancel(registration=registration_of(gone), now=clock.now())
        add_guest(door, "Inge", status=RegistrationStatus.INVITED)
        add_guest(door, "Waldo", status=RegistrationStatus.WAITING)
        add_guest(open_door(), "Van een andere avond")
    people = fetched(app, door).people(pin_of(app, door))
    assert [(person["name"], person["status"], person["first"]) for person in people] == [
        ("Aya Claes", "registered", None),
        ("Aya Claes", "repeated", first.id),
        ("Inge", "invited", None),
        ("Karel", "cancelled", None),
        ("Waldo", "waiting", None),
    ]


def test_a_record_says_where_they_sit_whom_they_bring_and_what_to_do(app: Flask) -> None:
    with app.app_context(), transaction():
        door = open_door()
        tables = {table.number: table.id for table in db.session.get_one(Event, door.event_id).tables}
        murat = add_guest(door, "Murat Çelik", wishes=(tables[2], tables[1]), access="met de rolstoel")
        guest = add_guest(door, "gast van Murat")
        db.session.get_one(Registration, guest.id).guest_of_id = murat.id
    record = fetched(app, door).find(murat.code)
    assert record is not None
    assert record["tables"] == [[1, 2], [2, 1]]
    assert record["guests"] == [guest.id]
    assert record["flags"] == ["aisle"]


def test_a_host_is_known_by_address_or_else_by_name(app: Flask) -> None:
    with app.app_context(), transaction():
        door = open_door()
        for name, email in (("An-Sofie Thijs", ""), ("Ruben P.", "Tafel1@voorbeeld.be"), ("Ruben Pieters", "")):
            add_guest(door, name, email=email)
    people = fetched(app, door).people(pin_of(app, door))
    assert [person["host"] for person in people] == [True, True, False]


def test_the_head_tells_of_the_evening_and_of_nobody(app: Flask, door: Door, invite: Invite) -> None:
    invite(f"{CANARY} Maes", organisation=CANARY, email=f"{CANARY}@voorbeeld.be")
    header = fetched(app, door).header
    assert CANARY not in str(header)
    assert header["capacity"] == {"places": 40, "taken": 1}
    assert header["doors"] == {str(door.actor.device_id): "Ingang Noord"}
    assert [table["title"] for table in header["tables"]] == ["Krispie", "Ouderteams", "Buurtinformatienetwerken"]
    assert header["tables"][0] == {
        "number": 1, "title": "Krispie", "seats": 12, "taken": 1, "hosts": 1, "round_free": {"1": 11, "2": 12},
    }  # fmt: skip
    starts = dt.datetime.fromisoformat(header["event"]["starts_at"])
    assert dt.datetime.fromisoformat(header["event"]["doors_at"]) == starts - dt.timedelta(hours=1)
    ends = dt.datetime.fromisoformat(header["event"]["ends_at"])
    assert dt.datetime.fromisoformat(header["event"]["expires_at"]) == ends + dt.timedelta(hours=4)


def test_an_evening_without_people_or_tables_has_a_list_too(app: Flask) -> None:
    with app.app_context(), transaction():
        door = open_door(tables=())
    read = fetched(app, door)
    assert (read.entries, read.header["tables"]) == ([], [])
    assert read.people(pin_of(app, door)) == []


def test_a_phone_that_has_the_list_is_told_so(app: Flask, door: Door, invite: Invite) -> None:
    invite()
    phone = client_with(app, door.key)
    path = f"/api/door/{door.slug}/roster"
    first = phone.get(path)
    assert first.headers["Cache-Control"] == "private, no-store"
    assert first.headers["ETag"] == f'"{ReadList(first.data).header["version"]}"'
    again = phone.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    invite("Aya Claes")
    newer = phone.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200
    assert newer.headers["ETag"] != first.headers["ETag"]
    assert newer.headers["ETag"] == f'"{version_of(app, door)}"'


def test_we_note_when_a_phone_fetched_the_list(app: Flask, door: Door) -> None:
    with app.app_context():
        assert db.session.get_one(Device, door.actor.device_id).roster_at is None
    fetched(app, door)
    with app.app_context():
        noted = db.session.get_one(Device, door.actor.device_id).roster_at
    assert noted is not None
    assert abs(clock.now() - noted) < dt.timedelta(minutes=1)


def test_only_the_door_of_this_evening_gets_the_list(app: Flask, door: Door) -> None:
    with app.app_context(), transaction():
        other = open_door("Andere deur")
        table = key_of_table(door)
    path = f"/api/door/{door.slug}/roster"
    assert client_with(app, other.key).get(path).status_code == 403
    assert client_with(app, table).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 401
    with app.app_context(), transaction():
        db.session.get_one(Device, door.actor.device_id).revoked_at = clock.now()
    assert client_with(app, door.key).get(path).status_code == 401


def _rename(event_id: int, guest: Guest) -> None:
    registration_of(guest).name = "Murat Celik"


def _sees_badly(event_id: int, guest: Guest) -> None:
    db.session.add(Needs(registration_id=guest.id, access="ringleiding", delete_after=clock.now()))


def _new_title(event_id: int, guest: Guest) -> None:
    db.session.scalars(sa.select(Table).where(Table.event_id == event_id)).first().title = "Anders"  # type: ignore[union-attr]


def _new_host(event_id: int, guest: Guest) -> None:
    table = db.session.scalars(sa.select(Table).where(Table.event_id == event_id)).first()
    db.session.add(Host(table_id=table.id, name="Murat Çelik"))  # type: ignore[union-attr]


def _cancelled(event_id: int, guest: Guest) -> None:
    registration.cancel(registration=registration_of(guest), now=clock.now())


def _new_pin(event_id: int, guest: Guest) -> None:
    events.renew_door_link(event=db.session.get_one(Event, event_id))


def registration_of(guest: Guest) -> Registration:
    return db.session.get_one(Registration, guest.id)


@pytest.mark.parametrize("change", [_rename, _sees_badly, _new_title, _new_host, _cancelled, _new_pin])
def test_whatever_changes_of_the_list_makes_it_another_one(
    app: Flask, door: Door, invite: Invite, change: Callable[[int, Guest], None]
) -> None:
    guest = invite()
    before = version_of(app, door)
    with app.app_context(), transaction():
        change(door.event_id, guest)
    assert version_of(app, door) != before


def test_who_comes_in_does_not_make_it_another_one(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guests = [invite(f"Aya Claes {number}") for number in range(5)]
    before = version_of(app, door)
    for guest in reversed(guests):
        scan(guest.code)
    assert version_of(app, door) == before


def test_the_list_costs_the_same_number_of_statements_for_any_number_of_people(app: Flask, door: Door) -> None:
    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
            sa.event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
            roster.file(door.event_id, known=(), now=clock.now())
        return len(seen)

    few = statements()
    with app.app_context(), transaction():
        for number in range(30):
            add_guest(door, f"Aya Claes {number}")
    assert statements() == few == 1


def test_a_thief_of_the_phone_reads_nobody(app: Flask, door: Door, invite: Invite) -> None:
    guests = [
        invite(f"{CANARY}{number} Vandenbroucke", organisation=f"Werkgroep {CANARY}", email=f"zon{number}@voorbeeld.be")
        for number in range(20)
    ]
    stored = client_with(app, door.key).get(f"/api/door/{door.slug}/roster").data
    secrets = [
        CANARY,
        "Vandenbroucke",
        "Werkgroep",
        "zon7@voorbeeld",
        "voorbeeld.be",
        *(guest.code for guest in guests),
    ]
    secrets += [badge_of(app, door, guest) for guest in guests] + [pin_of(app, door)]
    assert [secret for secret in secrets if _occurs(secret, stored)] == []
    # The same look does find what stands there openly.
    assert _occurs("Krispie", stored)


def _occurs(text: str, stored: bytes) -> bool:
    """Whether these letters stand there, in any case, forwards or backwards, in whatever way a file holds letters."""
    haystack = stored.lower()
    written = [way for plain in (text, text[::-1]) for way in _ways(plain)]
    return any(way.lower() in haystack for way in written)


def _ways(text: str) -> list[bytes]:
    raw = text.encode()
    wide = [text.encode("utf-16-le"), text.encode("utf-16-be")]
    # Base64 of something inside a longer text: three places it can begin at, without the letters that share bits.
    inside = [base64.b64encode(b"\0" * shift + raw)[-(-shift * 4 // 3) + 1 : -4] for shift in range(3)]
    return [raw, *wide, *inside, raw.hex().encode()]


def test_a_ticket_opens_exactly_who_has_it(app: Flask, door: Door, invite: Invite) -> None:
    guests = [invite(f"Aya Claes {number}") for number in range(12)]
    read = fetched(app, door)
    for guest in guests:
        assert [record["id"] for record in read.opened_by(guest.code)] == [guest.id]
        assert [record["id"] for record in read.opened_by(badge_of(app, door, guest))] == [guest.id]
    assert read.opened_by("0" * 26) == []


def test_the_pin_opens_all_names_and_another_none(app: Flask, door: Door, invite: Invite) -> None:
    invite()
    read = fetched(app, door)
    pin = pin_of(app, door)
    assert [person["name"] for person in read.people(pin)] == ["Murat Çelik"]
    with pytest.raises(InvalidTag):
        read.people(f"{(int(pin) + 1) % 10**8:08d}")


def test_two_lists_of_one_evening_have_no_sealed_part_in_common(app: Flask, door: Door, invite: Invite) -> None:
    invite()
    one, other = fetched(app, door), fetched(app, door)
    assert one.header["version"] == other.header["version"]
    assert not {entry[0] for entry in one.entries} & {entry[0] for entry in other.entries}
    assert (one.records, one.names) != (other.records, other.names)


def test_a_records_length_does_not_tell_a_short_name_from_a_longer_one(app: Flask, door: Door, invite: Invite) -> None:
    for name in ("Bo Li", "Bo Lindekens", "Bart Lindekens"):
        invite(name)
    lengths = {length for _id, _offset, length in fetched(app, door).entries}
    assert len(lengths) == 1
