"""What may stand nowhere in the repository: left-over markers, addresses of one machine, sleeping tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import kept_files, python_files, read, text_files

# In brackets, so that these patterns do not find themselves.
NOWHERE = {
    "left-over marker": r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b",
    "path of one machine": r"(?<![\w.])/(wor[k]|roo[t]|tmp/helpe[r])/",
    "download address in a lock file": r'"resolve[d]":\s*"http',
    "download address in requirements": r"^\s*--(extra-)?index-ur[l]",
    "not implemented": r"raise NotImplementedErro[r]",
}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


@pytest.mark.parametrize(("reason", "pattern"), NOWHERE.items(), ids=NOWHERE)
def test_it_stands_in_no_file(reason: str, pattern: str) -> None:
    assert [f"{path}: {match.group(0)}" for path in text_files() for match in _matches(path, pattern)] == [], reason


def test_no_test_sleeps() -> None:
    assert [str(path) for path in python_files("tests") if re.search(r"time\.slee[p]\(", read(path))] == []


def test_no_template_has_a_script_style_or_handler_inside() -> None:
    """Mail and paper have no policy to break, and mail clients need styles inside."""
    pages = [
        path
        for path in kept_files()
        if path.suffix == ".html" and path.parts[0] == "templates" and "mail" not in path.parts
    ]
    assert pages
    found = [f"{path}: {match.group(0)}" for path in pages for match in INLINE.finditer(read(path))]
    assert found == []


def test_no_module_has_a_name_that_fits_everything() -> None:
    assert [str(path) for path in python_files() if {path.stem, *path.parent.parts} & VAGUE_NAMES] == []


def test_a_forbidden_word_would_be_found() -> None:
    samples = ["x  # TO" + "DO", "see /wor" + "k/main", '"resolve' + 'd": "http://', "--index-ur" + "l", "raise Not"]
    samples[-1] += "ImplementedError"
    for sample, pattern in zip(samples, NOWHERE.values(), strict=True):
        assert re.search(pattern, sample, re.MULTILINE)
    assert INLINE.search('<p style="color: red">')
    assert not INLINE.search('<script type="module" src="/a.js">')


def _matches(path: Path, pattern: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, read(path), re.MULTILINE))
