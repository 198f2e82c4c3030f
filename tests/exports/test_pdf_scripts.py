"""A report with emoji and other scripts is still a PDF that a screen reader can read."""

from __future__ import annotations

import dataclasses

import page

from exports.documents import Takeaway
from exports.pdf import report_pdf
from tests.factories.documents import sample_report


def test_emoji_and_other_scripts_keep_the_pdf_accessible() -> None:
    report = sample_report()
    text = "Hoera 🎉 voor 👩‍👩‍👧 en ❤️ · مرحبا · שלום · 漢字 · Ελληνικά · Привіт"
    table = dataclasses.replace(report.evening.tables[0], takeaways=(Takeaway(position=1, text=text),))
    report = dataclasses.replace(report, evening=dataclasses.replace(report.evening, tables=(table,)))
    result = page.validate_pdf_bytes(report_pdf(report), profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.rule_id for failure in result.failures] == []
