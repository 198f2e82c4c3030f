"""What can go wrong with a registration."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class RegistrationClosed(DomainError):
    """The evening takes no registrations now."""

    def __init__(self) -> None:
        super().__init__("registration_closed", _l("Inschrijven voor deze avond kan nu niet."))


class UnknownTable(DomainError):
    """A wish is for a table that the evening has not, or no longer."""

    def __init__(self) -> None:
        super().__init__("unknown_table", _l("Deze tafel is er niet meer. Kies een andere."), status=422, field="table")


class EveningFull(DomainError):
    """Every place of the evening is taken."""

    def __init__(self) -> None:
        super().__init__("evening_full", _l("Alle plaatsen van deze avond zijn bezet."))


class NotWaiting(DomainError):
    """A place was to be given to someone who does not wait for one."""

    def __init__(self) -> None:
        super().__init__("not_waiting", _l("Deze persoon staat niet op de wachtlijst."))


class OfferLapsed(DomainError):
    """Someone takes a place that is no longer held for them."""

    def __init__(self) -> None:
        super().__init__(
            "offer_lapsed",
            _l("De plaats is intussen aan de volgende aangeboden. Wil je nog komen? Ga dan opnieuw op de wachtlijst."),
        )


class TooFewPlacesLeft(DomainError):
    """A list brings more people than there is room for."""

    def __init__(self, *, coming: int, left: int) -> None:
        super().__init__(
            "too_few_places_left",
            _l(
                "De lijst heeft %(coming)d mensen met stand ‘ingeschreven’ en er zijn nog %(left)d plaatsen. Maak de "
                "avond groter of zet mensen op de wachtlijst. Er is niemand ingevoerd.",
                coming=coming,
                left=left,
            ),
        )


class KnownAddress(DomainError):
    """Somebody with this address is on the list; said to organisers only."""

    def __init__(self) -> None:
        super().__init__("known_address", _l("Dit e-mailadres staat al op de lijst."), field="email")


class ListOutdated(DomainError):
    """Between reading a list and taking it in, a table that it wishes for went."""

    def __init__(self) -> None:
        super().__init__(
            "list_outdated",
            _l("Een tafel die in de lijst staat, is er niet meer. Er is niemand ingevoerd. Kies het bestand opnieuw."),
        )


class TableFull(DomainError):
    """Every seat of this table is taken in this round."""

    def __init__(self, number: int = 0, in_round: int = 0) -> None:
        super().__init__(
            "table_full",
            _l("Tafel %(number)d is volzet in ronde %(round)d.", number=number, round=in_round),
            field=f"round_{in_round}",
        )


class SeatedTwice(DomainError):
    """Someone would sit at the same table in two rounds."""

    def __init__(self, number: int = 0) -> None:
        super().__init__("seated_twice", _l("Tafel %(number)d is dan al de tafel in een andere ronde.", number=number))


class NotComing(DomainError):
    """Only who comes has a table to be moved to."""

    def __init__(self) -> None:
        super().__init__("not_coming", _l("Deze persoon is niet ingeschreven."))


class NobodyElseWaits(DomainError):
    """A place that is given up would be offered to the same person again at once."""

    def __init__(self) -> None:
        super().__init__(
            "nobody_else_waits",
            _l("Er wacht niemand anders: de vrije plaats zou meteen opnieuw aan dezelfde persoon worden aangeboden."),
        )


class AlreadyInside(DomainError):
    """Someone who was checked in keeps their place."""

    def __init__(self) -> None:
        super().__init__("already_inside", _l("Deze persoon is al binnen."))


class ChangedSince(DomainError):
    """What was done was followed by something else, so taking it back would undo that too."""

    def __init__(self) -> None:
        super().__init__("changed_since", _l("Er is intussen iets anders veranderd."))


class NoteTooLong(DomainError):
    """The notes about someone together would be longer than anybody reads, or a workbook holds."""

    def __init__(self) -> None:
        super().__init__("note_too_long", _l("De notitie wordt te lang. Kort de oude eerst in."), field="note")


class TooManyAtOnce(DomainError):
    """An act on more people than one transaction should hold the evening for."""

    def __init__(self, most: int) -> None:
        super().__init__(
            "too_many_at_once",
            _l("Dat kan voor hoogstens %(most)d mensen tegelijk. Verfijn het filter en doe het in delen.", most=most),
        )
