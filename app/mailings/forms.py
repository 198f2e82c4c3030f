"""The forms for wording a mail, and for choosing whom to write to and what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import InputRequired, ValidationError

from app.core.forms import Form, line_field, text_field
from app.core.i18n import LANGUAGES
from app.events.models import Event
from app.mailings.audience import STATUSES, Attendance, Audience, Certainty, Company
from app.mailings.wording import ATTENDANCE, CERTAINTY, COMPANY, STATUS
from app.registration.letters import Wording
from app.registration.models import RegistrationStatus

ANY = ""


class WordsForm(Form):
    """What a kind of mail says in one language."""

    subject = line_field(_l("Onderwerp"), validators=(InputRequired(_l("Schrijf een onderwerp.")),))
    opening = text_field(_l("Tekst"), validators=(InputRequired(_l("Schrijf een tekst.")),))

    def wording(self) -> Wording:
        """What was typed."""
        return Wording(self.subject.data or "", self.opening.data or "")


class MailingForm(Form):
    """Whom to write to, and what in each language; a language without a text gets the evening's.

    `submission` tells two mailings apart from one that was sent twice, `seen` which choice the page showed.
    """

    statuses = SelectMultipleField(
        _l("Wie"),
        choices=[SelectChoice(status.value, STATUS[status]) for status in STATUSES],
        default=[RegistrationStatus.REGISTERED.value],
        validators=[InputRequired(_l("Kies minstens één groep."))],
    )
    table = SelectField(_l("Aan tafel"), default=ANY)
    round = SelectField(_l("In ronde"), default=ANY)
    organisation = line_field(_l("Organisatie"))
    attendance = SelectField(_l("Aanwezig"), default=ANY)
    certainty = SelectField(_l("Kom je nog?"), default=ANY)
    company = SelectField(_l("Gasten"), default=ANY)
    submission = HiddenField()
    seen = HiddenField()

    @classmethod
    def of(cls, event: Event) -> MailingForm:
        """With the tables and rounds of this evening to choose from."""
        form = cls()
        form.table.choices = [
            SelectChoice(ANY, _("alle tafels")),
            *(SelectChoice(str(table.id), f"{table.number} · {table.title}") for table in event.tables),
        ]
        form.round.choices = [
            SelectChoice(ANY, _("elke ronde")),
            *(SelectChoice(str(each), str(each)) for each in range(1, event.rounds + 1)),
        ]
        form.attendance.choices = _with_any(ATTENDANCE, _("maakt niet uit"))
        form.certainty.choices = _with_any(CERTAINTY, _("maakt niet uit"))
        form.company.choices = _with_any(COMPANY, _("met de gasten"))
        if not form.submission.data:
            form.submission.data = str(uuid.uuid4())
        return form

    def validate_submission(self, field: HiddenField) -> None:
        """Refuse what our page did not write there."""
        try:
            uuid.UUID(field.data or "")
        except ValueError as error:
            raise ValidationError(_l("Deze pagina is niet volledig geladen. Herlaad ze.")) from error

    def audience(self) -> Audience:
        """The choice that was made; a round without a table means nothing."""
        table = int(self.table.data) if self.table.data else None
        return Audience(
            statuses=tuple(status for status in STATUSES if status.value in (self.statuses.data or [])),
            table_id=table,
            round=int(self.round.data) if self.round.data and table is not None else None,
            organisation=self.organisation.data or "",
            attendance=Attendance(self.attendance.data) if self.attendance.data else None,
            certainty=Certainty(self.certainty.data) if self.certainty.data else None,
            company=Company(self.company.data) if self.company.data else None,
        )

    def texts(self) -> dict[str, Wording]:
        """By language, what has a subject or a text."""
        typed = {
            language: Wording(self[f"subject_{language}"].data or "", self[f"opening_{language}"].data or "")
            for language in LANGUAGES
        }
        return {language: wording for language, wording in typed.items() if any(part.strip() for part in wording)}


def _with_any(words: Mapping[Any, Any], anything: str) -> list[SelectChoice]:
    return [SelectChoice(ANY, anything), *(SelectChoice(kind.value, word) for kind, word in words.items())]


for _code, _name in LANGUAGES.items():
    setattr(MailingForm, f"subject_{_code}", line_field(_l("Onderwerp (%(language)s)", language=_name)))
    setattr(MailingForm, f"opening_{_code}", text_field(_l("Tekst (%(language)s)", language=_name)))
