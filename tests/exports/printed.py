"""What a reader, a printer and a validator make of a PDF."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import page as validator
import pikepdf
import pytest
from PIL import Image

DOTS = 150
POINTS = 72 / 25.4


def poppler(program: str, pdf: bytes, *options: str) -> bytes:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} comes with the system package poppler-utils")
    return subprocess.run([found, *options], input=pdf, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    """What a reader selects and copies, on one line."""
    return " ".join(poppler("pdftotext", pdf, "-", "-").decode().split())


def lines_of(pdf: bytes) -> list[str]:
    """What stands beside each other on the sheet, from top to bottom."""
    drawn = poppler("pdftotext", pdf, "-layout", "-", "-").decode()
    return [" ".join(line.split()) for line in drawn.splitlines() if line.strip()]


def letters_of(pdf: bytes) -> str:
    """Every letter in the order in which it was written, cell by cell, without what parts words."""
    return "".join(poppler("pdftotext", pdf, "-raw", "-", "-").decode().split())


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def failures(pdf: bytes) -> set[str]:
    report = validator.validate_pdf_bytes(pdf, profile=validator.ValidationProfile.PDF_UA_1)
    return {f"{failure.rule_id} {failure.message}" for failure in report.failures}


def picture_of(pdf: bytes, *, page: int = 1, colour: bool = False) -> Image.Image:
    """A page at DOTS dots an inch."""
    grey = () if colour else ("-gray",)
    drawn = poppler("pdftoppm", pdf, "-r", str(DOTS), "-f", str(page), "-l", str(page), *grey, "-")
    return Image.open(io.BytesIO(drawn))


def words_outside(pdf: bytes, *, width: float, height: float, edge: float = 5) -> list[str]:
    """The words nearer to the edge of their sheet than `edge`, where a printer may not reach; in millimetres."""
    drawn = poppler("pdftotext", pdf, "-bbox", "-", "-").decode()
    boxes = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', drawn)
    assert boxes
    near, right, below = edge * POINTS, (width - edge) * POINTS, (height - edge) * POINTS
    return [
        word
        for left, top, end, bottom, word in boxes
        if float(left) < near or float(top) < near or float(end) > right or float(bottom) > below
    ]
