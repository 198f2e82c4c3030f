"""What can go wrong with an evening."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class MissingHour(DomainError):
    """A start or end that the clock skips that day."""

    def __init__(self, field: str = "starts") -> None:
        super().__init__(
            "missing_hour", _l("Dat uur bestaat die dag niet: de klok verspringt. Kies een ander uur."), field=field
        )


class ClosesBeforeItOpens(DomainError):
    """Registering would end before it begins."""

    def __init__(self) -> None:
        super().__init__(
            "closes_before_it_opens",
            _l("De inschrijvingen zouden sluiten voor ze opengaan. Kies een later moment."),
            status=422,
            field="closes_on",
        )


class AfterTheEnd(DomainError):
    """Registering would begin or end when the evening is over."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "after_the_end",
            _l("Dan is de avond al voorbij. Kies een moment voor het einde van de avond."),
            status=422,
            field=field,
        )


class DoorsAfterTheStart(DomainError):
    """The doors would open when the evening has begun."""

    def __init__(self) -> None:
        super().__init__(
            "doors_after_the_start",
            _l("De deuren gaan open voor de avond begint. Kies een vroeger uur."),
            status=422,
            field="doors",
        )


class EveningCancelled(DomainError):
    """The evening does not go on, so it goes nowhere."""

    def __init__(self) -> None:
        super().__init__("evening_cancelled", _l("Deze avond is geannuleerd. Laat hem eerst weer doorgaan."))


class KnownTable(DomainError):
    """The evening has a table with this number."""

    def __init__(self, number: int) -> None:
        super().__init__("known_table", _l("Tafel %(number)d bestaat al.", number=number), field="number")


class TooFewPlaces(DomainError):
    """More people hold a place than the new capacity allows."""

    def __init__(self, taken: int) -> None:
        super().__init__(
            "too_few_places",
            _l("Er zijn al %(taken)d plaatsen bezet; minder plaatsen kan niet.", taken=taken),
            field="capacity",
        )


class TooFewSeats(DomainError):
    """More people sit at the table than the new number of seats allows."""

    def __init__(self, taken: int) -> None:
        super().__init__(
            "too_few_seats",
            _l("Aan deze tafel zitten al %(taken)d mensen; minder stoelen kan niet.", taken=taken),
            field="seats",
        )


class OccupiedTable(DomainError):
    """People sit at the table, so it cannot go."""

    def __init__(self) -> None:
        super().__init__("occupied_table", _l("Aan deze tafel zitten al mensen. Verplaats hen eerst."))


class TableWithYield(DomainError):
    """The table noted something, which would go along with it."""

    def __init__(self) -> None:
        super().__init__(
            "table_with_yield",
            _l(
                "Deze tafel heeft al iets genoteerd: punten, verbindingen of contactpersonen. Haal die eerst weg, "
                "dan kan ook de tafel weg."
            ),
        )


class FixedRounds(DomainError):
    """People have their tables for each round, so the number of rounds stays."""

    def __init__(self) -> None:
        super().__init__(
            "fixed_rounds",
            _l("Er zijn al mensen ingeschreven, met een tafel per ronde. Het aantal rondes kan niet meer veranderen."),
            field="rounds",
        )


class WrongState(DomainError):
    """The evening cannot go from where it is to there."""

    def __init__(self) -> None:
        super().__init__("wrong_state", _l("Dat kan niet in de fase waarin deze avond is."))


class NoSeats(DomainError):
    """Nobody can sit anywhere yet, so nobody can register."""

    def __init__(self) -> None:
        super().__init__("no_seats", _l("Maak eerst een tafel met stoelen: zonder tafel kan niemand zich inschrijven."))
