"""What can go wrong around the newsletter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class ExpiredLink(DomainError):
    """The mail that asked to confirm is too old, or another one came after it."""

    def __init__(self) -> None:
        super().__init__("expired_link", _l("Deze link werkt niet meer. Vraag de nieuwsbrief opnieuw."), status=410)
