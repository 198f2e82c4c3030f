"""The report from the command line: whole, or not there."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.reports import services
from exports.json_report import report_json
from exports.workbook.reader import read_evening

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def slug(app: Flask) -> str:
    with app.app_context(), transaction():
        report = read_evening((DATA / "avond-met-opbrengst.xlsx").read_bytes())
        return services.import_evening(report=report, now=clock.now()).slug


def export(app: Flask, slug: str, output: Path) -> tuple[int, str]:
    command = ["reports", "export", slug, "--format", "json", "--output", str(output)]
    done = app.test_cli_runner().invoke(args=command)
    return done.exit_code, done.output


@contextmanager
def no_file_longer_than(limit: int) -> Iterator[None]:
    """As on a disk that fills up while we write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_report_is_written_where_it_was_asked(app: Flask, slug: str, tmp_path: Path) -> None:
    link = tmp_path / "latest.json"
    link.symlink_to("verslag.json")
    for output in (tmp_path / "verslag.json", link):
        assert export(app, slug, output) == (0, "")
    assert json.loads(link.read_bytes())["evening"]["title"] == "X500"
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".json") == ["latest.json", "verslag.json"]


def test_a_full_disk_leaves_the_report_that_was_there(app: Flask, slug: str, tmp_path: Path) -> None:
    output = tmp_path / "verslag.json"
    output.write_bytes(b"van gisteren")
    before = sorted(tmp_path.iterdir())

    with app.app_context():
        assert len(report_json(read_evening((DATA / "avond-met-opbrengst.xlsx").read_bytes()))) > 1000
    with no_file_longer_than(1000):
        code, said = export(app, slug, output)
    assert code != 0
    assert f"{output} is niet te schrijven" in said
    assert output.read_bytes() == b"van gisteren"
    assert sorted(tmp_path.iterdir()) == before
