"""Evenings and accounts in the database, made by the product's own verbs, inside the caller's transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from app.accounts import services as accounts
from app.accounts.models import Role, User
from app.core import clock
from app.events import services as events
from app.events.models import Event, EventState
from exports.documents import Evening, Host, ProgrammeItem, Table

PASSWORD = "een zin die niemand raadt"


def evening(**overrides: Any) -> Evening:
    """A document of an evening with three tables, a year and more from now on the test machine's calendar."""
    plain = Evening(
        title="X500",
        subtitle="Een stad maak je samen",
        date=clock.now().date() + dt.timedelta(days=300),
        starts=dt.time(19),
        ends=dt.time(22, 30),
        venue="Stadhuis",
        address="Voorbeeldplein 1, 3500 Hasselt",
        capacity=40,
        programme=(
            ProgrammeItem(starts=dt.time(18, 30), ends=dt.time(19), title="Onthaal"),
            ProgrammeItem(starts=dt.time(19), ends=dt.time(19, 15), title="Welkom", speaker="Schepen"),
        ),
        tables=(
            Table(number=1, title="Krispie", theme="Kind en gezin", question="Hoe wordt opvang van de buurt?", seats=12,
                  hosts=(Host(name="Ruben Peeters", organisation="Dorpsraad Kermt", email="tafel1@voorbeeld.be"),)),
            Table(number=2, title="Ouderteams", theme="Kind en gezin", question="Kunnen ouders samen opvang regelen?",
                  seats=10,
                  hosts=(Host(name="An-Sofie Thijs", organisation="UCLL"),)),
            Table(number=3, title="Buurtinformatienetwerken", theme="Veiligheid",
                  question="Hoe delen buren informatie?", seats=8, step_free=False),
        ),
    )  # fmt: skip
    return dataclasses.replace(plain, **overrides)


def make_event(*, now: dt.datetime | None = None, state: EventState = EventState.OPEN, **overrides: Any) -> Event:
    """Add an evening in this state; `overrides` are fields of the document."""
    event = events.create_event(evening=evening(**overrides), now=now or clock.now())
    event.state = state
    return event


def make_user(*, role: Role = Role.ORGANISER, email: str = "", password: str = PASSWORD) -> User:
    """Add an account with the test password."""
    return accounts.create_user(
        email=email or f"{role.value}@voorbeeld.be", name="Noor Maes", role=role, password=password, now=clock.now()
    )
