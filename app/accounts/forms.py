"""The forms for signing in and for the first organiser."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from app.core.forms import EmailAddress, Form, line_field


class SignInForm(Form):
    """Address and password."""

    email = line_field(_l("E-mailadres"), validators=(InputRequired(_l("Vul je e-mailadres in.")),))
    password = PasswordField(_l("Wachtwoord"), validators=[InputRequired(_l("Vul je wachtwoord in."))])


class NewPasswordForm(Form):
    """The password someone has, and the one they want."""

    current = PasswordField(_l("Je wachtwoord nu"), validators=[InputRequired(_l("Vul je wachtwoord in."))])
    password = PasswordField(_l("Nieuw wachtwoord"), validators=[InputRequired(_l("Kies een wachtwoord."))])


class FirstOrganiserForm(Form):
    """Who starts this installation."""

    name = line_field(_l("Naam"), validators=(InputRequired(_l("Vul je naam in.")),))
    email = line_field(_l("E-mailadres"), validators=(InputRequired(_l("Vul je e-mailadres in.")), EmailAddress()))
    password = PasswordField(_l("Wachtwoord"), validators=[InputRequired(_l("Kies een wachtwoord."))])
