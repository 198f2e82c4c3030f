"""The report as the one page of HTML that the PDF is printed from."""

from __future__ import annotations

from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from exports import charts, report_view
from exports.documents import Report, Table, TakeawayKind
from exports.paper import paper_html
from exports.seat_ring import seat_ring
from exports.texts import Texts

_COLUMNS = 20


def report_html(report: Report) -> str:
    """A whole page, style included; its only links to elsewhere are the `asset:` names of fonts and icons."""
    texts = Texts(report.evening.language)
    return paper_html("report", texts, **_contents(report, texts))


def _contents(report: Report, texts: Texts) -> dict[str, object]:
    """Everything the template shows, worked out beforehand."""

    def ring(table: Table) -> Markup:
        return seat_ring(**report_view.ring_of(table), label=report_view.ring_label(table, texts))

    def kind(of: TakeawayKind) -> str:
        return report_view.kind_label(of, texts)

    published = report.published_at
    return {
        "report": report,
        "evening": report.evening,
        "tables": report_view.public_tables(report),
        "headline": report_view.headline(report.evening),
        "tiles": report_view.figure_tiles(report, texts),
        "points": report_view.takeaway_count(report.evening),
        "map": charts.tables_map(report, texts),
        "arrivals": charts.arrivals_chart(report, texts),
        "busiest": report_view.busiest_quarter(report),
        "takeaways": charts.takeaways_chart(report, texts),
        "kinds_heading": _kinds_heading(report, texts),
        "partners": report_view.partners_matrix(report),
        "column_groups": _column_groups(report),
        "published": published.astimezone(ZoneInfo(report.evening.timezone)) if published else None,
        "ring": ring,
        "kind": kind,
        "faces": report_view.faces,
        "scribes": report_view.scribes,
        "mailto": _mailto,
    }


def _kinds_heading(report: Report, texts: Texts) -> str:
    """Says which kind there is most of, unless two kinds share that."""
    counts = report_view.kinds(report.evening)
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return texts.gettext("Wat de tafels meenamen")
    return {
        "action": texts.gettext("De tafels namen vooral acties mee"),
        "idea": texts.gettext("De tafels namen vooral ideeën mee"),
        "tip": texts.gettext("De tafels namen vooral tips mee"),
        "contact": texts.gettext("De tafels legden vooral contacten"),
        "offer": texts.gettext("De tafels kregen vooral een aanbod"),
        "quote": texts.gettext("De tafels hadden vooral iets te zeggen"),
        "decision": texts.gettext("De tafels namen vooral beslissingen"),
    }[counts[0][0]]


def _column_groups(report: Report) -> list[tuple[int, ...]]:
    """The tables of the partners' chart, as many beside each other as a page can hold."""
    numbers = report_view.partners_matrix(report).tables
    return [numbers[start : start + _COLUMNS] for start in range(0, len(numbers), _COLUMNS)]


def _mailto(address: str) -> str:
    return "mailto:" + quote(address, safe="@")
