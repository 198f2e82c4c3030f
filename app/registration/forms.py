"""The forms for registering, for changing a registration, and for the organiser's list."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from app.core.forms import EmailAddress, Form, line_field

CHOOSE_FOR_ME = "0"
MOST_WISHES = 12
_TABLE = re.compile(r"[0-9]{1,9}\Z")


class WishesField(Field):
    """Tables below the first choice, the dearest first, from several controls of one name; each table counts once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take over what was sent; a value that no control of ours sends is refused."""
        self.data = list(dict.fromkeys(value for value in valuelist if value not in {"", CHOOSE_FOR_ME}))
        if len(self.data) > MOST_WISHES or not all(_TABLE.fullmatch(value) for value in self.data):
            raise ValueError(_l("Kies een tafel uit de lijst."))


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
        validators=(Regexp(_TABLE, message=_l("Kies een tafel uit de lijst.")),),
    )
    wish = WishesField(_l("Tafels voor de volgende rondes"), default=())
    photo_objection = BooleanField(_l("Ik sta liever niet op foto’s"))

    def wishes(self) -> tuple[int, ...]:
        """The tables asked for, the dearest first; whether they are of this evening is for the service to say."""
        asked = (self.table.data or CHOOSE_FOR_ME, *self.wish.data)
        return tuple(int(table) for table in dict.fromkeys(asked) if table != CHOOSE_FOR_ME)
