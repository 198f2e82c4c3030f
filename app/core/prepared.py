"""Statements for the few requests that a whole hall makes at once: compiled once, and handed to the driver as they are.

SQLAlchemy writes the statement and says how each value goes in and comes out; what is left out is what it does anew
for each execution, which is more than half of the time of a small statement (docs/decisions.md). On PostgreSQL several
of them go in one trip.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.engine.interfaces import Dialect

from app.core.database import commit_with, driver_error

Convert = Callable[[Any], Any] | None
# A row has its columns by name, as a row of SQLAlchemy.
Row = Any


@dataclass(frozen=True, slots=True)
class _Compiled:
    """How one kind of database takes the statement."""

    text: str
    # In the order of the question marks for SQLite; PostgreSQL takes them by name.
    names: tuple[str, ...]
    is_positional: bool
    fixed: Mapping[str, Any]
    inward: tuple[tuple[str, Callable[[Any], Any]], ...]
    outward: tuple[Convert, ...]
    row: Callable[[Iterable[Any]], Row] | None


class Prepared:
    """A statement that is the same each time but for its values; one for each dialect when they differ."""

    def __init__(self, statement: sa.Executable | Mapping[str, sa.Executable], *, values: Iterable[str] = ()) -> None:
        """`values` names the columns that an INSERT without VALUES of its own is given: all, for it fills in none."""
        self._statement = statement
        self._values = tuple(values)
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: sa.Connection, **values: Any) -> list[Row]:
        """Execute it and return its rows, none for a statement that gives none."""
        return together(connection, (self, values))[0]

    def first(self, connection: sa.Connection, **values: Any) -> Row | None:
        """Execute it and return its first row, if any."""
        return next(iter(self.all(connection, **values)), None)

    def send(self, connection: sa.Connection, cursor: Any, values: Mapping[str, Any]) -> None:
        """Hand it to the driver; its rows are there to be fetched, or will be when the trip ends."""
        how = self._for(connection.dialect)
        given = {**how.fixed, **values}
        for name, convert in how.inward:
            given[name] = convert(given[name])
        arguments = tuple(given[name] for name in how.names) if how.is_positional else given
        for listener in connection.engine.dispatch.before_cursor_execute:
            listener(connection, cursor, how.text, arguments, None, False)
        cursor.execute(how.text, arguments)

    def fetch(self, connection: sa.Connection, cursor: Any) -> list[Row]:
        """The rows that the driver brings."""
        how = self._for(connection.dialect)
        if how.row is None:
            return []
        return [how.row(_outward(how.outward, row)) for row in cursor.fetchall()]

    def _for(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            statement: Any = self._statement
            chosen = statement[dialect.name] if isinstance(statement, Mapping) else statement
            self._compiled[dialect.name] = _compile(chosen, dialect, self._values)
        return self._compiled[dialect.name]


# A statement and the values to execute it with.
Call = tuple[Prepared, Mapping[str, Any]]


def together(connection: sa.Connection, *calls: Call) -> list[list[Row]]:
    """Execute these in order, on PostgreSQL in one trip, and return the rows of each.

    Raises what SQLAlchemy would raise for the driver's error. None may need the rows of another.
    """
    return _in_one_trip(connection, calls)


def lastly(connection: sa.Connection, *calls: Call) -> None:
    """Execute these, whose rows nobody needs, as the last of core_transaction().

    On PostgreSQL they go in one trip with its commit, so until then they are not there to be read. In any other
    transaction they are executed at once.
    """
    if connection.dialect.name == "postgresql" and connection is g.get("core_connection") and g.in_transaction:
        commit_with(lambda commit: _in_one_trip(connection, calls, commit))
    else:
        _in_one_trip(connection, calls)


def _in_one_trip(
    connection: sa.Connection, calls: tuple[Call, ...], commit: Callable[[], None] | None = None
) -> list[list[Row]]:
    driver: Any = connection.connection
    is_one_trip = connection.dialect.name == "postgresql" and (len(calls) > 1 or commit is not None)
    cursors = [driver.cursor() for _call in calls]
    try:
        with driver.driver_connection.pipeline() if is_one_trip else nullcontext():
            for cursor, (prepared, values) in zip(cursors, calls, strict=True):
                prepared.send(connection, cursor, values)
            if commit is not None:
                commit()
        return [prepared.fetch(connection, cursor) for cursor, (prepared, _values) in zip(cursors, calls, strict=True)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise driver_error(connection, error) from error
    finally:
        for cursor in cursors:
            cursor.close()


def _outward(converts: tuple[Convert, ...], row: Iterable[Any]) -> Iterable[Any]:
    return [_converted(convert, value) for convert, value in zip(converts, row, strict=True)]


def _compile(statement: Any, dialect: Dialect, values: tuple[str, ...]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(values) or None)
    into = {name: (bind, _inward(bind, dialect)) for bind, name in compiled.bind_names.items()}
    fixed = {
        name: bind.value for name, (bind, _convert) in into.items() if bind.value is not None and not bind.required
    }
    columns = _columns(statement)
    return _Compiled(
        text=str(compiled),
        names=tuple(compiled.positiontup or ()),
        is_positional=compiled.positional,
        fixed={name: _converted(into[name][1], value) for name, value in fixed.items()},
        inward=tuple((name, convert) for name, (_bind, convert) in into.items() if convert and name not in fixed),
        outward=tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
        row=_row_of([column.key for column in columns]) if columns else None,
    )


def _row_of(names: list[str]) -> Callable[[Iterable[Any]], Row]:
    # A column without a name of its own gets its place for a name.
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - named only here
    make: Callable[[Iterable[Any]], Row] = kind._make
    return make


def _inward(bind: Any, dialect: Dialect) -> Convert:
    convert: Convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _converted(convert: Convert, value: Any) -> Any:
    return value if convert is None else convert(value)


def _columns(statement: Any) -> tuple[Any, ...]:
    if isinstance(statement, sa.Select | sa.CompoundSelect):
        return tuple(statement.selected_columns)
    return tuple(statement.exported_columns)
