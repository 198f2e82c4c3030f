"""The report as a PDF: tagged, with its fonts inside, and fetched from nowhere."""

from __future__ import annotations

from exports.documents import Report
from exports.report_html import report_html


def report_pdf(report: Report) -> bytes:
    """A PDF/UA-1 document of A4 pages in the language of the evening."""
    return html_pdf(report_html(report))


def html_pdf(html: str) -> bytes:
    """Prints a page of ours. WeasyPrint takes most of a second to load, so only making a document loads it."""
    from weasyprint import HTML

    from exports.fetcher import AssetFetcher

    document = HTML(string=html, base_url=None, url_fetcher=AssetFetcher(), media_type="print")
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf
