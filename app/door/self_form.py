"""The form to check yourself in with an address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired

from app.core.forms import EmailAddress, Form, line_field


class AddressForm(Form):
    """The whole address and nothing less: by a name anybody could find out who comes."""

    class Meta(Form.Meta):
        """No token: whoever stands before the poster has no rights that another site could use."""

        csrf = False

    email = line_field(_l("E-mailadres"), validators=(DataRequired(_l("Vul je e-mailadres in.")), EmailAddress()))
