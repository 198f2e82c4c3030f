"""Fills the databases that are measured: ours by our own verbs and models, the floors' by their own programs."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app
from app.core import clock, migrations, outbox
from app.core.database import transaction
from app.core.orm import db
from app.events import devices
from app.events import services as events
from app.events.links import subkey
from app.events.models import Event, EventState
from app.registration import codes
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from bench.servers import ROOT, floor_folder
from config import Settings
from exports.documents import Evening, Host, ProgrammeItem, Table

PEOPLE = 30_000
# A large evening; who comes in by batches is let in once.
AT_THE_DOOR = 5_000
SECRET = "a-key-for-measuring-that-is-long-enough-0123456789"
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Ours:
    """Our seeded installation: how to start it, and what to ask it."""

    environment: dict[str, str]
    check_ins: Path
    registrations: Path
    device_key: str
    slug: str
    page_slug: str
    door: Door


@dataclass(frozen=True, slots=True)
class Door:
    """An evening whose people come in by batches: its phone's key, and the ids of who is on the list."""

    slug: str
    key: str
    people: list[int]


def settings(database_url: str, folder: Path) -> Settings:
    """Settings of an installation that is measured: production in all but the address."""
    return Settings.from_env(environment(database_url, folder))


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """The same as environment variables for gunicorn."""
    return {
        "OPBRENGST_ENV": "local",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(folder),
        "TRUSTED_PROXIES": "1",
    }


def ours(database_url: str, folder: Path) -> Ours:
    """Migrate the database, add an evening with 12 tables and 30,000 people, and write the requests to send."""
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(settings(database_url, folder))
    migrations.enable(app)
    with app.app_context():
        upgrade()
        now = clock.now()
        with transaction():
            event = events.create_event(evening=_evening(capacity=10_000_000, seats=1_000_000), now=now)
            # The page that people look at is one of a real size.
            page = events.create_event(evening=_evening(capacity=160, seats=12), now=now)
            event.state = page.state = EventState.OPEN
            tickets = _add_people(event, now, PEOPLE)
            _device, key = devices.pair(event=event, table=None, name="Ingang Noord", now=now)
            door = _door(now)
        slug, page_slug = event.slug, page.slug
        _tidy()
        db.session.remove()
        db.engine.dispose()
    return Ours(
        environment=environment(database_url, folder),
        check_ins=_check_in_requests(folder, tickets),
        registrations=folder / "registrations.txt",
        device_key=key,
        slug=slug,
        page_slug=page_slug,
        door=door,
    )


def _door(now: dt.datetime) -> Door:
    """An evening of its own, so that the people of the check-ins stay out until their ticket is scanned."""
    event = events.create_event(evening=_evening(capacity=AT_THE_DOOR, seats=AT_THE_DOOR), now=now)
    event.state, event.places_taken = EventState.OPEN, AT_THE_DOOR
    _add_people(event, now, AT_THE_DOOR)
    _device, key = devices.pair(event=event, table=None, name="Ingang Zuid", now=now)
    people = list(db.session.scalars(sa.select(Registration.id).where(Registration.event_id == event.id)))
    return Door(event.slug, key, people)


def list_of(people: int) -> str:
    """Add an evening with this many registrations, and the mail of each; returns its slug."""
    now = clock.now()
    with transaction():
        event = events.create_event(evening=_evening(capacity=people, seats=people), now=now)
        event.state, event.places_taken = EventState.OPEN, people
        _add_people(event, now, people)
        ids = db.session.scalars(sa.select(Registration.id).where(Registration.event_id == event.id)).all()
        for each in ids:
            mail = outbox.queued(
                kind="registration.ticket", recipient="", language="nl", params={}, now=now, regarding=each
            )
            mail[0].all(db.session.connection(), **mail[1])
    slug = event.slug
    _tidy()
    return slug


def _evening(*, capacity: int, seats: int) -> Evening:
    return Evening(
        title="Meetavond",
        subtitle="Een stad maak je samen",
        date=clock.now().date() + dt.timedelta(days=200),
        starts=dt.time(19),
        ends=dt.time(22, 30),
        venue="Stadhuis",
        address="Voorbeeldplein 1, 3500 Hasselt",
        capacity=capacity,
        programme=tuple(
            ProgrammeItem(starts=dt.time(18 + hour), ends=dt.time(19 + hour), title=f"Onderdeel {hour}")
            for hour in range(5)
        ),
        tables=tuple(
            Table(
                number=number,
                title=f"Gesprekstafel {number}",
                theme="Sociale cohesie",
                question="Hoe leren buren elkaar kennen zonder dat het moet?",
                organisation="Wijkcomité Oost",
                seats=seats,
                hosts=(Host(name="Aya Claes", organisation="Wijkcomité Oost"),),
            )
            for number in range(1, 13)
        ),
    )


def _add_people(event: Event, now: dt.datetime, people: int) -> list[str]:
    key = subkey(event.secret_key, "ticket")
    tickets = [codes.new_code(key) for _ in range(people)]
    tables = [table.id for table in event.tables]
    for start in range(0, people, _BATCH):
        rows = [_person(event.id, number, tickets[number], now) for number in range(start, min(start + _BATCH, people))]
        ids = db.session.scalars(sa.insert(Registration).returning(Registration.id), rows).all()
        db.session.execute(
            sa.insert(Seat),
            [
                {"registration_id": each, "round": number, "table_id": tables[(each + number) % 12], "locked": False}
                for each in ids
                for number in (1, 2)
            ],
        )
    return tickets


def _person(event_id: int, number: int, ticket: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "name": f"Aya Claes {number}",
        "name_key": f"aya claes {number}",
        "search_key": f"organisatie {number % 50}\naya claes {number}\np{number}@voorbeeld.be",
        "email": f"p{number}@voorbeeld.be",
        "email_key": f"p{number}@voorbeeld.be",
        "organisation": f"Organisatie {number % 50}",
        "function": "",
        "language": "nl",
        "status": RegistrationStatus.REGISTERED,
        "source": RegistrationSource.IMPORT,
        "photo_objection": number % 20 == 0,
        "ticket_code": ticket,
        "submission": uuid.uuid4(),
        "created_at": now,
    }


def _tidy() -> None:
    """What a night's rest does: statistics and a short journal."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _check_in_requests(folder: Path, tickets: list[str]) -> Path:
    path = folder / "check_ins.txt"
    moment = clock.now().isoformat()
    with path.open("w") as file:
        for ticket in tickets:
            body = json.dumps({"uuid": str(uuid.uuid4()), "code": ticket, "device_time": moment})
            file.write(f"POST\t/api/check-ins\t{body}\n")
    return path


def check_in_floor(environment_: dict[str, str], folder: Path) -> Path:
    """Let the shared check-in floor make its tables; returns the requests to send to it."""
    tokens = [secrets.token_urlsafe(16) for _ in range(PEOPLE)]
    (folder / "tokens.txt").write_text("\n".join(tokens))
    subprocess.run(
        [sys.executable, "app_real.py"],
        cwd=floor_folder("http"),
        env={**os.environ, **environment_, "TOKENS": str(folder / "tokens.txt")},
        check=True,
    )
    path = folder / "floor_check_ins.txt"
    path.write_text("".join(f'POST\t/api/v1/checkins\t{{"token": "{token}"}}\n' for token in tokens))
    return path


def page_floor(kind: str, address: str, folder: Path) -> None:
    """Let the shared floors make the table that the page floor reads."""
    subprocess.run(
        [sys.executable, "mkdb.py", kind, address, str(folder / "page_tokens.txt")],
        cwd=floor_folder("http"),
        check=True,
    )


def registration_floor(database_url: str, folder: Path) -> Path:
    """Let our own registration floor make its tables; returns the requests to send to it."""
    subprocess.run(
        [sys.executable, "-m", "bench.floors.registration", str(PEOPLE)],
        cwd=ROOT,
        env={**os.environ, "DSN": database_url},
        check=True,
    )
    path = folder / "floor_registrations.txt"
    with path.open("w") as file:
        for number in range(PEOPLE):
            file.write(f'POST\t/register\t{{"name": "Aya Claes", "email": "n{number}@voorbeeld.be"}}\n')
    return path
