"""The form that makes a phone the door's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired

from app.core.forms import Form, line_field
from app.events.devices import LONGEST_NAME


class PairForm(Form):
    """What the door is called."""

    name = line_field(
        _l("Naam van deze deur"),
        longest=LONGEST_NAME,
        validators=(DataRequired(_l("Geef de deur een naam, bijvoorbeeld Ingang Noord.")),),
    )
