"""What can go wrong with accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class WrongCredentials(DomainError):
    """Address or password is wrong; which one is not said."""

    def __init__(self) -> None:
        super().__init__("wrong_credentials", _l("Dit e-mailadres en wachtwoord horen niet bij elkaar."), status=401)


class KnownAccount(DomainError):
    """Somebody with this address has an account."""

    def __init__(self) -> None:
        super().__init__("known_account", _l("Er is al een account met dit e-mailadres."), field="email")


class WeakPassword(DomainError):
    """The password is too short, too long or too common."""

    def __init__(self) -> None:
        super().__init__(
            "weak_password",
            _l("Kies een wachtwoord van 12 tot 128 tekens dat niet voor de hand ligt. Een korte zin werkt goed."),
            field="password",
        )


class NotEmpty(DomainError):
    """The first organiser exists; the set-up page is over."""

    def __init__(self) -> None:
        super().__init__("not_empty", _l("Deze installatie heeft al een organisator. Meld je aan."), status=403)


class UnknownSession(DomainError):
    """This person is not signed in there."""

    def __init__(self) -> None:
        super().__init__("unknown_session", _l("Daar ben je niet aangemeld."), status=404)
