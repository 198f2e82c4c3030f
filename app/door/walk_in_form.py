"""The form for somebody who is on no list."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Optional, Regexp

from app.core.forms import EmailAddress, Form, line_field
from app.door.rules import WalkIn
from app.door.walk_ins import LONGEST_REASON

CHOOSE_FOR_ME = "0"
_TABLE = re.compile(r"[0-9]{1,9}\Z")


class WalkInForm(Form):
    """A name is enough; `table` is the number of a table, or 0 to leave it to us."""

    name = line_field(_l("Naam"), validators=(DataRequired(_l("Vul een naam in.")),))
    beyond_reason = line_field(
        _l("De avond is volzet: waarom mag deze persoon er nog bij?"), longest=LONGEST_REASON, validators=(Optional(),)
    )
    table = StringField(
        _l("Gesprekstafel"),
        default=CHOOSE_FOR_ME,
        validators=(Regexp(_TABLE, message=_l("Kies een tafel uit de lijst.")),),
    )
    organisation = line_field(_l("Organisatie"), validators=(Optional(),))
    email = line_field(_l("E-mailadres"), validators=(Optional(), EmailAddress()))

    def who(self) -> WalkIn:
        """Who was typed."""
        return WalkIn(
            name=self.name.data or "",
            organisation=self.organisation.data or "",
            email=self.email.data or "",
            table=int(self.table.data or CHOOSE_FOR_ME) or None,
            beyond_reason=self.beyond_reason.data or "",
        )
