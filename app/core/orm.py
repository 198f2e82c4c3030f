"""The declarative base: naming of constraints, the types of columns, the one session."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, stored in UTC; a naive one raises, so that no time zone is ever guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Refuse naive values; turn others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive moment {value!r}: give it a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """SQLite forgets the zone and PostgreSQL answers in the session's: both come back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def choice(kind: type[StrEnum], *, length: int = 20) -> sa.Enum:
    """A column type for a StrEnum, stored by value; the check stands in the database too."""
    return sa.Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class json_rows(sa.sql.functions.FunctionElement[str]):  # noqa: N801 - named as the function it is
    """All rows of a subquery as the text of a JSON list of lists, in no order: several lists fit in one statement."""

    type = sa.Text()
    inherit_cache = True


def rows_of(text: str | None) -> list[list[Any]]:
    """What json_rows gave, as lists; a subquery without rows gives none."""
    return json.loads(text) if text else []


@compiles(json_rows, "sqlite")
def _rows_on_sqlite(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(json_rows, "postgresql")
def _rows_on_postgresql(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(element.clauses, **options)})) AS TEXT)"


class beside(sa.sql.functions.FunctionElement[str]):  # noqa: N801 - used as a function
    """A subquery in RETURNING: there SQLAlchemy leaves the tables' names out for SQLite, also of its columns."""

    type = sa.Text()
    inherit_cache = True


@compiles(beside)
def _beside(element: beside, compiler: Any, **options: Any) -> str:
    options.pop("include_table", None)
    return str(compiler.process(element.clauses, **options))


class Base(DeclarativeBase):
    """What every model inherits."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            dt.datetime: UtcDateTime,
            str: sa.Text,
            uuid.UUID: sa.Uuid,
            dict[str, Any]: sa.JSON,
        },
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """What mypy sees of `db.Model`."""

        __abstract__ = True
else:
    Model = db.Model
