"""Dates, times and numbers read as people in Belgium write them, without a web framework."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from exports.texts import Texts, direction

EVENING = dt.date(2027, 10, 21)


@pytest.mark.parametrize(
    ("language", "date", "time", "number"),
    [
        ("nl", "donderdag 21 oktober 2027", "19.00 uur", "1.250"),
        ("en", "Thursday 21 October 2027", "19:00", "1,250"),
        ("fr", "jeudi 21 octobre 2027", "19h00", "1\u202f250"),
        ("de", "Donnerstag, 21. Oktober 2027", "19:00 Uhr", "1.250"),
    ],
)
def test_each_language_writes_dates_times_and_numbers_its_own_way(
    language: str, date: str, time: str, number: str
) -> None:
    texts = Texts(language)

    assert texts.long_date(EVENING) == date
    assert texts.time(dt.time(19, 0)) == time
    assert texts.number(1250) == number


def test_a_moment_keeps_the_clock_of_its_own_zone() -> None:
    late = dt.datetime(2027, 10, 21, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))

    assert Texts("nl").clock(late) == "23.30"


def test_a_message_without_translation_stays_dutch() -> None:
    texts = Texts("nl")

    assert texts.gettext("Zin %(zin)s die nergens vertaald is", zin=1) == "Zin 1 die nergens vertaald is"
    assert texts.gettext("100 % zeker") == "100 % zeker"
    assert texts.ngettext("%(num)s bol", "%(num)s bollen", 1) == "1 bol"
    assert texts.ngettext("%(num)s bol", "%(num)s bollen", 1500) == "1.500 bollen"


def test_an_unknown_language_reads_as_dutch() -> None:
    assert Texts("xx").language == "nl"


@pytest.mark.parametrize(
    ("text", "way"),
    [("Hallo مرحبا", "ltr"), ("123 مرحبا hallo", "rtl"), ("שלום", "rtl"), ("", "ltr"), ("2027!", "ltr")],
)
def test_the_first_letter_decides_which_way_a_text_runs(text: str, way: str) -> None:
    assert direction(text) == way


def test_exports_load_without_flask_and_without_weasyprint() -> None:
    program = (
        "import sys, exports.pdf, exports.qr, exports.json_report;"
        "print([name for name in ('flask', 'sqlalchemy', 'app', 'weasyprint') if name in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
