"""How a sheet of the report looks: colours of the house, widths, frozen headers, and what a printer does with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from exports.workbook.slots import Slot, fill
from exports.workbook.vocabulary import Look

BRAND, ACCENT, SECOND_INK, LINE = "5E2152", "F6B93B", "574E63", "DED2C0"
A4 = 9
WIDTHS = {
    Look.TEXT: 26,
    Look.NUMBER: 9,
    Look.SHARE: 9,
    Look.DATE: 14,
    Look.TIME: 9,
    Look.MOMENT: 19,
    Look.CODE: 14,
}
# In characters: what still prints legibly across A4, shared by the columns with long texts.
PAPER_WIDTH = 170
NARROWEST_LONG_TEXT, WIDEST_LONG_TEXT = 36, 80
# Beside the header stands the button of the filter.
FILTER_BUTTON = 4
LINE_HEIGHT = 15
# Excel allows no higher row.
MOST_HEIGHT = 409
NUMBER_FORMATS = {
    Look.NUMBER: "0",
    Look.SHARE: "0%",
    Look.DATE: "dd/mm/yyyy",
    Look.TIME: "hh:mm",
    Look.MOMENT: "dd/mm/yyyy hh:mm",
}
# Excel takes a header or footer of more than 255 characters for damage.
LONGEST_MARGIN_TEXT = 80


class Palette:
    """The styles of one workbook, each looked up once; openpyxl would compare fonts and borders for every cell."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        # A sheet of its own, never added, as openpyxl knows styles by way of a sheet.
        self._swatch = WriteOnlyWorksheet(workbook, "palette")
        self._styles: dict[_Style, tuple[Any, int]] = {}

    def header(self, sheet: Any, text: str, look: Look = Look.TEXT) -> Slot:
        """A column's name: white on the brand colour."""
        style = _Style(bold=True, color="FFFFFF", fill=BRAND, middle=True, across=_across(look))
        return self._cell(sheet, text, style)

    def label(self, sheet: Any, text: str = "") -> Slot:
        """The name of a field on an upright sheet."""
        return self._cell(sheet, text, _Style(bold=True, color=BRAND, line=True))

    def body(self, sheet: Any, look: Look, *, upright: bool = False) -> Slot:
        """The pattern for the cells of a column; on an upright sheet all values line up left."""
        across = "left" if upright else _across(look)
        return self._cell(
            sheet, "", _Style(line=True, across=across, number_format=NUMBER_FORMATS.get(look, "General"))
        )

    def plain(self, sheet: Any, text: str, *, size: int = 11, bold: bool = False, color: str | None = None) -> Slot:
        """A line of running text."""
        return self._cell(sheet, text, _Style(size=size, bold=bold, color=color))

    def _cell(self, sheet: Any, text: str, style: _Style) -> Slot:
        if style not in self._styles:
            self._styles[style] = style.painted(self._swatch)
        slot = Slot(sheet, *self._styles[style])
        fill(slot, text)
        return slot


def _across(look: Look) -> str | None:
    # A number at the right edge would touch the text of the next column.
    return None if look in {Look.TEXT, Look.LONG_TEXT, Look.CODE} else "center"


@dataclass(frozen=True, slots=True)
class _Style:
    size: int = 11
    bold: bool = False
    color: str | None = None
    fill: str = ""
    line: bool = False
    across: str | None = None
    middle: bool = False
    number_format: str = "General"

    def painted(self, sheet: Any) -> tuple[Any, int]:
        """This style as openpyxl keeps it within the sheet's workbook, and its number there."""
        cell: Any = WriteOnlyCell(sheet)
        cell.font = Font(name="Calibri", sz=self.size, bold=self.bold, color=self.color)
        down = "center" if self.middle else "top"
        cell.alignment = Alignment(vertical=down, wrap_text=True, horizontal=self.across)
        cell.number_format = self.number_format
        if self.fill:
            cell.fill = PatternFill("solid", fgColor=self.fill)
        if self.line:
            cell.border = Border(bottom=Side(style="thin", color=LINE))
        return cell._style, cell.style_id  # noqa: SLF001


def column_widths(headers: Sequence[str], looks: Sequence[Look]) -> list[int]:
    """Room for every header on one line; long texts share what is left of the paper."""
    widths = [
        max(WIDTHS.get(look, 0), max(map(len, header.split())) + FILTER_BUTTON)
        for header, look in zip(headers, looks, strict=True)
    ]
    long = [index for index, look in enumerate(looks) if look is Look.LONG_TEXT]
    taken = sum(width for index, width in enumerate(widths) if index not in long)
    for index in long:
        widths[index] = min(max((PAPER_WIDTH - taken) // len(long), NARROWEST_LONG_TEXT), WIDEST_LONG_TEXT)
    return widths


def grow(sheet: Any, row: int, texts: Iterable[tuple[object, int]], size: int = 11) -> None:
    """Give a row, before it is written, the height that its texts need within the widths of their columns.

    Excel does this by itself when it opens the file, other programs do not. The height is not marked as chosen, so
    that a row still grows when somebody types more.
    """
    lines = max((_lines(text, width) for text, width in texts if isinstance(text, str)), default=1)
    if lines > 1 or size > 11:
        height = min(lines * LINE_HEIGHT * size / 11, MOST_HEIGHT)
        sheet.row_dimensions[row] = {"ht": f"{height:.0f}"}


def _lines(text: str, width: int) -> int:
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(1 + len(line) // width for line in text.split("\n"))


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
