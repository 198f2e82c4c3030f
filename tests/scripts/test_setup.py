"""Setting up does each thing once and says in one sentence what only a person can do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scripts import setup, system_packages
from scripts.system_packages import Missing


def test_work_is_done_again_only_when_its_source_changed(tmp_path: Path) -> None:
    source, stamp = tmp_path / "requirements.txt", tmp_path / "stamps" / "python"
    done: list[str] = []
    for text in ("flask==3", "flask==3", "flask==4", "flask==4"):
        source.write_text(text)
        setup.once(stamp, [source], lambda: done.append(source.read_text()))
    assert done == ["flask==3", "flask==4"]


def test_work_that_failed_is_tried_again(tmp_path: Path) -> None:
    source, stamp = tmp_path / "requirements.txt", tmp_path / "stamp"
    source.write_text("flask==3")

    def fail() -> None:
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        setup.once(stamp, [source], fail)
    assert not stamp.exists()


def test_an_older_python_is_refused_with_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 9, "final", 0))
    with pytest.raises(Missing, match=r"Python 3\.11 of nieuwer"):
        setup.prepare(dev=False)


def test_without_root_one_sentence_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages, "PANGO", ("libdoes-not-exist.so.0",))
    sentences = [str(missing) for missing in system_packages.provide(dev=False, tried=tmp_path / "tried")]
    assert "Voor PDF's maken ontbreekt nog iets: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0" in sentences


def test_without_root_a_missing_venv_stops_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Missing, match=r"sudo apt-get install python3\.\d+-venv"):
        system_packages.provide_venv()


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An apt-get that only works once its list is fresh; what it was asked stands in the file beside it."""
    program, log = tmp_path / "apt-get", tmp_path / "asked"
    program.write_text(f'#!/bin/sh\necho "$*" >> {log}\n[ "$1" = update ] || grep -q update {log}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_packages, "PANGO", ("libdoes-not-exist.so.0",))
    return program


def test_root_with_apt_gets_what_is_missing(apt: Path, tmp_path: Path) -> None:
    assert system_packages.provide(dev=False, tried=tmp_path / "tried") == []
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["install", "update", "install"]
    assert asked[0] == asked[2]
    assert "libpango-1.0-0 libpangoft2-1.0-0" in asked[0]


def test_what_apt_cannot_bring_is_asked_once_and_said_every_time(apt: Path, tmp_path: Path) -> None:
    apt.write_text(apt.read_text().replace("grep -q update", "grep -q never"))
    first = [str(missing) for missing in system_packages.provide(dev=False, tried=tmp_path / "tried")]
    asked = (tmp_path / "asked").read_text()
    second = [str(missing) for missing in system_packages.provide(dev=False, tried=tmp_path / "tried")]
    assert first == second != []
    assert (tmp_path / "asked").read_text() == asked
