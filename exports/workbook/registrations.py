"""Reads a list of registrations row by row: the good rows, and for each bad one where it is wrong and why."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from exports.workbook import cells, format, opening, separated
from exports.workbook.cells import Read
from exports.workbook.findings import Finding, Place, Reason, WorkbookRefused, finding
from exports.workbook.format import RegistrationStatus
from exports.workbook.grid import Grid
from exports.workbook.records import Record, header_row, records_of, records_under


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRow:
    """One person as the list has them; only a guest may come without an address of their own.

    `language` is empty when the list does not say; `preferences` are table numbers, the dearest first; `guest_of`
    is the address of who brings them, in this list or registered before.
    """

    name: str
    email: str = ""
    organisation: str = ""
    function: str = ""
    language: str = ""
    status: RegistrationStatus = RegistrationStatus.REGISTERED
    preferences: tuple[int, ...] = ()
    diet: str = ""
    access: str = ""
    photo_objection: bool = False
    guest_of: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationSheet:
    """The good rows with their row numbers, what is wrong with the others, and notes that refuse nothing."""

    rows: tuple[tuple[int, RegistrationRow], ...]
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()


Line = tuple[Record, RegistrationRow]


def same_address(address: str) -> str:
    """The form in which two spellings of an address are compared."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def read_registrations(
    data: bytes, *, filename: str = "", table_numbers: Collection[int], known_emails: Collection[str]
) -> RegistrationSheet:
    """The registrations in an .xlsx or CSV file that may come from anyone.

    A bad row becomes findings, all at its own row. WorkbookRefused is raised only when there is no list to read:
    another kind of file, or a list without its columns. `known_emails` are those already registered for the evening.
    """
    return understand(open_grid(data, filename), table_numbers=table_numbers, known_emails=known_emails)


def open_grid(data: bytes, filename: str) -> Grid:
    """The sheet or the separated text that holds a list, before anyone says what its columns mean.

    Raises WorkbookRefused when the file is of another kind.
    """
    if opening.is_zip(data):
        return list_among(opening.open_workbook(data, filename))
    with opening.naming(filename):
        opening.weigh(data)
        opening.refuse_other_kinds(data)
        return separated.read_separated(data, format.REGISTRATIONS, filename)


def list_among(grids: Iterable[Grid]) -> Grid:
    """The sheet that holds the registrations: by its name, else by its headers, else the first."""
    sheets = tuple(grids)
    by_name = (each for each in sheets if format.sheet_named(each.name) is format.REGISTRATIONS)
    by_headers = (each for each in sheets if _has_headers(each))
    found = next(itertools.chain(by_name, by_headers, sheets), None)
    if found is None:
        raise WorkbookRefused([finding(Reason.SHEET_MISSING, sheet=format.REGISTRATIONS.words.nl)])
    return found


def _has_headers(grid: Grid) -> bool:
    headers = grid.rows[header_row(grid, format.REGISTRATIONS)] if grid.rows else ()
    fields = [format.REGISTRATIONS.field_named(header) for header in headers if isinstance(header, str)]
    keys = {field[1] for field in fields if field}
    return all(field.key in keys for field in format.REGISTRATIONS.fields if field.required)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a person said of a list that is not in our format: `top` is the index of the row with its headers.

    `columns` has the indices of the columns by the key of each field; of several the texts are read as one.
    """

    top: int
    columns: Mapping[str, tuple[int, ...]]


def understand(
    grid: Grid,
    *,
    table_numbers: Collection[int],
    known_emails: Collection[str],
    matched: Matched | None = None,
    unless_said: RegistrationStatus = RegistrationStatus.REGISTERED,
) -> RegistrationSheet:
    """The registrations on a sheet that is already open; raises as `read_registrations` does.

    Without `matched` the headers must be ours. Who has no status in the list gets `unless_said`.
    """
    findings: list[Finding] = []
    notes: list[Finding] = []
    records = _records(grid, matched, findings, notes)
    if findings:
        raise WorkbookRefused(findings)
    lines = [(record, _row(record, table_numbers, unless_said)) for record in records]
    known = {same_address(email) for email in known_emails}
    _check_guests(lines, known, _check_addresses(lines, known), findings)
    bad = {each.row for each in findings}
    good = tuple((record.row, row) for record, row in lines if record.row not in bad)
    return RegistrationSheet(good, tuple(sorted(findings, key=lambda each: each.row or 0)), tuple(notes))


def _records(grid: Grid, matched: Matched | None, findings: list[Finding], notes: list[Finding]) -> list[Record]:
    if matched is None:
        return records_of(grid, format.REGISTRATIONS, findings=findings, notes=notes)
    missing = [each for each in format.REGISTRATIONS.fields if each.required and not matched.columns.get(each.key)]
    if missing:
        at = Place(sheet=grid.name)
        findings.extend(finding(Reason.COLUMN_MISSING, at, name=each.words.nl) for each in missing)
        return []
    return records_under(grid, matched.top, matched.columns, format.REGISTRATIONS, findings=findings)


def _row(record: Record, table_numbers: Collection[int], unless_said: RegistrationStatus) -> RegistrationRow:
    language = record.language
    return RegistrationRow(
        name=record.required("name", cells.single_line, ""),
        email=record.optional("email", cells.address, ""),
        organisation=record.optional("organisation", cells.single_line, ""),
        function=record.optional("function", cells.single_line, ""),
        language=record.optional("language", cells.code_in(format.LANGUAGE_NAMES, language), ""),
        status=record.optional("status", cells.code_in(format.STATUSES, language), unless_said),
        preferences=_preferences(record, cells.table_among(table_numbers)),
        diet=record.optional("diet", cells.trimmed, ""),
        access=record.optional("access", cells.trimmed, ""),
        photo_objection=record.optional("photo_objection", cells.code_in(format.YES_NO, language), False),
        guest_of=record.optional("guest_of", cells.trimmed, ""),
    )


def _preferences(record: Record, table: Read[int]) -> tuple[int, ...]:
    """The tables in the order of their columns' numbers, each of them once."""
    keys = sorted((key for key in record.entries if key.split()[0] == "preference"), key=_ordinal)
    wanted = (record.optional(key, table, 0) for key in keys)
    return tuple(dict.fromkeys(number for number in wanted if number))


def _ordinal(key: str) -> int:
    return int(key.partition(" ")[2] or 0)


def _check_addresses(lines: list[Line], known: Collection[str]) -> dict[str, int]:
    """Refuse an address that is missing or not the first of its kind; gives the row of each first one."""
    rows: dict[str, int] = {}
    for record, row in lines:
        address = same_address(row.email)
        if not address:
            if not row.guest_of and not cells.trimmed(record.text("email")):
                record.refuse("email", Reason.ADDRESS_MISSING)
        elif address in known:
            record.refuse("email", Reason.ADDRESS_KNOWN, value=row.email)
        elif address in rows:
            record.refuse("email", Reason.ADDRESS_TWICE, value=row.email, other=rows[address])
        else:
            rows[address] = record.row
    return rows


def _check_guests(lines: list[Line], known: Collection[str], rows: dict[str, int], findings: list[Finding]) -> None:
    """Refuse a guest whose inviter is nowhere, or is refused; a refused guest may have guests in turn."""
    guests = [(record, row) for record, row in lines if row.guest_of and same_address(row.guest_of) not in known]
    for record, row in guests:
        if same_address(row.guest_of) not in rows or rows[same_address(row.guest_of)] == record.row:
            record.refuse("guest_of", Reason.INVITER_UNKNOWN, value=row.guest_of)
    while True:
        bad = {each.row for each in findings}
        orphans = [
            (record, row) for record, row in guests if record.row not in bad and rows[same_address(row.guest_of)] in bad
        ]
        if not orphans:
            return
        for record, row in orphans:
            record.refuse("guest_of", Reason.INVITER_REFUSED, value=row.guest_of)
