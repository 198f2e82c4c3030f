"""Each name in the workbook means one thing, in whichever language it is written."""

from __future__ import annotations

import pytest

from exports.workbook import format
from exports.workbook.vocabulary import LANGUAGES, CodeList, Sheet, folded

SHEETS = (*format.REPORT_SHEETS, format.REGISTRATIONS)
CODES = (format.KINDS, format.ROLES, format.YES_NO, format.STATUSES, format.LANGUAGE_NAMES)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_a_header_means_the_same_field_in_every_language(sheet: Sheet) -> None:
    for field in sheet.fields:
        for name in field.words:
            assert sheet.field_named(name) == (field, field.key), name


def test_a_tab_means_the_same_sheet_in_every_language() -> None:
    for sheet in SHEETS:
        for name in sheet.words:
            assert format.sheet_named(name) is sheet, name
            assert not format.is_for_people(name)
    for name in (*format.READ_ME, *format.CODES):
        assert format.sheet_named(name) is None
        assert format.is_for_people(name)


@pytest.mark.parametrize("codes", CODES)
def test_a_code_means_the_same_in_every_language(codes: CodeList[object]) -> None:
    for value, words in codes.words.items():
        for word in words:
            assert codes.find(word) == value, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_of_a_sheet_are_written_with_the_same_name(language: str) -> None:
    for sheet in SHEETS:
        names = [field.words.within(language).casefold() for field in sheet.fields]
        assert len(set(names)) == len(names), sheet.key


def test_a_tab_has_a_name_that_excel_accepts() -> None:
    names = [name for sheet in SHEETS for name in sheet.words] + [*format.READ_ME, *format.CODES]
    assert [name for name in names if len(name) > 31 or set(name) & set("[]:*?/\\")] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("E-mail", "email"), ("Rôle ", "ROLE"), ("minuten  per\nronde", "Minuten per ronde"), ("İD", "id"), ("n°", "N")],
)
def test_case_accents_spaces_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_the_language_of_a_sheet_shows_in_its_headers() -> None:
    for language in LANGUAGES:
        for sheet in SHEETS:
            headers = [field.words.within(language) for field in sheet.fields]
            assert sheet.language_of(headers) == language, sheet.key


def test_a_language_that_we_do_not_have_reads_as_dutch() -> None:
    assert format.EVENING.words.within("pl") == "Avond"
    assert format.EVENING.language_of(["tytuł"]) == "nl"
