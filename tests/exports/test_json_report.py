"""The JSON report holds everything, always in the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace

from exports.documents import Evening, Figures, Report, Table, Takeaway
from exports.json_report import report_json
from tests.factories.documents import DAY, PRIVATE_CONTACT, sample_evening, sample_report


def test_the_same_report_gives_the_same_bytes() -> None:
    assert report_json(sample_report()) == report_json(sample_report())


def test_every_field_of_the_report_is_there() -> None:
    content = json.loads(report_json(sample_report()))

    assert list(content) == ["format", "format_version", "version", "published_at", "url", "figures", "evening"]
    assert content["format"] == "opbrengst/report"
    assert content["published_at"] == "2027-10-22T07:45:00+00:00"
    assert content["figures"]["arrivals"][0] == {"starts": "2027-10-21T18:15:00", "people": 2}
    evening = content["evening"]
    assert set(evening) == set(Evening.__dataclass_fields__)
    assert (evening["date"], evening["starts"]) == ("2027-10-21", "19:00:00")
    assert [set(table) for table in evening["tables"]] == [set(Table.__dataclass_fields__)] * 12
    assert evening["programme"][-1]["ends"] is None


def test_contacts_who_stay_inside_are_there_and_marked() -> None:
    content = json.loads(report_json(sample_report()))

    contacts = {contact["name"]: contact["public"] for contact in content["evening"]["tables"][2]["contacts"]}
    assert contacts == {"Nguyễn Claes": True, PRIVATE_CONTACT: False}


def test_texts_survive_byte_for_byte() -> None:
    text = '=1+1 “één” ‘twee’ & <b>\n\tـ مرحبا "\\" \x07 ' + "a" * 10_000
    table = Table(number=1, title="T", takeaways=(Takeaway(position=1, text=text),))
    evening = replace(sample_evening(), tables=(table,))

    data = report_json(Report(evening=evening, figures=Figures()))

    assert json.loads(data)["evening"]["tables"][0]["takeaways"][0]["text"] == text
    assert "één".encode() in data
    assert DAY.isoformat().encode() in data
