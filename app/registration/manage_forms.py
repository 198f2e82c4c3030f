"""The forms of the page that manages a registration, and of the link with which a guest takes over a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import new_class
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import EmailAddress, Form, line_field, text_field
from app.core.i18n import LANGUAGES
from app.registration.question_models import Question, QuestionKind

# What people are asked to agree to; kept with their consent in the language they read it in.
NEEDS_CONSENT = _l("Jullie mogen dit bewaren tot zeven dagen na de avond, om er die avond rekening mee te houden.")
_LONGEST_NEED = 1_000
_LONGEST_REPLY = 2_000
_PHONE = re.compile(r"\+?[\d ()./-]{8,30}")
_FEWEST_DIGITS = 8
NO_ANSWER = ""


class DetailsForm(Form):
    """How someone is called, in which language we write, and pictures."""

    name = line_field(_l("Naam"), validators=(InputRequired(_l("Vul je naam in.")),))
    language = SelectField(_l("Taal van je mails"), choices=[SelectChoice(*each) for each in LANGUAGES.items()])
    photo_objection = BooleanField(_l("Ik sta liever niet op foto’s"))


class NeedsForm(Form):
    """What someone cannot eat and needs to get around; kept with their consent only."""

    diet = text_field(_l("Wat eet of drink je niet?"), validators=(Optional(),), longest=_LONGEST_NEED)
    access = text_field(_l("Wat heb je nodig om mee te doen?"), validators=(Optional(),), longest=_LONGEST_NEED)
    agrees = BooleanField(NEEDS_CONSENT)

    def told(self) -> tuple[str, str]:
        """Diet and access needs, without space around them."""
        return (self.diet.data or "").strip(), (self.access.data or "").strip()

    def validate_agrees(self, field: BooleanField) -> None:
        """Needed as soon as there is something to keep."""
        if any(self.told()) and not field.data:
            raise ValidationError(_l("Vink dit aan, dan mogen we het bewaren. Anders laat je de velden leeg."))


class GuestForm(Form):
    """Someone who comes along; without a name they are called after who brings them."""

    name = line_field(_l("Naam van je gast"), validators=(Optional(),))
    email = line_field(_l("E-mailadres van je gast"), validators=(Optional(), EmailAddress()))
    is_minor = BooleanField(_l("Mijn gast is minderjarig"))
    guardian_phone = line_field(_l("Telefoon van een ouder of voogd"))

    def validate_guardian_phone(self, field: Any) -> None:
        """Somebody must be reachable for a minor; of anybody else we want no number."""
        if not self.is_minor.data or field.errors:
            return
        if not field.data:
            raise ValidationError(_l("Vul het nummer in van wie we die avond kunnen bellen."))
        if not _PHONE.fullmatch(field.data) or sum(letter.isdigit() for letter in field.data) < _FEWEST_DIGITS:
            raise ValidationError(_l("Dit nummer klopt niet. Kijk het nog eens na, bv. 0470 12 34 56."))


class GuestNameForm(Form):
    """Who the guest is, said by who brings them."""

    name = line_field(_l("Naam van je gast"), validators=(InputRequired(_l("Vul een naam in.")),))
    photo_objection = BooleanField(_l("Staat liever niet op foto’s"))


class ClaimForm(Form):
    """A guest's own name and address."""

    name = line_field(_l("Naam"), validators=(InputRequired(_l("Vul je naam in.")),))
    email = line_field(_l("E-mailadres"), validators=(InputRequired(_l("Vul je e-mailadres in.")), EmailAddress()))


class LostLinkForm(Form):
    """The address of who lost the link to their registration."""

    email = line_field(_l("E-mailadres"), validators=(InputRequired(_l("Vul je e-mailadres in.")), EmailAddress()))


class NewsForm(Form):
    """Whether someone wants the newsletter."""

    wants = BooleanField(validators=(InputRequired(_l("Vink dit aan als je nieuws wilt krijgen.")),))


class _Boxes(SelectMultipleField):
    """Several of a few, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """An option that is not there (any more) is refused in our words: those of the library repeat what was sent."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(_l("Kies iets uit de lijst.")) from error


def tables_form(
    labels: Mapping[int, str], choices: Mapping[int, Sequence[tuple[str, str]]], *, along: str = ""
) -> type[Form]:
    """A form with a choice of table for each of these rounds or ranks; its fields are called `table_<number>`.

    `along` is the label of one more, `along`: whether the guests get the same tables; empty for who brings nobody.
    """
    fields: dict[str, Any] = {
        f"table_{number}": SelectField(label, choices=[SelectChoice(*each) for each in choices[number]])
        for number, label in labels.items()
    }
    return _form({**fields, "along": BooleanField(along)} if along else fields)


def replies_form(questions: Iterable[Question]) -> type[Form]:
    """A form with a field for each question, called `question_<id>`.

    An option is sent by its own words: a number would mean another one once the organiser changed their order.
    """
    return _form({f"question_{question.id}": _reply_field(question) for question in questions})


def _form(fields: Mapping[str, Any]) -> type[Form]:
    made: type[Form] = new_class("MadeForm", (Form,), exec_body=lambda body: body.update(fields))
    return made


def _reply_field(question: Question) -> Any:
    if question.kind is QuestionKind.TEXT:
        return text_field(question.label, validators=(Optional(),), longest=_LONGEST_REPLY)
    if question.kind is QuestionKind.CONSENT:
        return BooleanField(question.label)
    options = [SelectChoice(option, option) for option in question.options]
    if question.kind is QuestionKind.SEVERAL:
        return _Boxes(question.label, choices=options)
    return RadioField(
        question.label, choices=[*options, SelectChoice(NO_ANSWER, _l("Geen antwoord"))], default=NO_ANSWER
    )


def reply_of(question: Question, data: Any) -> str:
    """What was filled in, as it is kept: a text, the options' words in lines, or the words that were agreed to."""
    if question.kind is QuestionKind.TEXT:
        return str(data or "")
    if question.kind is QuestionKind.CONSENT:
        return question.label if data else ""
    chosen = data if isinstance(data, list) else [data]
    return "\n".join(option for option in question.options if option in chosen)


def filled_in(question: Question, reply: str) -> Any:
    """What was kept, as the field of the question has it; an option or wording that went counts as no answer."""
    if question.kind is QuestionKind.TEXT:
        return reply
    if question.kind is QuestionKind.CONSENT:
        return reply == question.label
    lines = set(reply.split("\n")) if reply else set()
    chosen = [option for option in question.options if option in lines]
    return chosen if question.kind is QuestionKind.SEVERAL else next(iter(chosen), NO_ANSWER)
