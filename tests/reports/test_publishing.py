"""From the organiser's overview to the public report, through the pages."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from xml.etree.ElementTree import Element

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from app.core import clock
from app.core.access import Actor
from app.core.database import transaction
from app.core.orm import db
from app.events import queries as event_queries
from app.events.models import Event, EventState
from app.events.writing import changing
from app.harvest import services as harvest
from app.harvest.models import ContactPerson
from app.harvest.rules import Wording
from app.reports import gather
from app.reports.models import PublishedReport
from exports.documents import Report
from tests.pages import BASE_URL, ReadingClient, parse, sign_in_as, text_of

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def slug(organiser: ReadingClient) -> str:
    """The example evening, brought in through the upload page."""
    answer = upload(organiser, "avond-met-opbrengst.xlsx")
    assert answer.status_code == 303
    return str(answer.location).rsplit("/", 1)[-1]


def upload(client: ReadingClient, name: str) -> TestResponse:
    file = (io.BytesIO((DATA / name).read_bytes()), name)
    return client.submit("/organise/import", {"workbook": file})


def test_a_workbook_becomes_an_evening_one_can_look_at(organiser: ReadingClient, slug: str) -> None:
    page = organiser.get(f"/organise/events/{slug}")
    words = text_of(parse(page.data))
    assert page.status_code == 200
    assert "Buurtinformatienetwerken" in words
    assert "3 punten" in words


def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(organiser: ReadingClient) -> None:
    file = (io.BytesIO(b"\xff\xd8\xff\xe0 JFIF"), "foto.xlsx")
    answer = organiser.submit("/organise/import", {"workbook": file})
    assert answer.status_code == 422
    assert "Er is niets ingevoerd" in text_of(parse(answer.data))


def test_the_world_sees_nothing_before_publication(client: FlaskClient, slug: str) -> None:
    for path in (f"/e/{slug}/report", f"/e/{slug}/report/tables/3", f"/e/{slug}/report.pdf"):
        assert client.get(path).status_code == 404


def test_a_published_report_is_read_by_everyone_table_by_table(
    organiser: ReadingClient, client: FlaskClient, slug: str
) -> None:
    answer = organiser.submit(f"/organise/events/{slug}/report/publish", page=f"/organise/events/{slug}/report")
    assert answer.status_code == 303
    whole = text_of(parse(client.get(f"/e/{slug}/report").data))
    assert "Je voelt dat deze tafel goesting heeft." in whole
    assert "Tafel 3: 0 van 12 plaatsen bezet" in whole
    one = text_of(parse(client.get(f"/e/{slug}/report/tables/3").data))
    assert "Halte 24" in one
    assert "goesting" not in one
    assert client.get(f"/e/{slug}/report/tables/99").status_code == 404
    pdf = client.get(f"/e/{slug}/report.pdf")
    with pikepdf.open(io.BytesIO(pdf.data)) as document:
        assert str(document.Root.Lang) == "nl"


def test_a_change_after_publication_shows_only_when_published_again(
    app: Flask, organiser: ReadingClient, client: FlaskClient, slug: str
) -> None:
    publish = f"/organise/events/{slug}/report/publish"
    organiser.submit(publish, page=f"/organise/events/{slug}/report")
    before = client.get(f"/e/{slug}/report").data
    edit = f"/organise/events/{slug}/edit"
    values = {"title": "X500 bis"}
    page = organiser.get(edit)
    fields = {field.get("name", ""): field.get("value", "") for field in parse(page.data).iter("input")}
    selects = {select.get("name", ""): _chosen(select) for select in parse(page.data).iter("select")}
    answer = organiser.submit(edit, {**fields, **selects, **values})
    assert answer.status_code == 303
    assert client.get(f"/e/{slug}/report").data == before
    organiser.submit(publish, page=f"/organise/events/{slug}/report")
    assert "X500 bis" in text_of(parse(client.get(f"/e/{slug}/report").data))


def _chosen(select: Element) -> str:
    options = list(select.iter("option"))
    chosen = next((option for option in options if "selected" in option.attrib), options[0])
    return chosen.get("value", "")


def test_a_withdrawn_report_is_gone(organiser: ReadingClient, client: FlaskClient, slug: str) -> None:
    page = f"/organise/events/{slug}/report"
    organiser.submit(f"{page}/publish", page=page)
    organiser.submit(f"{page}/withdraw", page=page)
    assert client.get(f"/e/{slug}/report").status_code == 404


def test_communication_staff_take_pdf_and_workbook_home(app: Flask, slug: str) -> None:
    staff = sign_in_as(app, "communication")
    base = f"/organise/events/{slug}/report"
    pdf, workbook, data = (staff.get(f"{base}.{kind}") for kind in ("pdf", "xlsx", "json"))
    assert pdf.data.startswith(b"%PDF-1.7")
    assert "attachment" in pdf.headers["Content-Disposition"]
    assert "Contactpersonen" in CalamineWorkbook.from_filelike(io.BytesIO(workbook.data)).sheet_names
    assert data.json is not None
    assert data.json["evening"]["title"] == "X500"


def test_who_did_not_agree_to_be_named_is_in_the_workbook_only(
    app: Flask, organiser: ReadingClient, client: FlaskClient, slug: str
) -> None:
    with app.app_context(), transaction():
        for contact in db.session.query(ContactPerson):
            contact.public = contact.name != "Nguyễn Thijs"
    page = f"/organise/events/{slug}/report"
    organiser.submit(f"{page}/publish", page=page)
    public = text_of(parse(client.get(f"/e/{slug}/report/tables/3").data))
    assert "zoë.prévot@voorbeeld.be" not in public
    assert "tafel1@voorbeeld.be" in text_of(parse(client.get(f"/e/{slug}/report").data))
    assert "zoë.prévot@voorbeeld.be" in organiser.get(f"{page}.json").data.decode()


def _at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two who publish gather before either freezes, where nothing keeps them apart."""
    both = threading.Barrier(2)
    gathered = gather.draft

    def draft(event: Event, *, url: str) -> Report:
        report = gathered(event, url=url)
        # One that holds the other up waits in vain, which is what we want.
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        return report

    monkeypatch.setattr(gather, "draft", draft)


def test_two_who_publish_at_once_make_two_versions(
    app: Flask, organiser: ReadingClient, communication: ReadingClient, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/organise/events/{slug}/report"
    people = [(each, each.form_values(each.get(page))) for each in (organiser, communication)]
    _at_the_same_moment(monkeypatch)

    def press(person: tuple[ReadingClient, dict[str, str]]) -> int:
        client, fields = person
        return client.post(f"{page}/publish", data=fields, headers={"Referer": BASE_URL + page}).status_code

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert list(pool.map(press, people)) == [303, 303]
    with app.app_context():
        assert sorted(version.version for version in db.session.query(PublishedReport)) == [1, 2]


def test_a_point_noted_while_somebody_publishes_is_in_the_report(
    app: Flask, organiser: ReadingClient, client: FlaskClient, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def after_a_point(event_id: int) -> Iterator[None]:
        with transaction():
            table = event_queries.table(slug, 3)
            assert table is not None
            wording = Wording(text="Op het laatste moment")
            harvest.write_takeaway(
                table=table, uuid=uuid.uuid4(), wording=wording, base=0, actor=Actor(), now=clock.now()
            )
        with changing(event_id):
            yield

    monkeypatch.setattr("app.reports.views.changing", after_a_point)
    page = f"/organise/events/{slug}/report"
    organiser.submit(f"{page}/publish", page=page)
    assert "Op het laatste moment" in text_of(parse(client.get(f"/e/{slug}/report").data))


@pytest.mark.parametrize("role", ["organiser", "communication"])
@pytest.mark.parametrize("state", list(EventState))
def test_publishing_starts_where_the_report_is_made_and_is_offered_only_there(
    app: Flask, organiser: ReadingClient, communication: ReadingClient, slug: str, role: str, state: EventState
) -> None:
    bring_to(app, state)
    staff = {"organiser": organiser, "communication": communication}[role]
    page = f"/organise/events/{slug}/report"
    possible = state in {EventState.REPORTING, EventState.PUBLISHED} or (
        state is EventState.RUNNING and role == "organiser"
    )
    assert (f'action="{page}/publish"' in staff.get(page).text) is possible
    assert staff.submit(f"{page}/publish", page=page).status_code == (303 if possible else 409)
    assert state_of(app) is (EventState.PUBLISHED if possible else state)


@pytest.mark.parametrize("state", list(EventState))
def test_only_what_is_online_is_withdrawn(
    app: Flask, organiser: ReadingClient, communication: ReadingClient, slug: str, state: EventState
) -> None:
    page = f"/organise/events/{slug}/report"
    organiser.submit(f"{page}/publish", page=page)
    bring_to(app, state)
    possible = state is EventState.PUBLISHED
    assert (f'action="{page}/withdraw"' in communication.get(page).text) is possible
    assert communication.submit(f"{page}/withdraw", page=page).status_code == (303 if possible else 409)
    assert state_of(app) is (EventState.REPORTING if possible else state)


def bring_to(app: Flask, state: EventState) -> None:
    with app.app_context(), transaction():
        db.session.query(Event).one().state = state


def state_of(app: Flask) -> EventState:
    with app.app_context():
        return db.session.query(Event).one().state
