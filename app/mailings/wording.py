"""What a choice of people is called, in the reader's language."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import LANGUAGES, current_language
from app.events.models import Event
from app.mailings.audience import Attendance, Audience, Certainty, Company
from app.registration.models import RegistrationStatus

STATUS: dict[RegistrationStatus, Any] = {
    RegistrationStatus.REGISTERED: _l("Ingeschreven"),
    RegistrationStatus.WAITING: _l("Op de wachtlijst"),
    RegistrationStatus.INVITED: _l("Uitgenodigd, nog geen antwoord"),
    RegistrationStatus.CANCELLED: _l("Geannuleerd"),
}
ATTENDANCE: dict[Attendance, Any] = {
    Attendance.CAME: _l("Was er op de avond"),
    Attendance.ABSENT: _l("Was er niet op de avond"),
}
CERTAINTY: dict[Certainty, Any] = {
    Certainty.CONFIRMED: _l("Komt zeker, zei het zelf"),
    Certainty.UNSURE: _l("Zei nog niet of het lukt"),
}
COMPANY: dict[Company, Any] = {
    Company.BY_THEMSELVES: _l("Zonder de gasten"),
    Company.GUESTS: _l("Alleen gasten"),
}


def language_names() -> dict[str, str]:
    """Our languages as the reader calls them, in a sentence."""
    reader = current_language()
    return {code: Locale.parse(code).get_language_name(reader) or name for code, name in LANGUAGES.items()}


def in_words(audience: Audience, event: Event) -> list[str]:
    """The choice, a part at a time; `event` knows its tables."""
    parts = [", ".join(str(STATUS[status]) for status in audience.statuses)]
    if audience.table_id is not None:
        parts.append(_table(audience.table_id, audience.round, event))
    if audience.organisation:
        parts.append(_("Organisatie met “%(part)s”", part=audience.organisation))
    if audience.attendance is not None:
        parts.append(str(ATTENDANCE[audience.attendance]))
    if audience.certainty is not None:
        parts.append(str(CERTAINTY[audience.certainty]))
    if audience.company is not None:
        parts.append(str(COMPANY[audience.company]))
    return parts


def _table(table_id: int, round_: int | None, event: Event) -> str:
    number = next((table.number for table in event.tables if table.id == table_id), None)
    if number is None:
        return str(_("Aan een tafel die er niet meer is"))
    if round_ is None:
        return str(_("Aan tafel %(number)s", number=number))
    return str(_("Aan tafel %(number)s in ronde %(round)s", number=number, round=round_))
