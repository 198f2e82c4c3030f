"""The sheets that are there for people alone: what this workbook is, and which words its columns know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exports.documents import Report
from exports.texts import Texts
from exports.workbook import format, introduction, paint
from exports.workbook.characters import writable
from exports.workbook.slots import new_sheet
from exports.workbook.vocabulary import LANGUAGES, Words

LONGEST_LINE = 300
_INTRODUCTION_WIDTHS = (24, 100)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str = ""
    label: str = ""
    size: int = 11
    color: str | None = None


def write_introduction(palette: paint.Palette, report: Report) -> None:
    """The first sheet: which evening, what is where, how to use it."""
    tab = new_sheet(palette.workbook, format.READ_ME.within(report.evening.language))
    title = writable(report.evening.title)
    paint.set_up(tab, _INTRODUCTION_WIDTHS, title=title, tab=paint.SECOND_INK, frozen=False)
    for number, line in enumerate([*_title(report), *_explanation(report.evening.language)], start=1):
        paint.grow(tab, number, [(line.text, _INTRODUCTION_WIDTHS[1])], line.size)
        text = palette.plain(tab, line.text, size=line.size, bold=line.size > 11, color=line.color)
        tab.append([palette.plain(tab, line.label, bold=True), text])


def _title(report: Report) -> Iterator[_Line]:
    evening = report.evening
    texts = Texts(evening.language)
    lines = (
        _Line(evening.title, size=20, color=paint.BRAND),
        _Line(evening.subtitle, size=14, color=paint.SECOND_INK),
        _Line(f"{texts.long_date(evening.date)}, {texts.time(evening.starts)}", color=paint.SECOND_INK),
        _Line(", ".join(part for part in (evening.venue, evening.address) if part), color=paint.SECOND_INK),
    )
    for line in lines:
        text = writable(" ".join(line.text.split())[:LONGEST_LINE])
        if text:
            yield replace(line, text=text)


def _explanation(language: str) -> Iterator[_Line]:
    yield _Line()
    yield _Line(introduction.PURPOSE.within(language))
    yield _Line()
    yield _heading(introduction.WHAT_IS_WHERE, language)
    for sheet in format.REPORT_SHEETS:
        yield _Line(introduction.SHEETS[sheet.key].within(language), label=sheet.words.within(language))
    yield _Line()
    yield _heading(introduction.GOOD_TO_KNOW, language)
    for words in (*introduction.USE, introduction.PRIVACY):
        yield _Line(words.within(language))


def _heading(words: Words, language: str) -> _Line:
    return _Line(words.within(language), size=14, color=paint.BRAND)


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
