"""Forms with rows: as many as were sent, one more when asked, none lost when something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field

from app.core.forms import Form

# More than any programme or table has; it keeps a forged form from making us build a million fields.
MOST_ROWS = 100


class RowForm(Form):
    """One row; it is left out when nothing was filled in or its box says so."""

    class Meta(Form.Meta):
        """A row has no token of its own: the page's form has one."""

        csrf = False

    leave_out = BooleanField(_l("Laat deze regel weg"))
    # The fields that make a row count as filled in.
    written: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the row says something that must be saved."""
        return not self.leave_out.data and any(self._was_written(name) for name in self.written)

    def _was_written(self, name: str) -> bool:
        sent = self[name].raw_data
        return bool(sent and str(sent[0]).strip())


Row = TypeVar("Row", bound=RowForm)


class Rows(Generic[Row]):
    """The rows of one page; reads like a form for the error summary: iterable fields, `errors`, `form_errors`."""

    def __init__(self, rows: list[Row], *, title: Callable[[int], str], has_new: bool = False) -> None:
        self.rows = rows
        # Whether the last row was just asked for, so that the page opens there.
        self.has_new = has_new
        self.form_errors: list[str] = []
        for number, row in enumerate(rows, start=1):
            for field in row:
                field.label.text = f"{title(number)}, {field.label.text}"

    @classmethod
    def stored(cls, kind: type[Row], values: Sequence[Mapping[str, Any]], *, title: Callable[[int], str]) -> Rows[Row]:
        """What is in the database, with one empty row to go on."""
        filled = [kind(formdata=None, prefix=f"row-{place}-", data=value) for place, value in enumerate(values)]
        return cls([*filled, kind(formdata=None, prefix=f"row-{len(filled)}-")], title=title)

    @classmethod
    def sent(
        cls, kind: type[Row], form: MultiDict[str, str], *, title: Callable[[int], str], more: bool = False
    ) -> Rows[Row]:
        """What was typed, without the rows whose box says so when the page is shown again with one row more."""
        places = sorted({place for name in form if (place := _place(name)) is not None})[:MOST_ROWS]
        rows = [kind(formdata=form, prefix=f"row-{place}-") for place in places]
        if more:
            following = places[-1] + 1 if places else 0
            rows = [*(row for row in rows if not row.leave_out.data), kind(formdata=None, prefix=f"row-{following}-")]
        return cls(rows, title=title, has_new=more)

    def validate(self) -> bool:
        """Check every row that is kept, and never stop at the first that is wrong."""
        wrong = [row for row in self.kept if not row.validate()]
        return not wrong

    @property
    def kept(self) -> list[Row]:
        """The rows that say something."""
        return [row for row in self.rows if row.is_kept]

    def __iter__(self) -> Iterator[Field]:
        return (field for row in self.rows for field in row)

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by field."""
        return {field.name: field.errors for field in self if field.errors} | (
            {"": self.form_errors} if self.form_errors else {}
        )


class Together:
    """Several forms of one page, so that one summary says all that is wrong."""

    def __init__(self, *forms: Form | Rows[Any]) -> None:
        self._forms = forms

    def __iter__(self) -> Iterator[Field]:
        return (field for form in self._forms for field in form)

    @property
    def form_errors(self) -> list[str]:
        """What is wrong with no field in particular."""
        return [sentence for form in self._forms for sentence in form.form_errors]

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by field."""
        return {name: found for form in self._forms for name, found in form.errors.items()}


def _place(name: str) -> int | None:
    start, _dash, rest = name.partition("-")
    place = rest.partition("-")[0]
    # Four digits at most: a place is a number we gave out ourselves.
    return int(place) if start == "row" and place.isascii() and place.isdigit() and len(place) < 5 else None


def line_title(number: int) -> str:
    """What the error summary calls a line of the programme."""
    return str(_("Regel %(number)d", number=number))


def person_title(number: int) -> str:
    """What the error summary calls someone at a table."""
    return str(_("Persoon %(number)d", number=number))
