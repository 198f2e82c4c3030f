"""The world's side: the published report as pages, each table with its own address, and as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template

from app.core.access import public
from app.core.i18n import current_language, speak
from app.reports import queries, services
from app.reports.blueprint import blueprint
from exports import charts, report_view
from exports.texts import Texts


@blueprint.get("/e/<slug>/report")
@public(queries.published)
def public_report(published: queries.Published) -> str:
    """The report of an evening on one page."""
    speak(published.report.evening.language)
    return render_template("reports/public.html", **_page(published))


@blueprint.get("/e/<slug>/report/tables/<int:number>")
@public(queries.published_table)
def public_table(found: queries.PublishedTable) -> str:
    """What one table yielded."""
    speak(found.report.evening.language)
    return render_template("reports/public_table.html", found=found, report=found.report, event=found.event, **_words())


@blueprint.get("/e/<slug>/report.pdf")
@public(queries.published)
def public_pdf(published: queries.Published) -> Response:
    """The same report on paper."""
    response = Response(services.rendered(published.report, "pdf"), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="verslag-{published.event.slug}.pdf"'
    return response


def _page(published: queries.Published) -> dict[str, Any]:
    report, texts = published.report, Texts(current_language())
    return {
        "event": published.event,
        "report": report,
        "tables": report_view.public_tables(report),
        "tiles": report_view.figure_tiles(report, texts),
        "arrivals": charts.arrivals_chart(report, texts) if report.figures.arrivals else "",
        "matrix": report_view.partners_matrix(report),
        **_words(),
    }


def _words() -> dict[str, Callable[..., Any]]:
    texts = Texts(current_language())
    return {
        "ring_of": report_view.ring_of,
        "ring_label": lambda table: report_view.ring_label(table, texts),
        "kind_label": lambda kind: report_view.kind_label(kind, texts),
        "faces": report_view.faces,
        "scribes": report_view.scribes,
        "headline": report_view.headline,
    }
