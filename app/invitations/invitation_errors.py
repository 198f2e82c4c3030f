"""What can go wrong with invitations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class InvitationsClosed(DomainError):
    """Somebody would be invited to an evening for which nobody can register."""

    def __init__(self) -> None:
        super().__init__(
            "invitations_closed",
            _l("Uitnodigingen versturen kan alleen zolang mensen zich kunnen inschrijven. Er is niets verstuurd."),
        )
