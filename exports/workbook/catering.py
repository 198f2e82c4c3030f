"""Writes what the caterer must know as a workbook: how many people eat what, and no name."""

from __future__ import annotations

from collections.abc import Sequence

from exports.workbook import single
from exports.workbook.vocabulary import Look, Words

_SHEET = Words("Catering", "Catering", "Traiteur", "Catering")
_DIET = Words("dieet", "diet", "régime", "Ernährung")
_PEOPLE = Words("personen", "people", "personnes", "Personen")
_NONE = Words("geen dieet opgegeven", "no diet given", "aucun régime indiqué", "keine Angabe")
_ALL = Words("samen", "together", "total", "insgesamt")


def catering_workbook(diets: Sequence[tuple[str, int]], *, people: int, of: single.Made) -> bytes:
    """How many eat what as .xlsx in the evening's language; `people` come in all, whatever they eat."""
    without = people - sum(count for _diet, count in diets)
    rows = [*diets, (_NONE.within(of.language), without), (_ALL.within(of.language), people)]
    columns = [single.Column(_DIET.within(of.language)), single.Column(_PEOPLE.within(of.language), Look.NUMBER)]
    return single.workbook(_SHEET.within(of.language), columns, rows, of=of)
