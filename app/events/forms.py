"""The forms an organiser sets an evening up with, and how they become documents and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, StopValidation, ValidationError

from app.core.forms import EmailAddress, Form, line_field, text_field
from app.core.i18n import LANGUAGES, local
from app.events import queries, rules
from app.events.errors import MissingHour
from app.events.models import Event, Table
from app.events.rows import RowForm
from app.events.window import Window
from exports import documents
from exports.documents import HostRole

TIMEZONES = (
    "Europe/Brussels",
    "Europe/Amsterdam",
    "Europe/Luxembourg",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/London",
)
# Beyond these a typing error is certain (2207 for 2027), and moments near year 1 or 9999 do not exist in UTC.
FIRST_DATE = dt.date(2000, 1, 1)
LAST_DATE = dt.date(2099, 12, 31)


class WholeNumber(IntegerField):
    """A whole number, refused in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; raises ValueError with the sentence to show."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("Vul een geheel getal in."))) from error


class Day(DateField):
    """A date, refused in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; raises ValueError with the sentence to show."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("Deze datum bestaat niet."))) from error


class Hour(TimeField):
    """A time of the day, refused in our words; seconds that some browsers send are read too."""

    def __init__(self, label: Any, validators: tuple[Any, ...] = (), **options: Any) -> None:
        super().__init__(label, list(validators), format=["%H:%M", "%H:%M:%S"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; raises ValueError with the sentence to show."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("Vul een uur in, bijvoorbeeld 19:30."))) from error


def number_field(label: Any, *, least: int, most: int, **options: Any) -> WholeNumber:
    """A whole number between two limits that are said in words."""
    between = _l("Kies een getal van %(min)s tot %(max)s.")
    required = InputRequired(_l("Vul een getal in."))
    return WholeNumber(label, [required, NumberRange(min=least, max=most, message=between)], **options)


class WithTheOther:
    """May stay empty as long as the other half of a moment does; `sentence` says that this half is missing."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": True}

    def __init__(self, other: str, sentence: Any) -> None:
        self.other = other
        self.sentence = sentence

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation for an empty half: with the sentence when the other one is filled in."""
        if not _is_filled(field):
            field.errors = []
            raise StopValidation(self.sentence if _is_filled(form[self.other]) else "")


def _is_filled(field: Field) -> bool:
    return bool(field.raw_data and str(field.raw_data[0]).strip())


class EventForm(Form):
    """The evening itself, and when people can register for it."""

    title = line_field(_l("Naam van de avond"), validators=(DataRequired(_l("Geef de avond een naam.")),))
    subtitle = line_field(_l("Ondertitel"), validators=(Optional(),))
    date = Day(_l("Datum"), [InputRequired(_l("Kies een datum."))])
    starts = Hour(_l("Begint om"), (InputRequired(_l("Vul het beginuur in.")),), default=dt.time(19))
    ends = Hour(_l("Eindigt om"), (InputRequired(_l("Vul het einduur in.")),), default=dt.time(22, 30))
    doors = Hour(_l("Deuren open om"), (Optional(),))
    timezone = SelectField(_l("Tijdzone"), default=TIMEZONES[0])
    venue = line_field(_l("Plaats"), validators=(Optional(),))
    address = line_field(_l("Adres"), validators=(Optional(),))
    opens_on = Day(_l("Opent op"), [WithTheOther("opens_time", _l("Kies ook een datum."))])
    opens_time = Hour(_l("Opent om"), (WithTheOther("opens_on", _l("Vul ook een uur in.")),))
    closes_on = Day(_l("Sluit op"), [WithTheOther("closes_time", _l("Kies ook een datum."))])
    closes_time = Hour(_l("Sluit om"), (WithTheOther("closes_on", _l("Vul ook een uur in.")),))
    capacity = number_field(_l("Plaatsen"), least=1, most=5000, default=150)
    rounds = number_field(_l("Rondes"), least=1, most=6, default=2)
    minutes_per_round = number_field(_l("Minuten per ronde"), least=5, most=240, default=45)
    language = SelectField(
        _l("Taal van de avond"), choices=[SelectChoice(*language) for language in LANGUAGES.items()], default="nl"
    )
    tells = BooleanField(_l("Laat het iedereen weten"), default=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stored = (options.get("data") or {}).get("timezone", TIMEZONES[0])
        self.timezone.choices = [SelectChoice(name) for name in dict.fromkeys((*TIMEZONES, stored))]

    def validate_date(self, field: Day) -> None:
        """Refuse what must be a typing error."""
        if field.data is not None and not FIRST_DATE <= field.data <= LAST_DATE:
            raise ValidationError(_l("Kijk het jaartal na."))

    validate_opens_on = validate_closes_on = validate_date

    def validate_ends(self, field: Hour) -> None:
        """An evening lasts; one that ends after midnight is fine."""
        if field.data is not None and field.data == self.starts.data:
            raise ValidationError(_l("Het einde valt samen met het begin."))

    @classmethod
    def of(cls, event: Event) -> EventForm:
        """The form filled with what is stored, and with what was sent when something was."""
        data = dataclasses.asdict(queries.described(event))
        if event.doors_at is not None:
            data["doors"] = local(event.doors_at, event.timezone).time()
        for name, moment in (("opens", event.opens_at), ("closes", event.closes_at)):
            if moment is not None:
                there = local(moment, event.timezone)
                data |= {f"{name}_on": there.date(), f"{name}_time": there.time()}
        return cls(data=data)

    def window(self) -> Window:
        """When people can register, once the form is valid; raises MissingHour."""
        return Window(opens_at=self._moment("opens"), closes_at=self._moment("closes"))

    def _moment(self, name: str) -> dt.datetime | None:
        day, clock = self[f"{name}_on"].data, self[f"{name}_time"].data
        if day is None or clock is None:
            return None
        try:
            return rules.moment(day, clock, self.timezone.data)
        except ValueError as error:
            raise MissingHour(f"{name}_time") from error

    def evening(self) -> documents.Evening:
        """What the form says, once it is valid."""
        data = self.data
        return documents.Evening(
            title=data["title"],
            subtitle=data["subtitle"],
            date=data["date"],
            starts=data["starts"],
            ends=data["ends"],
            timezone=data["timezone"],
            venue=data["venue"],
            address=data["address"],
            capacity=data["capacity"],
            rounds=data["rounds"],
            minutes_per_round=data["minutes_per_round"],
            language=data["language"],
        )


class ProgrammeRow(RowForm):
    """One line of the programme."""

    written = ("starts", "ends", "title", "speaker", "description")
    starts = Hour(_l("Van"), (InputRequired(_l("Vul het beginuur in.")),))
    ends = Hour(_l("Tot"), (Optional(),))
    title = line_field(_l("Wat"), validators=(DataRequired(_l("Zeg wat er dan gebeurt.")),))
    speaker = line_field(_l("Wie"), validators=(Optional(),))
    description = text_field(_l("Uitleg"), validators=(Optional(),))

    def item(self) -> documents.ProgrammeItem:
        """The line, once it is valid."""
        data = self.data
        return documents.ProgrammeItem(
            starts=data["starts"],
            ends=data["ends"],
            title=data["title"],
            speaker=data["speaker"],
            description=data["description"],
        )


class HostRow(RowForm):
    """Someone who receives people at a table, or writes along."""

    written = ("name", "organisation", "email")
    name = line_field(_l("Naam"), validators=(DataRequired(_l("Vul de naam in.")),))
    organisation = line_field(_l("Organisatie"), validators=(Optional(),))
    email = line_field(_l("E-mailadres"), validators=(Optional(), EmailAddress()))
    role = SelectField(
        _l("Rol"),
        choices=[
            SelectChoice(HostRole.HOST.value, _l("Tafelgezicht")),
            SelectChoice(HostRole.SCRIBE.value, _l("Schrijft mee")),
        ],
        default=HostRole.HOST.value,
    )

    def host(self) -> documents.Host:
        """The person, once the row is valid."""
        data = self.data
        return documents.Host(
            name=data["name"],
            organisation=data["organisation"],
            email=data["email"],
            role=HostRole(data["role"]),
        )


class NewTableForm(Form):
    """What a table needs to exist; the rest is filled in on its own page."""

    number = number_field(_l("Nummer"), least=1, most=9999)
    title = line_field(_l("Naam van de tafel"), validators=(DataRequired(_l("Geef de tafel een naam.")),))
    theme = line_field(_l("Actiedomein"), validators=(Optional(),))
    seats = number_field(_l("Stoelen"), least=0, most=200, default=12)

    def table(self) -> documents.Table:
        """The table, once the form is valid."""
        data = self.data
        return documents.Table(number=data["number"], title=data["title"], theme=data["theme"], seats=data["seats"])


class TableForm(NewTableForm):
    """A table; its hosts are rows on the same page."""

    question = text_field(_l("De vraag van de avond"), validators=(Optional(),))
    introduction = text_field(_l("Inleiding"), validators=(Optional(),))
    organisation = line_field(_l("Organisatie"), validators=(Optional(),))
    step_free = BooleanField(_l("Bereikbaar zonder trap"), default=True)

    @classmethod
    def of(cls, table: Table) -> TableForm:
        """The form filled with what is stored, and with what was sent when something was."""
        fields = ("number", "title", "theme", "seats", "question", "introduction", "organisation", "step_free")
        return cls(data={name: getattr(table, name) for name in fields})

    def described(self, hosts: tuple[documents.Host, ...]) -> documents.Table:
        """The whole table, once the form is valid."""
        data = self.data
        return documents.Table(
            number=data["number"],
            title=data["title"],
            theme=data["theme"],
            seats=data["seats"],
            question=data["question"],
            introduction=data["introduction"],
            organisation=data["organisation"],
            step_free=data["step_free"],
            hosts=hosts,
        )
