"""What can go wrong with writing to people."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class UnknownPlaceholder(DomainError):
    """A text has a placeholder that stands for nothing."""

    def __init__(self, name: str, known: Iterable[str], *, field: str) -> None:
        exist = ", ".join(f"{{{word}}}" for word in known)
        super().__init__(
            "unknown_placeholder",
            _l("Het invulwoord {%(name)s} kennen we niet. Deze bestaan: %(known)s.", name=name, known=exist),
            status=422,
            field=field,
        )


class HalfWritten(DomainError):
    """A language has a subject without a text, or a text without a subject; or the evening's own has neither."""

    def __init__(self, *, field: str, is_subject: bool) -> None:
        missing = _l("Schrijf ook een onderwerp.") if is_subject else _l("Schrijf ook een tekst.")
        super().__init__("half_written", missing, status=422, field=field)


class NobodyReached(DomainError):
    """A mailing for nobody with an address."""

    def __init__(self) -> None:
        super().__init__(
            "nobody_reached",
            _l("Niemand met een e-mailadres past bij je keuze. Maak ze ruimer."),
            status=422,
            field="statuses",
        )


class AudienceNotSeen(DomainError):
    """The choice was changed after the page said whom it finds."""

    def __init__(self) -> None:
        super().__init__(
            "audience_not_seen",
            _l("Je veranderde wie dit krijgt. Kijk na wie dat zijn, en verstuur dan."),
            field="statuses",
        )
