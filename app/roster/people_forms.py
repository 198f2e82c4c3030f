"""The forms of the organiser's list: someone by hand, what is known of them, a note, an act on many."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import UUID, DataRequired, InputRequired, Optional

from app.core.forms import EmailAddress, Form, line_field, text_field
from app.core.i18n import LANGUAGES
from app.events.models import Event, Table
from app.registration.models import Registration
from app.roster.bulk import Act

LONGEST_NOTE = 2_000


def table_label(table: Table, number: int) -> str:
    """What a table is called where one is chosen for a round, with the seats that are left there."""
    free = next((each.seats - each.taken for each in table.rounds if each.round == number), 0)
    if free < 1:
        return str(_("Tafel %(number)d · %(title)s (volzet)", number=table.number, title=table.title))
    return str(_("Tafel %(number)d · %(title)s (%(free)d vrij)", number=table.number, title=table.title, free=free))


class DetailsForm(Form):
    """What an organiser may change of someone."""

    name = line_field(_l("Naam"), validators=(InputRequired(_l("Vul een naam in.")),))
    email = line_field(_l("E-mailadres"), validators=(Optional(), EmailAddress()))
    organisation = line_field(_l("Organisatie of wijk"), validators=(Optional(),))
    function = line_field(_l("Functie"), validators=(Optional(),))
    language = SelectField(
        _l("Taal van mails en ticket"), choices=[SelectChoice(*language) for language in LANGUAGES.items()]
    )
    photo_objection = BooleanField(_l("Liever niet op foto’s"))

    @classmethod
    def of(cls, registration: Registration) -> DetailsForm:
        """With what is known."""
        return cls(formdata=None, obj=registration)


class PersonForm(DetailsForm):
    """Someone an organiser puts on the list, with a wish for each round; `submission` tells two from one sent twice."""

    submission = HiddenField(validators=[UUID()])

    send_mail = BooleanField(_l("Stuur meteen een mail met het ticket"), default=True)


class SeatsForm(Form):
    """The table of someone in each round: fields `round_1` and on, made for the evening."""

    def tables(self) -> dict[int, int]:
        """By round the id of the chosen table."""
        chosen = {int(field.name.rpartition("_")[2]): field.data for field in self if field.name.startswith("round_")}
        return {number: int(table) for number, table in chosen.items() if table and table != "0"}


def seats_form(event: Event, *, kind: type[Form], nothing: str, data: dict[str, str] | None = None) -> Form:
    """A form of this kind with a choice of tables for each round; `nothing` names the choice of none."""
    fields = {
        f"round_{number}": SelectField(
            _("Tafel in ronde %(round)d", round=number),
            choices=[
                SelectChoice("0", nothing),
                *(SelectChoice(str(table.id), table_label(table, number)) for table in event.tables),
            ],
            default="0",
        )
        for number in range(1, event.rounds + 1)
    }
    made: type[Form] = type(kind.__name__, (kind,), fields)
    return made(data=data) if data is not None else made()


class NoteForm(Form):
    """What the staff should know about someone."""

    note = text_field(_l("Notitie"), longest=LONGEST_NOTE)


class BulkForm(Form):
    """An act on many, as its confirmation page sends it: `who` holds the ids of whom the page named."""

    act = SelectField(_l("Wat wil je doen?"), choices=[])
    who = HiddenField()
    submission = StringField(validators=[UUID()])
    table = SelectField(_l("Tafel"), choices=[])
    round = SelectField(_l("Ronde"), choices=[])
    note = text_field(_l("Notitie"), longest=LONGEST_NOTE)

    def ids(self) -> list[int]:
        """Of whom the page named."""
        return numbers(str(self.who.data or "").split(","))


def numbers(texts: Sequence[str]) -> list[int]:
    """The ids in what a page sent, each once; what is no id is left out."""
    found = (int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 10)
    return list(dict.fromkeys(found))


def bulk_form(event: Event, act: Act) -> BulkForm:
    """The form for this act on this evening."""
    form = BulkForm()
    form.act.choices = [SelectChoice(act.value)]
    form.table.choices = [
        SelectChoice(str(table.id), _("Tafel %(number)d · %(title)s", number=table.number, title=table.title))
        for table in event.tables
    ]
    form.round.choices = [
        SelectChoice(str(number), _("Ronde %(round)d", round=number)) for number in range(1, event.rounds + 1)
    ]
    if act is not Act.MOVE:
        form.table.validators = form.round.validators = [Optional()]
        form.table.validate_choice = form.round.validate_choice = False
    if act is Act.NOTE:
        form.note.validators = [DataRequired(_("Schrijf eerst een notitie.")), *form.note.validators]
    return form
