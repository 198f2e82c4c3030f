"""The forms for registering, for changing a registration, and for the organiser's list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from app.core.forms import EmailAddress, Form, line_field

CHOOSE_FOR_ME = "0"


class RegisterForm(Form):
    """What a stranger fills in on a phone; `table` is the id of a table, or 0 to leave it to us."""

    class Meta(Form.Meta):
        """No token: whoever registers has no rights yet that another site could use."""

        csrf = False

    name = line_field(_l("Naam"), validators=(InputRequired(_l("Vul je naam in.")),))
    email = line_field(_l("E-mailadres"), validators=(InputRequired(_l("Vul je e-mailadres in.")), EmailAddress()))
    organisation = line_field(_l("Organisatie of wijk"), validators=(Optional(),))
    table = StringField(
        _l("Aan welke tafel wil je zitten?"),
        default=CHOOSE_FOR_ME,
        validators=(Regexp(r"^\d{1,9}\Z", message=_l("Kies een tafel uit de lijst.")),),
    )
    photo_objection = BooleanField(_l("Ik sta liever niet op foto’s"))

    def wishes(self) -> tuple[int, ...]:
        """The tables asked for; whether they are of this evening is for the service to say."""
        return () if self.table.data in {CHOOSE_FOR_ME, "", None} else (int(self.table.data),)


class RenameForm(Form):
    """How someone is called on the badge."""

    name = line_field(_l("Naam"), validators=(InputRequired(_l("Vul je naam in.")),))
