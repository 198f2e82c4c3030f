"""The forms for taking in a list of people: the file, what its columns are, and as what people come on the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs

from app.core.forms import Form
from app.registration.models import RegistrationStatus
from exports.workbook.matching import FIRST_NAME, LAST_NAME, OpenList

_AS_WHAT = (RegistrationStatus.REGISTERED, RegistrationStatus.INVITED, RegistrationStatus.WAITING)
_PREFIX = "column-"
# In the order of the page; `preference N` comes behind the status.
_LABELS = {
    "name": _l("Naam"),
    FIRST_NAME: _l("Voornaam"),
    LAST_NAME: _l("Familienaam"),
    "email": _l("E-mailadres"),
    "organisation": _l("Organisatie of wijk"),
    "function": _l("Functie"),
    "language": _l("Taal"),
    "status": _l("Stand"),
    "diet": _l("Dieet"),
    "access": _l("Toegankelijkheid"),
    "photo_objection": _l("Geen foto"),
    "guest_of": _l("Gast van"),
}
_USUAL = frozenset({"name", FIRST_NAME, LAST_NAME, "email", "organisation", "status"})
_PREFERENCE = "preference"
MOST_PREFERENCES = 3


class AsWhatForm(Form):
    """As what people come on the list when the list itself does not say."""

    unless_said = RadioField(
        _l("Als wat komen deze mensen op de lijst?"),
        choices=[
            SelectChoice(
                RegistrationStatus.REGISTERED.value, _l("Ingeschreven: ze hebben meteen een plaats, zonder mail")
            ),
            SelectChoice(
                RegistrationStatus.INVITED.value, _l("Uitgenodigd: je stuurt ze straks een persoonlijke link")
            ),
            SelectChoice(
                RegistrationStatus.WAITING.value,
                _l("Wachtlijst: wie eerst in de lijst staat, krijgt eerst een plaats aangeboden, per mail"),
            ),
        ],
        default=RegistrationStatus.REGISTERED.value,
    )


class ListForm(AsWhatForm):
    """A list of people as a file."""

    file = FileField(_l("Bestand"), validators=[FileRequired(_l("Kies eerst een bestand."))])


class Question(NamedTuple):
    """Which column is this field: the name of its control, the index that is chosen, and whether few lists have it."""

    control: str
    label: Any
    chosen: int | None
    is_rare: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person makes of a list: the index of a column by the key of its field, and as what people come."""

    columns: Mapping[str, int]
    unless_said: RegistrationStatus

    @classmethod
    def guessed(cls, opened: OpenList, unless_said: str) -> Self:
        """What we take the list for."""
        return cls(opened.guess, as_what(unless_said))

    @classmethod
    def posted(cls, form: Mapping[str, str]) -> Self:
        """What came with a form; what is no number counts as no column."""
        columns = {
            name.removeprefix(_PREFIX): int(value)
            for name, value in form.items()
            if name.startswith(_PREFIX) and value.isascii() and value.isdecimal() and len(value) < 6
        }
        return cls(columns, as_what(form.get("unless_said", "")))

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields that say the same."""
        columns = {f"{_PREFIX}{key}": str(index) for key, index in self.columns.items()}
        return {**columns, "unless_said": self.unless_said.value}

    def questions(self, opened: OpenList) -> list[Question]:
        """For each field of ours what there is to ask."""
        wishes = [key for key in opened.guess if key.partition(" ")[0] == _PREFERENCE]
        wishes = wishes or [f"{_PREFERENCE} {number}" for number in range(1, MOST_PREFERENCES + 1)]
        labels = {**_LABELS, **{key: _l("Voorkeur %(number)s", number=_number(key)) for key in wishes}}
        return [
            Question(f"{_PREFIX}{key}", label, self.columns.get(key), key not in _USUAL and key not in self.columns)
            for key, label in labels.items()
        ]


def as_what(given: str) -> RegistrationStatus:
    """The status that was chosen, of those there are to choose from."""
    return next((status for status in _AS_WHAT if status.value == given), RegistrationStatus.REGISTERED)


def _number(key: str) -> str:
    return key.partition(" ")[2] or "1"
