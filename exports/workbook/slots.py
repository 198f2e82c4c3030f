"""Styled rows as fast as bare ones: one cell per column, filled in again for every row.

openpyxl makes a new cell for each styled value and looks its style up each time, which takes twice as long as writing
plain values. A sheet that is written row by row sends each row off at once, so the cells can serve again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter

from exports.workbook.characters import writable
from exports.workbook.contents import Value

# Excel and its kin read a text that starts so as a formula once somebody edits the cell.
STARTS_OF_FORMULAS = ("=", "+", "-", "@")


class _MemoryWriter(WorksheetWriter):
    """Keeps the sheet in memory: faster than a file, and no names and addresses are left on a disk."""

    def cleanup(self) -> None:
        """Nothing to remove."""


class CellSheet(WriteOnlyWorksheet):
    """A sheet whose rows are made of cells, never of bare values."""

    _writer: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _MemoryWriter(self, io.BytesIO())
            self._writer.write_top()

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
    """A cell that knows the number of its style, which openpyxl would look up again whenever it is written."""

    def __init__(self, sheet: Any, style: Any, style_id: int) -> None:
        super().__init__(sheet, 1, 1, None, style)
        self._steady_look = style
        self._steady_style = style_id

    @property
    def style_id(self) -> int:
        return self._steady_style

    def quoted(self) -> Slot:
        """Its twin for a text that looks like a formula: Excel keeps it a text when somebody edits it."""
        twin: Any = Cell(self.parent, 1, 1, None, self._steady_look)
        twin.quotePrefix = True
        return Slot(self.parent, twin._style, twin.style_id)  # noqa: SLF001


def fill(slot: Any, text: str) -> None:
    """Put a text into a slot, as a text and whole."""
    # Through `value` openpyxl would make a formula of a leading =, an error of #N/A, and cut at 32,767.
    slot._value = writable(text)  # noqa: SLF001
    slot.data_type = "s"


class Column:
    """Hands out the slot of a column with a value in it."""

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self._quoted: Slot | None = None

    def filled(self, value: Value) -> Slot:
        """The slot, to be written before it is filled again."""
        if not isinstance(value, str):
            self._slot.value = value
            return self._slot
        slot = self._quoted_slot() if value.startswith(STARTS_OF_FORMULAS) else self._slot
        fill(slot, value)
        return slot

    def _quoted_slot(self) -> Slot:
        if self._quoted is None:
            self._quoted = self._slot.quoted()
        return self._quoted
