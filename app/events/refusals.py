"""Showing what the domain refused at the field it is about."""

from __future__ import annotations

from app.core.errors import DomainError
from app.core.forms import Form


def show_at_field(form: Form, error: DomainError) -> None:
    """Put the sentence at the field the error names, or above the form when it has no such field."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.sentence]
    else:
        form.form_errors.append(error.sentence)
