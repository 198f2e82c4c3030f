"""What is wrong with a workbook, where it stands, and how to say it to whoever made it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Translate = Callable[[str], str]
# A whole cell in a message would bury the message.
LONGEST_QUOTE = 60


class Reason(StrEnum):
    """Why a file, a sheet, a row or a cell is refused; the last three are notes that refuse nothing."""

    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    NOT_A_WORKBOOK = "not_a_workbook"
    PICTURE = "picture"
    DOCUMENT = "document"
    OLD_OR_LOCKED = "old_or_locked"
    OTHER_SPREADSHEET = "other_spreadsheet"
    DAMAGED = "damaged"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_SLOW = "too_slow"
    NOT_TEXT = "not_text"
    SHEET_MISSING = "sheet_missing"
    SHEET_TWICE = "sheet_twice"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    FIELD_MISSING = "field_missing"
    FIELD_TWICE = "field_twice"
    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    NUMBER_RANGE = "number_range"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_A_MOMENT = "not_a_moment"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_ZONE = "unknown_zone"
    NO_SUCH_TIME = "no_such_time"
    BAD_ADDRESS = "bad_address"
    UNKNOWN_TABLE = "unknown_table"
    TABLE_TWICE = "table_twice"
    POSITION_TWICE = "position_twice"
    ADDRESS_MISSING = "address_missing"
    ADDRESS_KNOWN = "address_known"
    ADDRESS_TWICE = "address_twice"
    INVITER_UNKNOWN = "inviter_unknown"
    INVITER_REFUSED = "inviter_refused"
    SHEET_IGNORED = "sheet_ignored"
    COLUMN_IGNORED = "column_ignored"
    FIELD_IGNORED = "field_ignored"


def N_(sentence: str) -> str:  # noqa: N802 (the name by which extraction finds a text)
    """Mark a sentence for translation; it is translated when somebody reads it."""
    return sentence


_SENTENCES = {
    Reason.EMPTY_FILE: N_("Dit bestand is leeg."),
    Reason.FILE_TOO_LARGE: N_("Dit bestand is te groot: het mag hoogstens %(most)s MB zijn."),
    Reason.NOT_A_WORKBOOK: N_("Dit is geen Excel-bestand. Bewaar het in Excel als .xlsx en probeer opnieuw."),
    Reason.PICTURE: N_("Dit is een afbeelding (%(kind)s), geen Excel-bestand."),
    Reason.DOCUMENT: N_("Dit is een document (%(kind)s), geen Excel-bestand."),
    Reason.OLD_OR_LOCKED: N_(
        "Dit is een oud of beveiligd Excel-bestand. Bewaar het als .xlsx zonder wachtwoord en probeer opnieuw."
    ),
    Reason.OTHER_SPREADSHEET: N_("Dit soort rekenblad lezen we niet. Bewaar het als .xlsx en probeer opnieuw."),
    Reason.DAMAGED: N_("Dit Excel-bestand is beschadigd. Open het in Excel, bewaar het opnieuw en probeer nog eens."),
    Reason.UNPACKS_TOO_LARGE: N_("Uitgepakt is dit bestand te groot om veilig te lezen."),
    Reason.TOO_SLOW: N_("Dit bestand lezen duurt te lang. Haal weg wat er niet in hoort en probeer opnieuw."),
    Reason.NOT_TEXT: N_("Dit is geen leesbaar tekstbestand. Bewaar het als CSV (UTF-8) of als .xlsx."),
    Reason.SHEET_MISSING: N_("Het blad %(sheet)s ontbreekt."),
    Reason.SHEET_TWICE: N_("Dit blad staat er twee keer in, ook als %(other)s."),
    Reason.COLUMN_MISSING: N_("De kolom ‘%(name)s’ ontbreekt."),
    Reason.COLUMN_TWICE: N_("Deze kolom staat er twee keer, ook als ‘%(other)s’."),
    Reason.FIELD_MISSING: N_("De rij ‘%(name)s’ ontbreekt."),
    Reason.FIELD_TWICE: N_("Deze rij staat er twee keer, ook op rij %(other)s."),
    Reason.EMPTY: N_("Hier hoort iets te staan."),
    Reason.NOT_A_NUMBER: N_("‘%(value)s’ is geen geheel getal."),
    Reason.NUMBER_RANGE: N_("%(value)s kan hier niet: het moet van %(least)s tot %(most)s zijn."),
    Reason.NOT_A_DATE: N_("‘%(value)s’ is geen datum. Schrijf bijvoorbeeld 21/10/2027."),
    Reason.NOT_A_TIME: N_("‘%(value)s’ is geen uur. Schrijf bijvoorbeeld 19:30."),
    Reason.NOT_A_MOMENT: N_("‘%(value)s’ is geen datum met een uur. Schrijf bijvoorbeeld 21/10/2027 19:30."),
    Reason.UNKNOWN_CODE: N_("‘%(value)s’ kennen we hier niet. Kies uit: %(known)s."),
    Reason.UNKNOWN_ZONE: N_("De tijdzone ‘%(value)s’ bestaat niet. Schrijf bijvoorbeeld Europe/Brussels."),
    Reason.NO_SUCH_TIME: N_("%(value)s bestaat die nacht niet: de klok wordt dan verzet."),
    Reason.BAD_ADDRESS: N_("‘%(value)s’ is geen e-mailadres."),
    Reason.UNKNOWN_TABLE: N_("Tafel %(value)s bestaat niet op deze avond."),
    Reason.TABLE_TWICE: N_("Tafel %(value)s staat er twee keer, ook op rij %(other)s."),
    Reason.POSITION_TWICE: N_("Volgnummer %(value)s staat twee keer bij deze tafel, ook op rij %(other)s."),
    Reason.ADDRESS_MISSING: N_("Hier hoort een e-mailadres te staan; alleen een gast mag zonder."),
    Reason.ADDRESS_KNOWN: N_("%(value)s is al ingeschreven voor deze avond."),
    Reason.ADDRESS_TWICE: N_("%(value)s staat er twee keer, ook op rij %(other)s."),
    Reason.INVITER_UNKNOWN: N_("‘%(value)s’ is niet ingeschreven en staat niet in dit bestand."),
    Reason.INVITER_REFUSED: N_("De rij van ‘%(value)s’ is niet in orde; daarom kan ook deze gast nog niet mee."),
    Reason.SHEET_IGNORED: N_("Dit blad kennen we niet; we slaan het over."),
    Reason.COLUMN_IGNORED: N_("Deze kolom kennen we niet; we slaan ze over."),
    Reason.FIELD_IGNORED: N_("Deze rij kennen we niet; we slaan ze over."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where: `row` counts from 1 as Excel does, `column` is the header, `letter` Excel's own name for the column.

    `file` is only filled in where the file has no sheets to name.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a note, at one place. `params` fill in the sentence."""

    reason: Reason
    at: Place = Place()
    params: tuple[tuple[str, str], ...] = ()

    @property
    def sheet(self) -> str:
        return self.at.sheet

    @property
    def row(self) -> int | None:
        return self.at.row

    @property
    def column(self) -> str:
        return self.at.column

    @property
    def cell(self) -> str:
        """The cell as Excel names it (B7), or as much of it as is known."""
        return f"{self.at.letter}{self.at.row or ''}"

    @property
    def reason_code(self) -> str:
        return self.reason.value

    def sentence(self, gettext: Translate) -> str:
        """What is wrong, as a sentence in the reader's language."""
        return gettext(_SENTENCES[self.reason]) % dict(self.params)

    def place(self, gettext: Translate) -> str:
        """Where it is wrong, for a line of text: `Blad Tafels, rij 5, kolom ‘nr’`; empty when nothing can be said."""
        _ = gettext
        parts = [self.at.file] if self.at.file else []
        if self.sheet:
            parts.append(_("blad %(sheet)s") % {"sheet": shortened(self.sheet)})
        if self.row is not None:
            parts.append(_("rij %(row)s") % {"row": self.row})
        if self.column:
            parts.append(_("kolom ‘%(column)s’") % {"column": shortened(self.column)})
        joined = ", ".join(parts)
        return joined if self.at.file else joined[:1].upper() + joined[1:]

    def line(self, gettext: Translate) -> str:
        """The place and the sentence on one line."""
        place = self.place(gettext)
        return f"{place}: {self.sentence(gettext)}" if place else self.sentence(gettext)


def finding(reason: Reason, at: Place | None = None, **params: object) -> Finding:
    """A finding with its parameters shortened, so that no cell can drown the sentence around it."""
    return Finding(reason, at or Place(), tuple((name, shortened(str(value))) for name, value in params.items()))


def shortened(text: str) -> str:
    """The text on one line and not too long to quote."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


class WorkbookRefused(Exception):
    """The file holds nothing that we can use; every reason is in `findings`, of which there is at least one."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.summary(str))

    def summary(self, gettext: Translate) -> str:
        """The first finding in one line, and how many more there are."""
        _ = gettext
        first = self.findings[0].line(gettext)
        more = len(self.findings) - 1
        return _("%(first)s (En nog %(more)s andere.)") % {"first": first, "more": more} if more else first
