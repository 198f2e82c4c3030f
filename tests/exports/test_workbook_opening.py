"""A file may come from anyone: what is no workbook, or means harm, is refused in one sentence."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from exports.workbook import opening
from exports.workbook.findings import WorkbookRefused
from exports.workbook.reader import read_evening
from tests.exports.workbook_files import evening_workbook, sheet_xml, with_entries

ROOT = Path(__file__).parents[2]
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 200
TOO_LARGE = "Uitgepakt is dit bestand te groot om veilig te lezen."
DAMAGED = "Dit Excel-bestand is beschadigd. Open het in Excel, bewaar het opnieuw en probeer nog eens."
EVENING_XML = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, filename: str = "") -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_evening(data, filename=filename)
    return refused.value.summary(str)


def test_a_renamed_picture_is_called_a_picture() -> None:
    assert refusal(JPEG, "avond.xlsx") == "avond.xlsx: Dit is een afbeelding (JPEG), geen Excel-bestand."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b"PK\x03\x04" + b"x" * opening.MOST_BYTES, "Dit bestand is te groot: het mag hoogstens 5 MB zijn."),
        (b"\x89PNG\r\n\x1a\n", "Dit is een afbeelding (PNG), geen Excel-bestand."),
        (b"BM\x00\x00\x00\x00", "Dit is een afbeelding (BMP), geen Excel-bestand."),
        (b"\x00\x00\x00\x18ftypheic", "Dit is een afbeelding (HEIC), geen Excel-bestand."),
        (b"RIFF\x00\x00\x00\x00WEBP", "Dit is een afbeelding (WebP), geen Excel-bestand."),
        (b"%PDF-1.7", "Dit is een document (PDF), geen Excel-bestand."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Dit is een oud of beveiligd Excel-bestand. Bewaar het als .xlsx zonder wachtwoord en probeer opnieuw.",
        ),
        (b"naam;e-mail\n", "Dit is geen Excel-bestand. Bewaar het in Excel als .xlsx en probeer opnieuw."),
        (b"PK\x03\x04 en meer niet", DAMAGED),
    ],
)
def test_another_kind_of_file_is_named(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_half_a_download_is_called_damaged(kept: float) -> None:
    data = evening_workbook()
    assert refusal(data[: int(len(data) * kept)]) == DAMAGED


def test_a_zip_file_without_a_workbook_is_no_workbook() -> None:
    empty = b"PK\x05\x06" + b"\x00" * 18
    assert refusal(empty).startswith("Dit is geen Excel-bestand.")
    open_document = with_entries(empty, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})
    assert refusal(open_document).startswith("Dit soort rekenblad lezen we niet.")


def test_a_zip_bomb_is_refused_by_its_table_of_contents() -> None:
    bomb = with_entries(evening_workbook(), {EVENING_XML: b"0" * 100_000_000})
    assert len(bomb) < 200_000
    assert refusal(bomb) == TOO_LARGE


def test_a_zip_bomb_of_many_small_files_is_refused() -> None:
    many = {f"xl/media/{number}.png": b"x" for number in range(600)}
    assert refusal(with_entries(evening_workbook(), many)) == TOO_LARGE


def test_a_table_of_contents_that_lies_helps_nobody() -> None:
    data = bytearray(with_entries(evening_workbook(), {EVENING_XML: sheet_xml(b" " * 50_000_000)}))
    entry = data.rfind(EVENING_XML.encode()) - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = struct.pack("<I", 1_000)
    assert refusal(bytes(data)) in {DAMAGED, TOO_LARGE}


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576", "XFD40"])
def test_a_single_cell_at_the_far_corner_is_refused(corner: str) -> None:
    row = corner.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{corner}"><v>1</v></c></row>'
    assert refusal(with_entries(evening_workbook(), {EVENING_XML: sheet_xml(cells.encode())})) == TOO_LARGE


def test_a_workbook_that_swells_in_memory_is_refused() -> None:
    cells = b"".join(
        b"<row>" + b"".join(b"<c><v>%d</v></c>" % (row * column) for column in range(50)) + b"</row>"
        for row in range(20_000)
    )
    data = with_entries(evening_workbook(), {EVENING_XML: sheet_xml(cells)})
    assert len(data) < opening.MOST_BYTES
    assert refusal(data) == TOO_LARGE


def test_entities_that_multiply_are_never_expanded() -> None:
    lol = b'<!DOCTYPE x [<!ENTITY a "lach"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    cells = sheet_xml(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')
    assert refusal(with_entries(evening_workbook(), {EVENING_XML: lol + cells})) == DAMAGED


def test_reading_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_SECONDS", 0.001)
    assert refusal(evening_workbook()).startswith("Dit bestand lezen duurt te lang.")


def test_the_process_that_reads_has_little_memory_and_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def remembered(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
        calls.append(options)
        return subprocess.CompletedProcess([], -6)

    monkeypatch.setenv("SECRET_KEY", "geheim" * 8)
    monkeypatch.setattr(subprocess, "run", remembered)
    assert refusal(evening_workbook()) == TOO_LARGE
    assert set(calls[0]["env"]) == {"PYTHONPATH", "PYTHONUTF8"}  # type: ignore[call-overload]
    probe = "import resource; from exports.workbook import child; child._limit_this_process(); bytearray(300_000_000)"
    monkeypatch.undo()
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_opening_loads_neither_the_application_nor_a_spreadsheet_library() -> None:
    probe = "import sys; import exports.workbook.reader; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=True, text=True)
    assert not {"flask", "sqlalchemy", "weasyprint", "openpyxl", "python_calamine"} & set(done.stdout.split())
