"""Statements handed to the driver as they are bring what SQLAlchemy would bring, and fail as it would."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import limits, outbox
from app.core.database import core_connection, core_transaction, transaction
from app.core.limits import Attempt
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.core.prepared import Call, Prepared, lastly, together

NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)
ATTEMPT = Prepared(sa.insert(Attempt), values=("kind", "subject", "at"))
NUMBERED = Prepared(sa.insert(Attempt), values=("id", "kind", "subject", "at"))
ATTEMPTS = Prepared(sa.select(Attempt.kind, Attempt.at).order_by(Attempt.id))
ALL_MAIL = Prepared(sa.select(OutboxMail.state, OutboxMail.params, OutboxMail.created_at).order_by(OutboxMail.id))


def mail(name: str = "Zoë") -> Call:
    return outbox.queued(
        kind="test", recipient="zoë@voorbeeld.be", language="nl", params={"name": name}, now=NOON,
    )  # fmt: skip


def test_values_go_in_and_come_out_as_the_columns_say(context: Flask) -> None:
    with core_transaction() as connection:
        together(connection, mail())
    written = db.session.scalars(sa.select(OutboxMail)).one()
    assert (written.state, written.params, written.created_at) == (MailState.QUEUED, {"name": "Zoë"}, NOON)
    (found,) = ALL_MAIL.all(core_connection())
    assert tuple(found) == (MailState.QUEUED, {"name": "Zoë"}, NOON)


def test_a_naive_moment_is_refused_here_too(context: Flask) -> None:
    with pytest.raises(ValueError, match="time zone"), core_transaction() as connection:
        ATTEMPT.all(connection, kind="test", subject="x", at=NOON.replace(tzinfo=None))


def test_a_value_that_was_forgotten_is_an_error_and_not_a_default(context: Flask) -> None:
    with pytest.raises((KeyError, sa.exc.DBAPIError)), core_transaction() as connection:
        ATTEMPT.all(connection, kind="test", at=NOON)
    assert ATTEMPTS.all(core_connection()) == []


def test_several_give_each_its_own_rows_in_order(context: Flask) -> None:
    again = limits.attempt(kind="register", subject="127.0.0.1", most=2, within=dt.timedelta(minutes=1), now=NOON)
    with core_transaction() as connection:
        first, second, third, seen = together(connection, again, again, again, (ATTEMPTS, {}))
    assert [len(rows) for rows in (first, second, third)] == [1, 1, 0]
    assert [tuple(row) for row in seen] == [("register", NOON)] * 2


def test_an_error_in_the_middle_is_sqlalchemys_and_nothing_stays(context: Flask) -> None:
    row = {"id": 7, "kind": "test", "subject": "x", "at": NOON}
    with pytest.raises(sa.exc.IntegrityError), core_transaction() as connection:
        together(connection, (NUMBERED, row), (NUMBERED, row), mail())
    assert ATTEMPTS.all(core_connection()) == []
    with transaction() as session:
        assert session.scalars(sa.select(OutboxMail)).all() == []


def test_after_an_error_the_same_connection_works_again(context: Flask) -> None:
    row = {"id": 7, "kind": "test", "subject": "x", "at": NOON}
    for _try in range(2):
        with pytest.raises(sa.exc.IntegrityError), core_transaction() as connection:
            together(connection, (NUMBERED, row), (NUMBERED, row))
    with core_transaction() as connection:
        NUMBERED.all(connection, **row)
    assert [row.kind for row in ATTEMPTS.all(core_connection())] == ["test"]


def test_the_last_ones_stand_after_the_transaction(context: Flask) -> None:
    with core_transaction() as connection:
        ATTEMPT.all(connection, kind="first", subject="x", at=NOON)
        lastly(connection, (ATTEMPT, {"kind": "last", "subject": "x", "at": NOON}), mail())
    assert [row.kind for row in ATTEMPTS.all(core_connection())] == ["first", "last"]
    assert len(ALL_MAIL.all(core_connection())) == 1


def test_an_error_in_the_last_ones_takes_everything_back(context: Flask) -> None:
    row = {"id": 7, "kind": "test", "subject": "x", "at": NOON}
    for _try in range(2):
        with pytest.raises(sa.exc.IntegrityError), core_transaction() as connection:
            lastly(connection, (NUMBERED, row), mail(), (NUMBERED, row))
        assert ATTEMPTS.all(core_connection()) == []
        assert ALL_MAIL.all(core_connection()) == []


def test_an_error_after_the_last_ones_takes_them_back_and_the_next_commit_is_its_own(context: Flask) -> None:
    def interrupted() -> None:
        with core_transaction() as connection:
            lastly(connection, mail())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    with core_transaction() as connection:
        ATTEMPT.all(connection, kind="next", subject="x", at=NOON)
    assert [row.kind for row in ATTEMPTS.all(core_connection())] == ["next"]
    assert ALL_MAIL.all(core_connection()) == []


def test_nobody_comes_after_the_last_on_postgresql(database_kind: str, context: Flask) -> None:
    def twice() -> None:
        with core_transaction() as connection:
            lastly(connection, mail("Zoë"))
            lastly(connection, mail("Aya"))

    if database_kind == "postgresql":
        with pytest.raises(RuntimeError, match="somebody else"):
            twice()
    else:
        twice()
    assert len(ALL_MAIL.all(core_connection())) == (0 if database_kind == "postgresql" else 2)


def test_in_a_session_the_last_ones_are_there_at_once(context: Flask) -> None:
    with transaction() as session:
        lastly(session.connection(), mail())
        assert len(ALL_MAIL.all(session.connection())) == 1


def test_within_a_session_they_see_and_share_its_transaction(context: Flask) -> None:
    with transaction() as session:
        session.add(Attempt(kind="session", subject="x", at=NOON))
        session.flush()
        ATTEMPT.all(session.connection(), kind="prepared", subject="x", at=NOON)
        assert [row.kind for row in ATTEMPTS.all(session.connection())] == ["session", "prepared"]
        session.rollback()
    assert ATTEMPTS.all(core_connection()) == []


def test_whoever_counts_statements_counts_these(context: Flask) -> None:
    heard: list[str] = []

    def listen(*told: object) -> None:
        heard.append(str(told[2]))

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    try:
        with core_transaction() as connection:
            together(connection, mail(), (ATTEMPTS, {}))
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listen)
    assert [line.split()[0] for line in heard] == ["INSERT", "SELECT"]


@pytest.fixture
def postgresql_only(database_kind: str) -> None:
    """A file cannot go away as a server can."""
    if database_kind != "postgresql":
        pytest.skip("SQLite has no connection to lose")


def test_a_lost_connection_is_said_as_such_and_the_next_request_gets_a_new_one(
    postgresql_only: None, app: Flask
) -> None:
    backend = Prepared(sa.select(sa.func.pg_backend_pid().label("pid")))
    with app.app_context():
        pid = backend.all(core_connection())[0].pid
        with transaction() as session:
            session.execute(sa.select(sa.func.pg_terminate_backend(pid)))
        with pytest.raises(sa.exc.OperationalError), core_transaction() as connection:
            together(connection, mail(), (ATTEMPTS, {}))
    with app.app_context():
        with core_transaction() as connection:
            together(connection, mail())
        assert len(ALL_MAIL.all(core_connection())) == 1


def test_what_was_prepared_stays_so_after_a_rollback(postgresql_only: None, app: Flask) -> None:
    known = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT attempt.kind%'")
    with app.app_context():
        ATTEMPTS.all(core_connection())
    with app.app_context():
        for _again in range(2):
            ATTEMPTS.all(core_connection())
            assert core_connection().execute(known).scalar_one() == 1
            core_connection().rollback()


def test_a_text_that_no_packet_holds_goes_and_comes_whole(context: Flask) -> None:
    long = "é" * 1_000_000
    with core_transaction() as connection:
        together(connection, mail(long), mail("Aya"), mail(long))
    assert [row.params["name"] for row in ALL_MAIL.all(core_connection())] == [long, "Aya", long]


@contextmanager
def interrupted_in_its_sleep(database_url: str) -> Iterator[None]:
    """Interrupts this thread once the database sleeps for it, however late a busy machine gets there."""
    asleep = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    here, is_over = threading.get_ident(), threading.Event()

    def interrupt(*_signal: object) -> None:
        raise KeyboardInterrupt

    def look() -> None:
        engine = sa.create_engine(database_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            while not is_over.wait(0.02):
                if connection.scalar(asleep):
                    signal.pthread_kill(here, signal.SIGALRM)
                    break
        engine.dispose()

    before, watcher = signal.signal(signal.SIGALRM, interrupt), threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
        signal.signal(signal.SIGALRM, before)


def test_an_interruption_leaves_no_answer_behind_for_the_next_question(
    postgresql_only: None, app: Flask, database_url: str
) -> None:
    """As when gunicorn ends a worker that waits too long; the half that was done is given up."""
    forever = Prepared(sa.select(sa.cast(sa.func.pg_sleep(60), sa.Text)))
    with (
        app.app_context(),
        pytest.raises(KeyboardInterrupt),
        interrupted_in_its_sleep(database_url),
        core_transaction() as connection,
    ):
        together(connection, mail(), (forever, {}), mail())
    with app.app_context():
        assert ALL_MAIL.all(core_connection()) == []
