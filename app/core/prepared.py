"""Statements for the few requests that a whole hall makes at once: compiled once, and handed to the driver as they are.

SQLAlchemy writes the statement and says how each value goes in and comes out; what is left out is what it does anew
for each execution, which is more than half of the time of a small statement (docs/decisions.md). On PostgreSQL several
of them go in one trip.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.engine.interfaces import Dialect

from app.core.database import commit_with, driver_error
from app.core.trips import Statement, travel

Convert = Callable[[Any], Any] | None
# A row has its columns by name, as a row of SQLAlchemy.
Row = Any


@dataclass(frozen=True, slots=True)
class _Compiled:
    """How one kind of database takes the statement, its values in the order of `names`."""

    text: str
    statement: Statement
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    inward: tuple[tuple[str, Callable[[Any], Any]], ...]
    outward: tuple[Convert, ...]
    row: Callable[[Iterable[Any]], Row] | None

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**self.fixed, **values}
        for name, convert in self.inward:
            given[name] = convert(given[name])
        return [given[name] for name in self.names]

    def rows(self, found: Iterable[Iterable[Any]]) -> list[Row]:
        if self.row is None:
            return []
        return [self.row(_outward(self.outward, row)) for row in found]


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

    def compiled(self, dialect: Dialect) -> _Compiled:
        """How this kind of database takes it; worked out once."""
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
    return _execute(connection, calls)


def lastly(connection: sa.Connection, *calls: Call) -> None:
    """Execute these, whose rows nobody needs, as the last of core_transaction().

    On PostgreSQL they go in one trip with its commit, so until then they are not there to be read. In any other
    transaction they are executed at once.
    """
    if connection.dialect.name == "postgresql" and connection is g.get("core_connection") and g.in_transaction:
        commit_with(lambda: _execute(connection, calls, commits=True))
    else:
        _execute(connection, calls)


def _execute(connection: sa.Connection, calls: tuple[Call, ...], *, commits: bool = False) -> list[list[Row]]:
    how = [prepared.compiled(connection.dialect) for prepared, _values in calls]
    given = [each.arguments(values) for each, (_prepared, values) in zip(how, calls, strict=True)]
    for listener in connection.engine.dispatch.before_cursor_execute:
        for each, arguments in zip(how, given, strict=True):
            listener(connection, None, each.text, arguments, None, False)
    try:
        if connection.dialect.name == "postgresql":
            statements = [each.statement for each in how]
            found = travel(connection, list(zip(statements, given, strict=True)), commits=commits)
        else:
            found = [_by_cursor(connection, each.text, arguments) for each, arguments in zip(how, given, strict=True)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise driver_error(connection, error) from error
    return [each.rows(rows) for each, rows in zip(how, found, strict=True)]


def _by_cursor(connection: sa.Connection, text: str, arguments: list[Any]) -> list[Any]:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, arguments)
        return list(cursor.fetchall())
    finally:
        cursor.close()


def _outward(converts: tuple[Convert, ...], row: Iterable[Any]) -> Iterable[Any]:
    return [_converted(convert, value) for convert, value in zip(converts, row, strict=True)]


def _compile(statement: Any, dialect: Dialect, values: tuple[str, ...]) -> _Compiled:
    compiled = statement.compile(dialect=_by_number(dialect), column_keys=list(values) or None)
    into = {name: (bind, _inward(bind, dialect)) for bind, name in compiled.bind_names.items()}
    fixed = {
        name: bind.value for name, (bind, _convert) in into.items() if bind.value is not None and not bind.required
    }
    columns = _columns(statement)
    return _Compiled(
        text=str(compiled),
        statement=Statement.of(str(compiled)),
        names=tuple(compiled.positiontup),
        fixed={name: _converted(into[name][1], value) for name, value in fixed.items()},
        inward=tuple((name, convert) for name, (_bind, convert) in into.items() if convert and name not in fixed),
        outward=tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
        row=_row_of([column.key for column in columns]) if columns else None,
    )


def _by_number(dialect: Any) -> Any:
    """The dialect that writes values as PostgreSQL itself does, $1 and so on; its driver would read %(name)s."""
    return type(dialect)(paramstyle="numeric_dollar") if dialect.name == "postgresql" else dialect


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
