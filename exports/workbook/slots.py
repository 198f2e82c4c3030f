"""Styled rows as fast as bare ones: one cell per column, filled in again for every row.

openpyxl makes a new cell for each styled value and looks its style up each time, which takes twice as long as writing
plain values. A sheet that is written row by row sends each row off at once, so the cells can serve again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from openpyxl.cell.cell import Cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from exports.workbook.characters import writable
from exports.workbook.contents import Value

# Excel and its kin read a text that starts so as a formula once somebody edits the cell.
STARTS_OF_FORMULAS = ("=", "+", "-", "@")


class CellSheet(WriteOnlyWorksheet):
    """A sheet whose rows are made of cells, never of bare values."""

    def _values_to_row(self, values: Iterable[Cell | None], row_idx: int) -> Iterator[Cell]:
        for column, cell in enumerate(values, start=1):
            if cell is not None:
                cell.row = row_idx
                cell.column = column
                yield cell


def new_sheet(workbook: Any, title: str) -> Any:
    """A new sheet at the end of the workbook."""
    sheet = CellSheet(workbook, title)
    workbook._add_sheet(sheet)  # noqa: SLF001 (the public way makes openpyxl's own kind of sheet)
    return sheet


class Slot(Cell):
    """The cell of one column, for every row in turn; it looks like its pattern."""

    def __init__(self, pattern: Any, column: int, *, quoted: bool = False) -> None:
        super().__init__(pattern.parent, 1, column, None, pattern._style)  # noqa: SLF001
        self.quotePrefix = quoted
        self._letter = self.column_letter
        self._steady_style = super().style_id

    @property
    def style_id(self) -> int:
        return self._steady_style

    @property
    def coordinate(self) -> str:
        return f"{self._letter}{self.row}"


class Column:
    """Hands out the slot of a column with a value in it."""

    def __init__(self, pattern: Any, column: int) -> None:
        self._slot: Any = Slot(pattern, column)
        # Keeps a text a text when somebody edits it in Excel.
        self._quoted: Any = Slot(pattern, column, quoted=True)

    def filled(self, value: Value) -> Cell:
        """The slot, to be written before it is filled again."""
        slot: Any = self._slot
        if not isinstance(value, str):
            slot.value = value
            return cast("Cell", slot)
        if value.startswith(STARTS_OF_FORMULAS):
            slot = self._quoted
        # Through `value` openpyxl would make a formula of a leading =, an error of #N/A, and cut at 32,767.
        slot._value = writable(value)  # noqa: SLF001
        slot.data_type = "s"
        return cast("Cell", slot)
