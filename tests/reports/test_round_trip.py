"""The workbook is the evening: out, in and out again is the same, through the database as well."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from app.core import clock
from app.core.access import Actor
from app.core.database import transaction
from app.core.orm import db
from app.demo import services as demo
from app.events.models import Event, EventState
from app.registration import history
from app.reports import content, gather, services
from app.reports.errors import BrokenWorkbook, NothingToPublish
from app.reports.models import RecordedFigures
from app.roster import imports
from exports.documents import Report
from exports.workbook import matching
from exports.workbook.matching import OpenList
from exports.workbook.reader import read_evening
from exports.workbook.writer import report_workbook
from tests.exports.strategies import reports
from tests.factories.documents import sample_report

DATA = Path(__file__).parent.parent / "data"
ORGANISER = Actor(user_id=1, role="organiser")
URL = "https://avond.example.org/e/x500/report"


def import_workbook(data: bytes) -> Event:
    with transaction():
        return services.import_evening(report=read_evening(data), now=clock.now())


def exported(event: Event) -> bytes:
    return report_workbook(gather.draft(event, url=URL))


@pytest.mark.parametrize("name", ["avond.xlsx", "avond-met-opbrengst.xlsx"])
def test_the_example_comes_back_byte_for_byte(context: Flask, name: str) -> None:
    first = exported(import_workbook((DATA / name).read_bytes()))
    assert exported(import_workbook(first)) == first


def test_an_evening_with_its_people_is_the_same_without_them(context: Flask) -> None:
    with transaction():
        event = demo.load(now=clock.now())
    first = exported(event)
    assert gather.draft(event, url=URL).figures.present > 100
    again = import_workbook(first)
    assert db.session.get_one(RecordedFigures, again.id).content["present"] > 100
    assert exported(again) == first


def test_recorded_seats_stay_with_their_table_when_it_gets_another_number(context: Flask) -> None:
    report = sample_report()
    first, second, *rest = report.evening.tables
    tables = (dataclasses.replace(first, seats_taken=2), dataclasses.replace(second, seats_taken=0), *rest)
    report = dataclasses.replace(report, evening=dataclasses.replace(report.evening, tables=tables))
    with transaction():
        event = services.import_evening(report=report, now=clock.now())
    with transaction():
        moved = next(table for table in event.tables if table.number == first.number)
        moved.number = 77
    with transaction():
        other = next(table for table in event.tables if table.number == second.number)
        other.number = first.number
    taken = {table.title: table.seats_taken for table in gather.evening_of(event).tables}
    assert (taken[first.title], taken[second.title]) == (2, 0)


def test_seats_recorded_by_number_are_still_read(context: Flask) -> None:
    with transaction():
        event = services.import_evening(report=sample_report(), now=clock.now())
    number = event.tables[0].number
    with transaction():
        db.session.merge(RecordedFigures(event_id=event.id, content={"seats": {str(number): 5}}))
    assert gather.evening_of(event).tables[0].seats_taken == 5


def test_everything_said_in_a_report_survives_the_database(context: Flask) -> None:
    report = sample_report()
    with transaction():
        event = services.import_evening(report=report, now=clock.now())
    assert gather.evening_of(event) == report.evening


# Evenings are large, so Hypothesis drops those beyond its buffer (filter_too_much); each example brings in evenings of
# its own, so one database may serve them all (function_scoped_fixture).
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(report=reports())
def test_any_evening_comes_back_byte_for_byte(context: Flask, report: Report) -> None:
    try:
        first = exported(import_workbook(report_workbook(report)))
    finally:
        db.session.remove()
    assert exported(import_workbook(first)) == first
    db.session.remove()


def test_a_frozen_version_thaws_to_the_same_report() -> None:
    report = sample_report()
    now = clock.now()
    frozen = content.frozen(report, published_at=now)
    assert content.thawed(frozen) == dataclasses.replace(report, published_at=now)


def test_a_broken_workbook_says_where_and_leaves_nothing(context: Flask) -> None:
    with pytest.raises(BrokenWorkbook) as refusal:
        services.read_workbook(b"\xff\xd8\xff\xe0 a photo", filename="foto.xlsx", translate=str)
    assert refusal.value.sentences
    assert db.session.query(Event).count() == 0


def test_an_evening_without_a_single_point_cannot_be_published(context: Flask) -> None:
    event = import_workbook((DATA / "avond.xlsx").read_bytes())
    assert event.state is EventState.DRAFT
    with transaction():
        event.state = EventState.REPORTING
    with pytest.raises(NothingToPublish), transaction():
        services.publish(event=event, report=gather.draft(event, url=URL), by=ORGANISER, now=clock.now())


def opened(name: str) -> OpenList:
    return matching.open_list((DATA / name).read_bytes(), name)


def test_168_people_of_the_example_fit_the_example_evening(context: Flask) -> None:
    event = import_workbook((DATA / "avond.xlsx").read_bytes())
    sheet = imports.read_list(event, opened("inschrijvingen.xlsx"))
    assert (len(sheet.rows), sheet.findings) == (168, ())
    with transaction():
        author = history.staff("Noor Maes")
        count = imports.import_list(event=event, sheet=sheet, source="lijst.xlsx", author=author, now=clock.now())
    assert count == 168
    assert event.places_taken == 156
    assert sum(table.seats_taken for table in gather.evening_of(event).tables) == 146


def test_excels_own_csv_reads_right(context: Flask) -> None:
    event = import_workbook((DATA / "avond.xlsx").read_bytes())
    sheet = imports.read_list(event, opened("inschrijvingen-excel.csv"))
    assert (len(sheet.rows), sheet.findings) == (25, ())
    assert "Ilse Lê" in {row.name for _number, row in sheet.rows}
