"""How an organiser words a question."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.core.forms import Form, line_field, text_field
from app.registration.question_models import QuestionKind
from app.registration.questions import WITH_OPTIONS, Wording

_KINDS = (
    (QuestionKind.TEXT.value, _l("Een stukje tekst")),
    (QuestionKind.CHOICE.value, _l("Eén keuze uit een lijst")),
    (QuestionKind.SEVERAL.value, _l("Meer keuzes uit een lijst")),
    (QuestionKind.CONSENT.value, _l("Een toestemming om aan te vinken")),
)
_MOST_OPTIONS = 20
_LONGEST_OPTION = 120
_LONGEST_KEPT = 365
KEPT_DAYS = 30


class QuestionForm(Form):
    """A question: what, why, with which options, and how long answers stay."""

    label = line_field(_l("De vraag"), validators=(InputRequired(_l("Vul de vraag in.")),))
    kind = SelectField(_l("Hoe antwoorden mensen?"), choices=[SelectChoice(*each) for each in _KINDS])
    options = text_field(_l("De keuzes, elk op een regel"), validators=(), longest=3_000)
    reason = line_field(
        _l("Waarom vraag je dit?"), validators=(InputRequired(_l("Zeg waarom: mensen lezen het bij de vraag.")),)
    )
    kept_days = IntegerField(
        _l("Hoeveel dagen na de avond bewaren?"),
        default=KEPT_DAYS,
        validators=(
            InputRequired(_l("Vul een aantal dagen in.")),
            NumberRange(0, _LONGEST_KEPT, _l("Kies een aantal van 0 tot %(max)d dagen.", max=_LONGEST_KEPT)),
        ),
    )

    def validate_options(self, field: object) -> None:
        """A list needs at least two options, all different; other kinds of question have none."""
        if self.kind.data not in WITH_OPTIONS:
            return
        options = self.chosen_options()
        if not 2 <= len(options) <= _MOST_OPTIONS:
            raise ValidationError(_l("Geef twee tot %(most)d keuzes, elk op een regel.", most=_MOST_OPTIONS))
        if len(set(options)) < len(options):
            raise ValidationError(_l("Twee keuzes zijn dezelfde."))
        if max(map(len, options)) > _LONGEST_OPTION:
            raise ValidationError(_l("Hou elke keuze onder %(max)d tekens.", max=_LONGEST_OPTION))

    def chosen_options(self) -> tuple[str, ...]:
        """The options that were typed, without empty lines."""
        return tuple(line for raw in (self.options.data or "").split("\n") if (line := " ".join(raw.split())))

    def wording(self) -> Wording:
        """The question as it was typed."""
        return Wording(
            kind=QuestionKind(self.kind.data),
            label=self.label.data or "",
            reason=self.reason.data or "",
            options=self.chosen_options(),
            kept_days=self.kept_days.data or 0,
        )
