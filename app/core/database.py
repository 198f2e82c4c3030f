"""How the databases are opened and how a transaction is made: the only place that commits."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.core.orm import db

_PRAGMAS = (
    "journal_mode=WAL",
    # FULL: no answer before its fsync. NORMAL answered 199 of 200 times before it (design/trust.md, R2).
    "synchronous=FULL",
    "busy_timeout=30000",
    "foreign_keys=ON",
    "cache_size=-16000",
    "mmap_size=134217728",
)


class NestedTransaction(RuntimeError):
    """transaction() was entered inside another one: the outer verb decides when to commit, so this is a bug."""


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine` by database; the pools are sized for 8 threads and the worker."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30, "check_same_thread": False}, "pool_size": 16}
    pool = {"pool_size": 8, "max_overflow": 8, "pool_pre_ping": False, "pool_recycle": 1800}
    # At each rollback psycopg would throw away what it prepared, and what core/trips.py did along with it.
    return {"connect_args": {"prepare_threshold": None}, **pool}


def prepare(app: Flask) -> None:
    """Hook the engine of this app: on SQLite pragmas and our own BEGIN; ends left-over transactions."""
    with app.app_context():
        engine = db.engine
        app.extensions["core_engine"] = engine.execution_options(begins=False)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _open_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
            app.extensions["write_lock"] = _WriteLock(engine.url.database or "")
    app.extensions.setdefault("write_lock", None)
    app.teardown_appcontext(_close_core_connection)


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin too late and in the wrong mode
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred transaction that later wants to write fails with "database is locked" however long
    # it waits (705 of 1,206 did, design/trust.md R3), so writers say so at the start.
    options = connection.get_execution_options()
    if options.get("begins", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")


class _WriteLock:
    """One writer at a time per database file, across threads and processes.

    SQLite's own waiting polls with sleeps up to 100 ms; a blocked flock wakes at once, which halved the
    p95 of a check-in (the shared floors' README has the figures).
    """

    def __init__(self, database: str) -> None:
        self._path = f"{database}.lock" if database not in {"", ":memory:"} else ""
        self._thread = threading.Lock()
        self._descriptor: tuple[int, int] | None = None

    def __enter__(self) -> None:
        self._thread.acquire()
        if self._path:
            fcntl.flock(self._open(), fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._path:
            fcntl.flock(self._open(), fcntl.LOCK_UN)
        self._thread.release()

    def _open(self) -> int:
        # After a fork the child needs a description of its own: flock belongs to the description.
        if self._descriptor is None or self._descriptor[0] != os.getpid():
            self._descriptor = (os.getpid(), os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        return self._descriptor[1]


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """Begin a write, commit at the end, roll back on any error; nested use raises NestedTransaction.

    What was loaded before is expired, so that a decision is made on rows read under the lock.
    """
    with _alone() as session:
        try:
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def core_connection() -> sa.Connection:
    """This request's connection for Core statements beside the session, where the session costs as much as the work.

    Outside core_transaction() each statement sees the newest state; the request's end gives it back.
    """
    connection: sa.Connection | None = g.get("core_connection")
    if connection is None:
        connection = g.core_connection = current_app.extensions["core_engine"].connect()
    return connection


@contextmanager
def core_transaction() -> Iterator[sa.Connection]:
    """As transaction(), with Core statements on the connection of core_connection()."""
    with _alone():
        connection = core_connection()
        try:
            if connection.dialect.name == "sqlite":
                _begin_immediate(connection)
            yield connection
            _commit(connection)
        except BaseException:
            g.pop("commit_with", None)
            _roll_back(connection)
            raise


def _begin_immediate(connection: sa.Connection) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except connection.dialect.loaded_dbapi.Error as error:
        raise driver_error(connection, error) from error
    finally:
        cursor.close()


def commit_with(commit: Callable[[], object]) -> None:
    """Let this function commit the core_transaction() we are in, at its end. Once: raises RuntimeError."""
    if "commit_with" in g:
        raise RuntimeError("somebody else ends this transaction already")
    g.commit_with = commit


def _commit(connection: sa.Connection) -> None:
    special = g.pop("commit_with", None)
    if special is not None:
        special()
    # SQLAlchemy knows of no transaction when all statements were prepared ones.
    if connection.in_transaction():
        connection.commit()
    elif special is None:
        _driver_commit(connection)


def _driver_commit(connection: sa.Connection) -> None:
    try:
        connection.connection.commit()
    except connection.dialect.loaded_dbapi.Error as error:
        raise driver_error(connection, error) from error


def _roll_back(connection: sa.Connection) -> None:
    """Give up; a connection that was lost has nothing to give up, and must not hide why it was."""
    if connection.in_transaction():
        connection.rollback()
    elif not connection.invalidated:
        connection.connection.rollback()


def driver_error(connection: sa.Connection, error: Exception) -> BaseException:
    """What SQLAlchemy raises for this error of the driver.

    As there, a connection that is lost is not used again, and those that lie ready are made anew: what ended one,
    a restart of the database, ended them all.
    """
    base: Any = connection.dialect.loaded_dbapi.Error
    if not connection.invalidated and _is_lost(connection, error):
        connection.invalidate(error)
        db.engine.dispose()
    return sa.exc.DBAPIError.instance("", None, error, base, dialect=connection.dialect)


def _is_lost(connection: sa.Connection, error: Exception) -> bool:
    driver: Any = connection.connection.driver_connection
    return connection.dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]


def _close_core_connection(_error: BaseException | None) -> None:
    connection: sa.Connection | None = g.pop("core_connection", None)
    if connection is not None:
        connection.close()


@contextmanager
def _alone() -> Iterator[scoped_session[Session]]:
    """Hold the write lock, with nothing read before it kept; raises NestedTransaction when we hold it already."""
    if g.get("in_transaction", False):
        raise NestedTransaction("transaction() inside transaction()")
    session = db.session
    if session.registry.has():
        session.rollback()
    lock = _write_lock()
    if lock is not None:
        lock.__enter__()
    g.in_transaction = True
    try:
        yield session
    finally:
        g.in_transaction = False
        if lock is not None:
            lock.__exit__()


def _write_lock() -> _WriteLock | None:
    lock: _WriteLock | None = current_app.extensions["write_lock"]
    return lock


def locked(statement: sa.Select[Any]) -> sa.Select[Any]:
    """The same select with a row lock on PostgreSQL; SQLite's BEGIN IMMEDIATE already holds everything."""
    return statement.with_for_update()
