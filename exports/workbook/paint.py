"""How a sheet of the report looks: colours of the house, widths, frozen headers, and what a printer does with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from exports.workbook.vocabulary import Look

BRAND, ACCENT, SECOND_INK, LINE = "5E2152", "F6B93B", "574E63", "DED2C0"
A4 = 9
WIDTHS = {
    Look.TEXT: 26,
    Look.LONG_TEXT: 58,
    Look.NUMBER: 12,
    Look.SHARE: 12,
    Look.DATE: 14,
    Look.TIME: 10,
    Look.MOMENT: 19,
    Look.CODE: 18,
}
NUMBER_FORMATS = {
    Look.NUMBER: "0",
    Look.SHARE: "0%",
    Look.DATE: "dd/mm/yyyy",
    Look.TIME: "hh:mm",
    Look.MOMENT: "dd/mm/yyyy hh:mm",
}
# Excel takes a header or footer of more than 255 characters for damage.
LONGEST_MARGIN_TEXT = 80


def header_cell(sheet: Any, text: str) -> Cell:
    """A column's name: white on the brand colour."""
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(name="Calibri", sz=11, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=BRAND)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def label_cell(sheet: Any, text: str = "") -> Cell:
    """The name of a field on an upright sheet."""
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(name="Calibri", sz=11, bold=True, color=BRAND)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.border = _hairline()
    return cell


def body_cell(sheet: Any, look: Look, *, upright: bool = False) -> Cell:
    """A cell to fill in again and again; on an upright sheet all values line up left."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left" if upright else None)
    cell.border = _hairline()
    if look in NUMBER_FORMATS:
        cell.number_format = NUMBER_FORMATS[look]
    return cell


def plain_cell(sheet: Any, text: str, *, size: int = 11, bold: bool = False, color: str | None = None) -> Cell:
    """A line of running text."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font = Font(name="Calibri", sz=size, bold=bold, color=color)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _hairline() -> Border:
    return Border(bottom=Side(style="thin", color=LINE))


def set_up(sheet: Any, widths: Sequence[int], *, title: str, tab: str, frozen: bool = True) -> None:
    """Everything that has to be known before the first row is written."""
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.sheet_properties.tabColor = tab
    sheet.sheet_view.showGridLines = False
    if frozen:
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
    _set_up_paper(sheet, title)


def _set_up_paper(sheet: Any, title: str) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    # As many pages down as it takes.
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    header, footer = sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter
    header.left.text = _margin_text(title)
    header.right.text = "&A"
    footer.right.text = "&P / &N"


def _margin_text(title: str) -> str:
    # An ampersand starts a code.
    return " ".join(title.split())[:LONGEST_MARGIN_TEXT].replace("&", "&&")


def table_name(title: str) -> str:
    """The name of the table on the sheet with this title; Excel allows no spaces in it."""
    return title.replace(" ", "_")


def make_table(sheet: Any, name: str, headers: Sequence[str], rows: int) -> None:
    """Make the rows under the headers a named table with filters; an empty one keeps the single row Excel asks for."""
    reference = f"A1:{get_column_letter(len(headers))}{max(rows, 1) + 1}"
    columns = [TableColumn(id=index, name=header) for index, header in enumerate(headers, start=1)]
    table = Table(displayName=name, name=name, ref=reference, tableColumns=columns)
    table.autoFilter = AutoFilter(ref=reference)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    # Not add_table(), which warns on every sheet that is written row by row.
    sheet.tables.add(table)


def offer_choices(sheet: Any, column: int, choices: Sequence[str], rows: int) -> None:
    """Let Excel offer these words in a column; others are read and refused with a reason, so it does not insist."""
    validation = DataValidation(
        type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False
    )
    letter = get_column_letter(column)
    validation.add(f"{letter}2:{letter}{max(rows, 1) + 1}")
    sheet.data_validations.append(validation)
