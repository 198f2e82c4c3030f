"""What can go wrong at the door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class NothingToUndo(DomainError):
    """That scan let nobody in, or whoever came in by it is in by another scan or went out since."""

    def __init__(self, *, let_in: bool) -> None:
        super().__init__(
            "nothing_to_undo",
            _l("Deze persoon kwam intussen anders binnen of is niet meer binnen. Kijk bij de naam hoe het nu staat.")
            if let_in
            else _l("Deze scan liet niemand binnen: er valt niets te herstellen."),
        )


class OtherDoor(DomainError):
    """A device of one evening asks about another, or sends what another evening's device sent."""

    def __init__(self) -> None:
        super().__init__(
            "other_door", _l("Dit toestel hoort bij een andere avond. Open de link van deze avond opnieuw."), status=403
        )


class UnreadableScan(DomainError):
    """A program of ours, or somebody else's, sent a scan that misses something."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "unreadable_scan",
            _l("Deze scan is niet leesbaar: kijk '%(field)s' na.", field=field),
            status=400,
            field=field,
        )


class TooMuchAtOnce(DomainError):
    """A program of ours, or somebody else's, sends more scans in one go than one transaction should hold."""

    def __init__(self) -> None:
        super().__init__("too_much_at_once", _l("Stuur hoogstens 500 scans tegelijk."), status=413)


class TooManySearches(DomainError):
    """A phone at the door asks for more names than people can stand before it."""

    def __init__(self) -> None:
        super().__init__(
            "too_many_searches",
            _l("Dat is vaak gezocht na elkaar. Geef de PIN van de organisator, of wacht enkele minuten."),
            status=429,
        )


class NeedsReason(DomainError):
    """Every place is taken: whoever comes in on top of them does so for a reason."""

    def __init__(self) -> None:
        super().__init__(
            "needs_reason",
            _l("Alle plaatsen zijn bezet. Vul in waarom deze persoon er nog bij mag."),
            status=422,
            field="beyond_reason",
        )


class RepeatedScan(Exception):
    """This uuid is known: everything is rolled back and the first answer is given again."""
