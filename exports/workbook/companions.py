"""The sheets that are there for people alone: what this workbook is, and which words its columns know."""

from __future__ import annotations

from typing import Any

from exports.documents import Report
from exports.texts import Texts
from exports.workbook import format, introduction, paint
from exports.workbook.characters import writable
from exports.workbook.slots import new_sheet
from exports.workbook.vocabulary import LANGUAGES

LONGEST_LINE = 300


def write_introduction(palette: paint.Palette, report: Report) -> None:
    """The first sheet: which evening, what is where, how to use it."""
    evening, language = report.evening, report.evening.language
    tab = new_sheet(palette.workbook, format.READ_ME.within(language))
    paint.set_up(tab, (30, 100), title=writable(evening.title), tab=paint.SECOND_INK, frozen=False)
    _write_title(palette, tab, report)
    _write_lines(palette, tab, "", [introduction.PURPOSE.within(language)])
    tab.append([])
    _write_heading(palette, tab, introduction.WHAT_IS_WHERE.within(language))
    for sheet in format.REPORT_SHEETS:
        _write_lines(palette, tab, sheet.words.within(language), [introduction.SHEETS[sheet.key].within(language)])
    tab.append([])
    _write_heading(palette, tab, introduction.GOOD_TO_KNOW.within(language))
    _write_lines(palette, tab, "", [words.within(language) for words in (*introduction.USE, introduction.PRIVACY)])


def _write_title(palette: paint.Palette, tab: Any, report: Report) -> None:
    evening = report.evening
    texts = Texts(evening.language)
    lines = (
        (evening.title, 20, paint.BRAND),
        (evening.subtitle, 14, paint.SECOND_INK),
        (f"{texts.long_date(evening.date)}, {texts.time(evening.starts)}", 11, paint.SECOND_INK),
        (", ".join(part for part in (evening.venue, evening.address) if part), 11, paint.SECOND_INK),
    )
    for text, size, color in lines:
        line = writable(" ".join(text.split())[:LONGEST_LINE])
        if line:
            tab.append([None, palette.plain(tab, line, size=size, bold=size > 11, color=color)])
    tab.append([])


def _write_heading(palette: paint.Palette, tab: Any, text: str) -> None:
    tab.append([None, palette.plain(tab, text, size=14, bold=True, color=paint.BRAND)])


def _write_lines(palette: paint.Palette, tab: Any, label: str, lines: list[str]) -> None:
    for line in lines:
        tab.append([palette.plain(tab, label, bold=True), palette.plain(tab, line)])


def write_codes(palette: paint.Palette, report: Report) -> None:
    """The last sheet: every word that a column with codes knows, in the four languages."""
    language = report.evening.language
    tab = new_sheet(palette.workbook, format.CODES.within(language))
    headers = (introduction.LIST.within(language), *introduction.LANGUAGE_HEADERS)
    paint.set_up(tab, (18, 24, 24, 24, 24), title=writable(report.evening.title), tab=paint.SECOND_INK)
    tab.append([palette.header(tab, header) for header in headers])
    rows = [
        (name.within(language), *(words.within(each) for each in LANGUAGES))
        for name, codes in introduction.CODE_LISTS
        for words in codes.words.values()
    ]
    for row in rows:
        tab.append([palette.plain(tab, text) for text in row])
    paint.make_table(tab, paint.table_name(tab.title), headers, len(rows))
