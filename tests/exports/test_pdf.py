"""The PDF is complete, tagged, closed to the world, and opened here by other readers than the one that wrote it."""

from __future__ import annotations

import io
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import page
import pikepdf
import pytest

from exports.documents import Connection, Figures, Report, Table, Takeaway, TakeawayKind
from exports.pdf import html_pdf, report_pdf
from exports.report_html import report_html
from tests.factories.documents import PRIVATE_CONTACT, PUBLIC_EMAIL, sample_evening, sample_report

LONG = "Deze zin over de buurt gaat maar door, met komma’s en al. " * 180


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report_pdf(sample_report())


@pytest.fixture(scope="module")
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


@pytest.fixture(scope="module")
def printed(pdf: bytes) -> str:
    return text_of(pdf)


def text_of(pdf: bytes) -> str:
    """What a reader selects and copies, on one line."""
    return " ".join(poppler(pdf).split())


def poppler(pdf: bytes, *options: str) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext comes with the system package poppler-utils")
    return subprocess.run([program, *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def failures(pdf: bytes) -> set[str]:
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    return {f"{failure.rule_id} {failure.message}" for failure in report.failures}


def with_tables(*tables: Table) -> Report:
    return replace(sample_report(), evening=replace(sample_evening(), tables=tables))


def test_the_report_conforms_to_pdf_ua(pdf: bytes, opened: pikepdf.Pdf) -> None:
    assert failures(pdf) == set()
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_the_report_has_a_title_and_a_language(opened: pikepdf.Pdf) -> None:
    assert opened.Root.Lang == "nl"
    assert opened.docinfo["/Title"] == "Verslag X500 · Een stad maak je samen"


def test_the_report_speaks_the_language_of_the_evening() -> None:
    report = replace(with_tables(), evening=replace(sample_evening(), language="fr", tables=()))

    with pikepdf.open(io.BytesIO(report_pdf(report))) as document:
        assert document.Root.Lang == "fr"


def test_every_font_is_inside(opened: pikepdf.Pdf) -> None:
    fonts = [
        item
        for item in opened.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]

    names = {str(font.FontName).partition("+")[2] for font in fonts}
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert not any("DejaVu" in name for name in names), "the sample needs no face of the machine it is made on"
    assert {"Bricolage-Grotesque-Bold", "Atkinson-Hyperlegible-Next", "Atkinson-Hyperlegible-Next-Ext"} <= names


def test_bookmarks_lead_to_the_parts_and_every_table(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        (cover,) = outline.root
        titles = [item.title for item in cover.children]

    tables = [f"{table.number}. {table.title}" for table in sample_evening().tables]
    assert cover.title == "Een stad maak je samen"
    assert titles == ["Inhoud", "De avond in cijfers", *tables, "Wie verbindt de tafels?", "Colofon"]


def test_every_page_is_a4_and_all_but_the_cover_carry_a_number(pdf: bytes, opened: pikepdf.Pdf) -> None:
    sizes = {tuple(round(float(side)) for side in sheet.mediabox) for sheet in opened.pages}
    assert sizes == {(0, 0, 595, 842)}

    pages = [page_text(pdf, number) for number in range(1, len(opened.pages) + 1)]
    footer = "Verslag X500 · 21 oktober 2027"
    assert footer not in pages[0]
    assert [number for number, text in enumerate(pages, 1) if text.endswith(f" {number}") and footer in text] == list(
        range(2, len(pages) + 1)
    )


def page_text(pdf: bytes, number: int) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as document, pikepdf.new() as single:
        single.pages.append(document.pages[number - 1])
        stream = io.BytesIO()
        single.save(stream)
    return text_of(stream.getvalue())


def test_the_contents_give_the_page_of_every_table(pdf: bytes, opened: pikepdf.Pdf) -> None:
    contents = page_text(pdf, 2)

    for table in sample_evening().tables:
        (number,) = re.findall(rf"{re.escape(table.title)} · {re.escape(table.theme)} (\d+)", contents)
        assert table.question.split()[-1] in page_text(pdf, int(number))


def test_every_point_of_every_table_is_printed(printed: str) -> None:
    takeaways = [takeaway for table in sample_evening().tables for takeaway in table.takeaways]

    assert len(takeaways) == 28
    assert [takeaway.text for takeaway in takeaways if takeaway.text not in printed] == []


def test_questions_hosts_connections_and_contacts_are_printed(printed: str) -> None:
    for table in sample_evening().tables:
        assert table.question in printed
        assert all(host.name in printed for host in table.hosts)
        assert all(f"{link.source} – {link.target}" in printed for link in table.connections)
    assert PUBLIC_EMAIL in printed


def test_who_did_not_agree_is_named_nowhere_in_the_file(pdf: bytes, printed: str) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        stream = io.BytesIO()
        document.save(stream, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)

    assert PRIVATE_CONTACT not in printed
    assert "wendel@voorbeeld.be" not in printed
    assert b"wendel" not in stream.getvalue().lower()
    assert PRIVATE_CONTACT not in report_html(sample_report())


def test_hosts_addresses_stay_inside() -> None:
    table = replace(sample_evening().tables[0], contacts=())

    assert "tafel1@voorbeeld.be" not in report_html(with_tables(table))


def test_the_cover_is_plum_up_to_the_edge(opened: pikepdf.Pdf) -> None:
    operators = pikepdf.parse_content_stream(opened.pages[0])
    painted = [(float(step.operands[2]), float(step.operands[3])) for step in operators if str(step.operator) == "re"]

    assert any(width >= 793 and abs(height) >= 1122 for width, height in painted)


def test_a_table_without_points_says_so(printed: str) -> None:
    assert "Deze tafel gaf nog geen punten door." in printed


def test_an_evening_of_one_empty_table_is_a_report_too() -> None:
    report = Report(
        evening=replace(sample_evening(), subtitle="", tables=(Table(number=1, title="Alleen"),)), figures=Figures()
    )
    pdf = report_pdf(report)

    assert failures(pdf) == set()
    assert "Voorlopige versie" in text_of(pdf)


def test_forty_tables_all_get_their_part() -> None:
    tables = [replace(sample_evening().tables[n % 12], number=n + 1, title=f"Onderwerp {n + 1}") for n in range(40)]
    pdf = report_pdf(with_tables(*tables))

    assert failures(pdf) == set()
    text = text_of(pdf)
    assert [n for n in range(1, 41) if text.count(f"Onderwerp {n} ") < 2] == []


def test_long_odd_and_right_to_left_texts_are_printed_whole() -> None:
    texts = (LONG.strip(), "مرحبا بالعالم", "W" * 400, "Regel een\n\nRegel drie\tna een tab", "=1+1 & <b>vet</b>")
    table = Table(
        number=7,
        title="Buurtinformatienetwerkenoverlegstructuurvergadering",
        takeaways=tuple(Takeaway(position=n, kind=TakeawayKind.IDEA, text=text) for n, text in enumerate(texts, 1)),
        connections=(Connection(source="A" * 150, target="Ł" * 150, description=LONG),),
    )
    pdf = report_pdf(with_tables(table))

    assert failures(pdf) == set()
    text = re.sub(r"\s|\x0c|Verslag X500 · 21 oktober 2027 \d+", "", text_of(pdf))
    assert text.count("W" * 400) == 1
    assert text.count("metkomma’senal") == 360
    assert "=1+1&<b>vet</b>" in text


def test_nothing_leaves_the_right_margin() -> None:
    table = Table(number=1, title="M" * 200, takeaways=(Takeaway(position=1, text="W" * 900),))
    boxes = poppler(report_pdf(with_tables(table)), "-bbox")

    edge = 595.3 - 20 / 25.4 * 72
    assert max(float(right) for right in re.findall(r'<word [^>]*xMax="([\d.]+)"', boxes)) <= edge + 0.5


def test_control_characters_are_left_out() -> None:
    table = Table(
        number=1, title="Ti\x07tel", takeaways=(Takeaway(position=1, text="a\x00b\x1bc\x85d\ud800e\ufffff\ng"),)
    )
    html = report_html(with_tables(table))

    assert "Titel" in html
    assert "abcdef\ng" in html
    assert failures(html_pdf(html)) == set()


HOSTILE = (
    "<img src='file:///etc/passwd'>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "<style>@import url(http://192.0.2.1/x.css)</style>",
    "url(http://192.0.2.1/x.png) http://192.0.2.1/",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
)


def test_texts_of_people_never_become_markup_or_requests(caplog: pytest.LogCaptureFixture) -> None:
    takeaways = tuple(Takeaway(position=n, text=text) for n, text in enumerate(HOSTILE, 1))
    hostile = " ".join(HOSTILE)
    table = Table(number=1, title=hostile, theme=hostile, question=hostile, organisation=hostile, takeaways=takeaways)
    evening = replace(sample_evening(), tables=(table,), title=hostile, subtitle=hostile, venue=hostile)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = report_pdf(replace(sample_report(), evening=evening, url="javascript:alert(1)"))

    assert [record.getMessage() for record in caplog.records] == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.attachments) == 0
    assert "{{ 7*7 }}" in text_of(pdf)
