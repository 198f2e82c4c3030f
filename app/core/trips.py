"""How prepared statements travel to PostgreSQL: all of a trip in one packet, and what they give in one back.

psycopg's own pipelines send each statement by itself, and it forgets what it prepared at every rollback, with which
every request ends that only read. So these are prepared here, once for each connection (docs/decisions.md).
"""

from __future__ import annotations

import hashlib
import select
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]


class Statement(NamedTuple):
    """What PostgreSQL is to prepare, with $1 and so on for its values, and the name that it gets there."""

    text: bytes
    name: bytes

    @classmethod
    def of(cls, text: str) -> Statement:
        """The same text has the same name in every process."""
        return cls(text.encode(), f"ours_{hashlib.sha256(text.encode()).hexdigest()[:32]}".encode())


_BEGIN, _COMMIT = Statement.of("BEGIN"), Statement.of("COMMIT")


def travel(
    connection: sa.Connection, calls: Sequence[tuple[Statement, Sequence[Any]]], *, commits: bool = False
) -> list[list[Row]]:
    """Execute these in order, begin before them where nobody has, and commit behind them when told; their rows.

    The first error that PostgreSQL tells is raised as psycopg would; whatever came behind it was not executed.
    """
    driver: Any = connection.connection.driver_connection
    adapter = Transformer(driver)
    # All that can go wrong here goes wrong before anything is sent.
    packed = [(statement, _packed(adapter, values)) for statement, values in calls]
    begins = driver.pgconn.transaction_status == TransactionStatus.IDLE and not driver.autocommit
    whole = [(_BEGIN, None)] * begins + packed + [(_COMMIT, None)] * commits
    try:
        results = _exchange(driver.pgconn, connection.info.setdefault("prepared", set()), whole)
    except BaseException as error:
        # What is still on its way would be taken for the answer to the next question.
        driver.close()
        if not isinstance(error, psycopg.Error):
            connection.invalidate()
        raise
    for result in results:
        if result.status == ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(result)
    return [_rows(adapter, result) for result in results[begins : begins + len(calls)]]


def _packed(adapter: abc.Transformer, values: Sequence[Any]) -> Sequence[Any]:
    return adapter.dump_sequence(values, [PyFormat.TEXT] * len(values))


def _rows(adapter: abc.Transformer, result: PGresult) -> list[Row]:
    if not result.ntuples:
        return []
    adapter.set_pgresult(result)
    return adapter.load_rows(0, result.ntuples, tuple)


def _exchange(
    pgconn: PGconn, prepared: set[bytes], whole: Sequence[tuple[Statement, Sequence[Any] | None]]
) -> list[PGresult]:
    """The results of all of these; `prepared` are the names that the connection knows, and learns here."""
    pgconn.enter_pipeline_mode()
    asked: list[bytes | None] = []
    for statement, values in whole:
        if statement.name not in prepared and statement.name not in asked:
            pgconn.send_prepare(statement.name, statement.text)
            asked.append(statement.name)
        pgconn.send_query_prepared(statement.name, values)
        asked.append(None)
    pgconn.pipeline_sync()
    told = list(zip(asked, _answers(pgconn), strict=True))
    pgconn.exit_pipeline_mode()
    prepared.update(name for name, result in told if name and result.status == ExecStatus.COMMAND_OK)
    return [result for name, result in told if name is None or result.status == ExecStatus.FATAL_ERROR]


def _answers(pgconn: PGconn) -> Iterator[PGresult]:
    """What PostgreSQL answers, up to the end of the trip; waiting lets the other threads work."""
    ready = select.poll()
    ready.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    # A long form may not fit in one go, and PostgreSQL may have to be heard before it takes the rest.
    while pgconn.flush():
        ready.poll()
        pgconn.consume_input()
    ready.modify(pgconn.socket, select.POLLIN)
    while True:
        while pgconn.is_busy():
            ready.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None and pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError("the connection is lost")
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
            return
        # Nothing stands between the results of two statements.
        if result is not None:
            yield result
