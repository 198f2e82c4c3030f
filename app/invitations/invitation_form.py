"""The form behind an invitation: whose it is, and for somebody else the fields of any registration."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import AnyOf

from app.registration.forms import RegisterForm

MINE, PASSED_ON = "mine", "passed-on"


class InvitationForm(RegisterForm):
    """Nothing is chosen beforehand: only the reader knows whether the invitation came to them or was passed on."""

    whose = RadioField(
        _l("Hoe kwam deze uitnodiging bij je?"),
        choices=[
            SelectChoice(MINE, _l("Ze kwam in mijn eigen mailbox")),
            SelectChoice(PASSED_ON, _l("Iemand stuurde ze mij door")),
        ],
        validators=[AnyOf((MINE, PASSED_ON), message=_l("Kies wat bij jou past."))],
        validate_choice=False,
    )

    @property
    def is_mine(self) -> bool:
        """Whether the reader is who was invited, so that we know the rest."""
        return bool(self.whose.data == MINE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Only who got the invitation passed on types who they are."""
        if self.whose.data != PASSED_ON:
            for field in (self.name, self.email, self.organisation):
                field.validators = ()
        return bool(super().validate(extra_validators))
