"""The throw-away PostgreSQL of the tests is a real one."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres


def libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def test_a_database_keeps_every_letter(postgres_url: str) -> None:
    with psycopg.connect(libpq(postgres_url)) as connection:
        connection.execute("CREATE TABLE person (name text)")
        connection.execute("INSERT INTO person VALUES (%s)", ["Şükrü Čapek-d’Hondt"])
        assert connection.execute("SELECT name FROM person FOR UPDATE").fetchall() == [("Şükrü Čapek-d’Hondt",)]


def test_a_copy_of_a_database_lives_its_own_life(postgres_server: PostgresServer) -> None:
    original = postgres_server.create_database()
    with psycopg.connect(libpq(postgres_server.url(original))) as connection:
        connection.execute("CREATE TABLE seat (number integer)")
    copy = postgres_server.create_database(template=original)
    with psycopg.connect(libpq(postgres_server.url(copy))) as connection:
        connection.execute("INSERT INTO seat VALUES (4)")
    with psycopg.connect(libpq(postgres_server.url(original))) as connection:
        assert connection.execute("SELECT count(*) FROM seat").fetchall() == [(0,)]
    postgres_server.drop_database(copy)
    postgres_server.drop_database(original)
