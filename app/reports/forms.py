"""The form that brings a workbook in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from app.core.forms import Form


class WorkbookForm(Form):
    """One workbook."""

    workbook = FileField(_l("Werkboek"), validators=[FileRequired(_l("Kies eerst een bestand."))])
