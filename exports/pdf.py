"""Pages as PDF, the report first of all: tagged, with their fonts inside, and fetched from nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from exports.documents import Report
from exports.report_html import report_html

_VARIANT = "pdf/ua-1"


def report_pdf(report: Report) -> bytes:
    """A PDF/UA-1 document of A4 pages in the language of the evening."""
    return html_pdf(report_html(report))


def html_pdf(html: str) -> bytes:
    """Prints a page of ours."""
    return one_sheet_pdf((html,))


def one_sheet_pdf(settings: Iterable[str]) -> bytes:
    """Prints the first of these settings of a page that fits on one sheet, otherwise the last; none is a ValueError.

    WeasyPrint takes most of a second to load, so only making a document loads it.
    """
    from weasyprint import HTML

    from exports.fetcher import AssetFetcher

    document = None
    for html in settings:
        page = HTML(string=html, base_url=None, url_fetcher=AssetFetcher(), media_type="print")
        document = page.render(pdf_variant=_VARIANT)
        if len(document.pages) == 1:
            break
    if document is None:
        raise ValueError("there is no page to print")
    pdf: bytes = document.write_pdf(pdf_variant=_VARIANT)
    return pdf
