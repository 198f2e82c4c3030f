"""The form that asks for the newsletter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from app.core.forms import EmailAddress, Form, line_field


class NewsletterForm(Form):
    """One address."""

    class Meta(Form.Meta):
        """No token: whoever asks is nobody yet, and nothing happens before they confirm by mail."""

        csrf = False

    email = line_field(_l("E-mailadres"), validators=(InputRequired(_l("Vul je e-mailadres in.")), EmailAddress()))
