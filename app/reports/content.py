"""A report as JSON and back: how a published version is frozen, so that later changes cannot touch it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from exports import documents


def frozen(report: documents.Report, *, published_at: dt.datetime) -> dict[str, Any]:
    """The report as plain JSON values."""
    plain: dict[str, Any] = _plain(dataclasses.asdict(dataclasses.replace(report, published_at=published_at)))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return value


def thawed(content: dict[str, Any]) -> documents.Report:
    """The report that was frozen; raises KeyError when the content is not one of ours."""
    evening = dict(content["evening"])
    evening["date"] = dt.date.fromisoformat(evening["date"])
    evening["starts"] = dt.time.fromisoformat(evening["starts"])
    evening["ends"] = dt.time.fromisoformat(evening["ends"])
    evening["programme"] = tuple(_programme_item(item) for item in evening["programme"])
    evening["tables"] = tuple(_table(table) for table in evening["tables"])
    published_at = content["published_at"]
    return documents.Report(
        evening=documents.Evening(**evening),
        figures=_figures(content["figures"]),
        version=content["version"],
        published_at=dt.datetime.fromisoformat(published_at) if published_at else None,
        url=content["url"],
    )


def _programme_item(item: dict[str, Any]) -> documents.ProgrammeItem:
    ends = item["ends"]
    return documents.ProgrammeItem(
        **{
            **item,
            "starts": dt.time.fromisoformat(item["starts"]),
            "ends": dt.time.fromisoformat(ends) if ends else None,
        }
    )


def _table(table: dict[str, Any]) -> documents.Table:
    return documents.Table(
        **{
            **table,
            "hosts": tuple(
                documents.Host(**{**host, "role": documents.HostRole(host["role"])}) for host in table["hosts"]
            ),
            "takeaways": tuple(
                documents.Takeaway(**{**point, "kind": documents.TakeawayKind(point["kind"])})
                for point in table["takeaways"]
            ),
            "connections": tuple(documents.Connection(**connection) for connection in table["connections"]),
            "contacts": tuple(documents.ContactPerson(**contact) for contact in table["contacts"]),
        }
    )


def _figures(figures: dict[str, Any]) -> documents.Figures:
    arrivals = tuple(
        documents.ArrivalQuarter(starts=dt.datetime.fromisoformat(quarter["starts"]), people=quarter["people"])
        for quarter in figures["arrivals"]
    )
    return documents.Figures(**{**figures, "arrivals": arrivals})
