"""What can go wrong with the people someone brings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class TooManyGuests(DomainError):
    """Someone brings as many people as one person may."""

    def __init__(self, most: int) -> None:
        super().__init__("too_many_guests", _l("Je kunt hoogstens %(most)d gasten meebrengen.", most=most))


class BringsNobody(DomainError):
    """Who is a guest, or does not come, brings nobody."""

    def __init__(self) -> None:
        super().__init__("brings_nobody", _l("Met deze inschrijving kun je niemand meebrengen."))


class GuestClaimed(DomainError):
    """The guest has a link of their own, so who brings them changes nothing of theirs any more."""

    def __init__(self) -> None:
        super().__init__("guest_claimed", _l("Deze gast heeft een eigen link en past de gegevens zelf aan."))


class LinkUsed(DomainError):
    """A claim link works once."""

    def __init__(self) -> None:
        super().__init__("link_used", _l("Deze link is al gebruikt."))


class GuestGone(DomainError):
    """The guest does not come any more."""

    def __init__(self) -> None:
        super().__init__("guest_gone", _l("Dit ticket is geannuleerd."))
