"""Many rows in one statement: a list of values goes to either database as the text of one JSON parameter."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from app.core.orm import UtcDateTime
from app.core.prepared import Prepared

DIALECTS = ("sqlite", "postgresql")
Columns = Mapping[str, Any]


def prepared(make: Callable[[str], sa.Executable]) -> Prepared:
    """The statement that `make` gives for each kind of database."""
    return Prepared({dialect: make(dialect) for dialect in DIALECTS})


def listed(dialect: str, name: str, kind: Any) -> sa.Select[Any]:
    """The values of the parameter with this name, for `IN`."""
    given = sa.bindparam(name, type_=sa.Text)
    if dialect == "sqlite":
        return sa.select(sa.func.json_each(given).table_valued("value").c.value)
    value = sa.func.json_array_elements_text(sa.cast(given, sa.JSON)).column_valued("value")
    return sa.select(sa.cast(value, kind))


def rows(dialect: str, name: str, columns: Mapping[str, Any]) -> Columns:
    """The rows of the parameter with this name, a JSON list of objects, by column; all of one FROM."""
    given = sa.bindparam(name, type_=sa.Text)
    if dialect == "sqlite":
        each = sa.func.json_each(given).table_valued("value")
        return {column: sa.func.json_extract(each.c.value, f"$.{column}") for column in columns}
    typed = [sa.column(column, _plain(kind)) for column, kind in columns.items()]
    table = sa.func.json_to_recordset(sa.cast(given, sa.JSON)).table_valued(*typed).render_derived(with_types=True)
    return {column: table.c[column] for column in columns}


def _plain(kind: Any) -> Any:
    """The type as the database knows it."""
    return sa.DateTime(timezone=True) if isinstance(kind, UtcDateTime) else kind


def text(dialect: str, values: Iterable[Any]) -> str:
    """The parameter for these values or rows, written as this database keeps them."""
    return json.dumps([_written(dialect, value) for value in values])


def _written(dialect: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(dialect, each) for name, each in value.items()}
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.UTC)
        # As SQLAlchemy writes them for SQLite, where moments are compared as text.
        return moment.replace(tzinfo=None).isoformat(" ", "microseconds") if dialect == "sqlite" else moment.isoformat()
    return value
