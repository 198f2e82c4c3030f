"""What people tell beyond the form once their place is sure: who may, what they need, and who hears of it.

On a repeated registration it is kept with that row only, so its page acts like any other; the owner of the address is
told by mail, once, that it does not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from app.core.errors import DomainError
from app.core.orm import db
from app.core.prepared import together
from app.events.models import Event
from app.events.window import Phase, phase
from app.registration import consents, history, needs, services, unseen
from app.registration.history import PERSON
from app.registration.invitation_models import Notice
from app.registration.models import Needs, Registration, RegistrationStatus
from app.registration.places import Evening
from app.registration.post import Addressee, write_to

NEEDS = "needs"
_ELSEWHERE = "extras-elsewhere"
_LISTED = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class TooLate(DomainError):
    """The evening is over or off, so nothing about it changes any more; or the person does not come."""

    def __init__(self) -> None:
        super().__init__("too_late", _l("Dit kan niet meer veranderen."))


def may_change(registration: Registration, evening: Event | Evening, now: dt.datetime) -> bool:
    """Whether there is still something to tell: the person comes or waits, to an evening that is not over or off."""
    is_gone = registration.status in {RegistrationStatus.CANCELLED, RegistrationStatus.INVITED}
    return not is_gone and phase(evening, now) not in {Phase.OVER, Phase.CANCELLED}


def check_may_change(registration: Registration, now: dt.datetime) -> None:
    """Raise TooLate unless this person may still change something; inside the transaction that does."""
    db.session.refresh(registration, with_for_update=True)
    if not may_change(registration, registration.event, now):
        raise TooLate


def change_needs(
    *, registration: Registration, diet: str, access: str, wording: str, now: dt.datetime, sees: bool = True
) -> None:
    """Keep what someone cannot eat and what they need, with their consent in these words; empty takes both back.

    Who does not see what a list said of them (`sees`) does not take it back by leaving a field empty.
    """
    check_may_change(registration, now)
    told = {"diet": diet, "access": access}
    hidden = set() if sees else unseen.parts(registration.id)
    if told != unseen.shown(registration, sees=sees):
        _keep(registration, {part: said for part, said in told.items() if said or part not in hidden})
        note(registration, "needs_changed", now=now)
    unseen.forget(registration.id, seen={part for part, said in told.items() if said or sees})
    agreed = wording if diet or access else ""
    consents.settle(registration_id=registration.id, purpose=NEEDS, wording=agreed, now=now)


def _keep(registration: Registration, told: Mapping[str, str]) -> None:
    kept = db.session.get(Needs, registration.id)
    if kept is None:
        until = needs.delete_after(registration.event.ends_at)
        kept = Needs(registration_id=registration.id, delete_after=until, diet="", access="", guardian_phone="")
        db.session.add(kept)
    kept.diet, kept.access = told.get("diet", kept.diet), told.get("access", kept.access)
    if not kept.diet and not kept.access and not kept.guardian_phone:
        db.session.delete(kept)


def note(registration: Registration, *acts: str, now: dt.datetime) -> None:
    """Write down what someone changed of their own registration; of a repeated one its owner is told."""
    if not acts:
        return
    calls = [history.noted(act, registration_id=registration.id, author=PERSON, now=now) for act in acts]
    together(db.session.connection(), *calls)
    tell_elsewhere(registration, now=now)


def call_off(*, registration: Registration, now: dt.datetime) -> None:
    """Give one's own place back; whoever did so on a repeated registration is told that the first one stands."""
    tell_elsewhere(registration, now=now)
    services.cancel(registration=registration, now=now)


def tell_elsewhere(registration: Registration, *, now: dt.datetime) -> None:
    """Tell the owner of the address, once, that what was typed on a second registration does not count."""
    if registration.status is not RegistrationStatus.REPEATED or registration.repeats_id is None:
        return
    connection = db.session.connection()
    first = db.session.get_one(Registration, registration.repeats_id)
    if first.status not in _LISTED or not first.email:
        return
    insert = _INSERTS[connection.dialect.name](Notice).on_conflict_do_nothing().returning(Notice.kind)
    row = {"registration_id": registration.id, "kind": _ELSEWHERE, "at": now}
    if connection.execute(insert.values(**row)).first() is not None:
        together(connection, write_to("registration.extras_elsewhere", Addressee.of(first), now=now))
