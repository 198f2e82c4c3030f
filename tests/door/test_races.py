"""Two doors and one ticket at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import core_transaction
from app.core.prepared import Prepared
from app.door import queries, services
from app.door.models import ScanResult
from app.registration.models import Registration
from tests.door.conftest import Door, Invite, ScanIn, scans

RIVALS = 8


def scan_together(scan: ScanIn, code: str, rivals: int) -> list[ScanResult]:
    with ThreadPoolExecutor(max_workers=rivals) as pool:
        return sorted(pool.map(lambda _: scan(code).decision.result, range(rivals)))


def test_parallel_scans_of_one_ticket_welcome_once(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    results = scan_together(scan, invite().code, RIVALS)
    assert results == [ScanResult.ALREADY] * (RIVALS - 1) + [ScanResult.WELCOME]
    with app.app_context():
        assert queries.counts(door.event_id) == (1, 1)


def test_all_who_take_back_the_same_welcome_at_once_are_told_the_same(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    first = scan(invite("Murat Çelik").code).uuid
    together = threading.Barrier(RIVALS, timeout=20)

    def take_back(_: int) -> str:
        with app.app_context():
            together.wait()
            with core_transaction() as connection:
                return services.undo(connection, event_id=door.event_id, scan=first, by=door.actor, now=clock.now())

    with ThreadPoolExecutor(max_workers=RIVALS) as pool:
        assert list(pool.map(take_back, range(RIVALS))) == ["Murat Çelik"] * RIVALS
    assert [line.result for line in scans(app)] == [ScanResult.WELCOME, ScanResult.UNDONE]


def _read_before_either_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold both rivals until each has read that the person is not in yet."""
    both = threading.Barrier(2, timeout=20)
    own = threading.local()
    by_code = queries.by_code

    def read(*arguments: Any, **named: Any) -> queries.Standing:
        found = by_code(*arguments, **named)
        if not getattr(own, "waited", False):
            own.waited = True
            both.wait()
        return found

    monkeypatch.setattr(queries, "by_code", read)


@pytest.fixture
def postgresql_only(database_kind: str) -> None:
    """SQLite reads under the write lock, so two readers cannot both be before either write."""
    if database_kind != "postgresql":
        pytest.skip("SQLite admits one writer at a time")


def test_two_that_read_before_either_writes_welcome_once(
    postgresql_only: None, invite: Invite, scan: ScanIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = invite()
    _read_before_either_writes(monkeypatch)
    assert scan_together(scan, guest.code, 2) == [ScanResult.ALREADY, ScanResult.WELCOME]


def test_without_the_condition_in_the_update_both_would_be_welcomed(
    postgresql_only: None, invite: Invite, scan: ScanIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = invite()
    _read_before_either_writes(monkeypatch)
    unconditional = (
        sa.update(Registration)
        .where(Registration.id == sa.bindparam("registration_id"))
        .values(
            checked_in_at=sa.bindparam("at", type_=Registration.checked_in_at.type),
            checked_in_device_id=sa.bindparam("device"),
        )
        .returning(Registration.id)
    )
    monkeypatch.setattr(services, "_ENTER", Prepared(unconditional))
    assert scan_together(scan, guest.code, 2) == [ScanResult.WELCOME, ScanResult.WELCOME]
