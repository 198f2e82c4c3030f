"""What can go wrong while a table writes down its yield."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class TooLong(DomainError):
    """A text is longer than we keep."""

    def __init__(self, *, longest: int, field: str) -> None:
        super().__init__(
            "too_long", _l("Dit is te lang: hou het onder %(max)d tekens.", max=longest), status=422, field=field
        )


class UnknownItem(DomainError):
    """This table has no such point, connection or contact person."""

    def __init__(self) -> None:
        super().__init__("unknown_item", _l("Dit vinden we niet aan deze tafel. Laad de pagina opnieuw."), status=404)


class EveningOver(DomainError):
    """The evening has been rounded off: its tablets write nothing any more."""

    def __init__(self) -> None:
        super().__init__(
            "evening_over",
            _l(
                "De avond is afgerond, dus dit is niet bewaard. Wat je typte, blijft hier staan: vraag de organisatie"
                " om de tafels weer te laten noteren."
            ),
        )


class WrongShape(DomainError):
    """A call that our own pages do not make: a field is missing or of another kind."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "wrong_shape", _l("Er ging iets mis bij het versturen. Laad de pagina opnieuw."), status=422, field=field
        )


class WorthlessLink(DomainError):
    """The link of a table's tablet is wrong or has been renewed."""

    def __init__(self) -> None:
        super().__init__(
            "worthless_link",
            _l(
                "Deze link werkt niet (meer). Scan de QR-code op de tafelkaart opnieuw, of vraag de organisatie"
                " om de nieuwe link van jullie tafel."
            ),
            status=404,
        )
