"""What all forms share: fields that clean what was typed and say in a sentence what is wrong."""

from __future__ import annotations

import re
import uuid
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from email_validator.rfc_constants import EMAIL_MAX_LENGTH
from flask import abort, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.i18n import messages_path
from wtforms.validators import Length, ValidationError

from app.core.i18n import current_language
from app.core.text import LONGEST_LINE, LONGEST_TEXT, clean, clean_line


class Form(FlaskForm):  # type: ignore[misc]
    """A form with our token and our messages."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Field messages in the language of the request come from the catalogues of WTForms itself."""

        def get_translations(self, _form: Any) -> Any:
            """The catalogue of the request's language; Flask-WTF would open the file for every request."""
            return _messages(current_language())


@lru_cache(maxsize=8)
def _messages(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], "wtforms")


def key_of_form() -> uuid.UUID:
    """What a form of ours was opened with, so that sending it twice does it once; a form without one answers 400."""
    try:
        return uuid.UUID(request.form.get("uuid", ""))
    except ValueError:
        abort(400)


def line_field(
    label: Any, *, validators: tuple[Any, ...] = (), longest: int = LONGEST_LINE, **options: Any
) -> StringField:
    """One line of text, cleaned, with a limit that is said in words."""
    return StringField(label, filters=[_line], validators=[*validators, _at_most(longest)], **options)


def text_field(
    label: Any, *, validators: tuple[Any, ...] = (), longest: int = LONGEST_TEXT, **options: Any
) -> TextAreaField:
    """A text of several lines, cleaned, with a limit that is said in words."""
    return TextAreaField(label, filters=[_text], validators=[*validators, _at_most(longest)], **options)


def _line(value: str | None) -> str:
    return clean_line(value or "")


def _text(value: str | None) -> str:
    return clean(value or "")


def _at_most(longest: int) -> Length:
    return Length(max=longest, message=_l("Dit is te lang: hou het onder %(max)d tekens."))


class EmailAddress:
    """Accepts what mail servers accept, also `zoë.prévot@voorbeeld.be`; says what is wrong in our words."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError unless the field is empty or an address."""
        if not field.data:
            return
        try:
            field.data = checked_address(field.data)
        except EmailNotValidError as error:
            raise ValidationError(
                _l("Dit e-mailadres klopt niet. Kijk het nog eens na, bv. naam@voorbeeld.be.")
            ) from error


def checked_address(email: str) -> str:
    """The address as typed, normalised to NFC; raises EmailNotValidError."""
    name, _at, domain = email.rpartition("@")
    if _PLAIN_NAME.fullmatch(name) and email.isascii() and len(email) <= EMAIL_MAX_LENGTH:
        return f"{name}@{_checked_domain(domain)}"
    return _checked(email).normalized


# Most people have a plain name at one of a few domains: only the domain has more to be looked at, and once will do.
_PLAIN_NAME = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*")


@lru_cache(maxsize=1024)
def _checked_domain(domain: str) -> str:
    return _checked(f"a@{domain}").domain


def _checked(email: str) -> ValidatedEmail:
    return validate_email(email, check_deliverability=False, test_environment=True)
