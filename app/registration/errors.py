"""What can go wrong with a registration."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class RegistrationClosed(DomainError):
    """The evening takes no registrations now."""

    def __init__(self) -> None:
        super().__init__("registration_closed", _l("Inschrijven voor deze avond kan nu niet."))


class EveningFull(DomainError):
    """Every place of the evening is taken."""

    def __init__(self) -> None:
        super().__init__("evening_full", _l("Alle plaatsen van deze avond zijn bezet."))


class KnownAddress(DomainError):
    """Somebody with this address is on the list; said to organisers only."""

    def __init__(self) -> None:
        super().__init__("known_address", _l("Dit e-mailadres staat al op de lijst."), field="email")


class RefusedList(DomainError):
    """A list of registrations has rows that cannot be taken in; the sentences say which and why."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("refused_list", _l("Er is niemand ingevoerd."), status=422)
        self.sentences = sentences
