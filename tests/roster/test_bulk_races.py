"""Two organisers at once: an act, its undo and a list happen once, and it is the lock that sees to it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.orm import db
from app.events.models import Event
from app.registration import places
from app.roster import imports, undoing
from app.roster.bulk import Act
from tests.roster.crowd import CANCELLED, REGISTERED, act, check_counts, person, put, undo
from tests.roster.test_taking_in import take_in


def at_once(app: Flask, *clicks: Callable[[], object]) -> list[object]:
    """What each click gave when all are made at the same moment."""
    results: list[object] = []
    ready = threading.Barrier(len(clicks))

    def click(do: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            results.append(do())

    threads = [threading.Thread(target=click, args=(do,)) for do in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_organisers_undo_and_cancel_at_once(app: Flask, event_slug: str) -> None:
    with app.app_context():
        people = [put(f"Persoon {number}") for number in range(6)]
        done = act(Act.CANCEL, *people[:3])
    form = uuid.uuid4()
    twice_undone = [lambda: undo(done)] * 2
    twice_cancelled = [lambda: act(Act.CANCEL, *people[3:], submission=form)] * 2
    results = at_once(app, *twice_undone, *twice_cancelled)
    assert [results.count(True), results.count(False)] == [1, 1], "undone once"
    assert len({result for result in results if not isinstance(result, bool)}) == 1, "cancelled as one act"
    with app.app_context():
        assert [person(each).status for each in people] == [REGISTERED] * 3 + [CANCELLED] * 3
        check_counts()


@pytest.mark.parametrize("is_locked", [True, False])
def test_only_the_lock_keeps_two_from_undoing_the_same(
    app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer at a time, whichever row is locked")
        someone = put("Aya Claes")
        done = act(Act.NOTE, someone, text="Eén keer.")
    if not is_locked:
        plain = sa.select(Event.id).where(Event.id == sa.bindparam("event_id"))
        monkeypatch.setattr("app.registration.places.LOCK", plain)
    inside, real = threading.Barrier(2), undoing._each

    def meeting(job: Any) -> Any:
        # Whoever comes this far waits for the other; behind the lock the other cannot come.
        with suppress(threading.BrokenBarrierError):
            inside.wait(1)
        return real(job)

    monkeypatch.setattr(undoing, "_each", meeting)
    monkeypatch.setattr("app.roster.undoing.waiting.offer_free_places", lambda *_given, **_named: 0)
    results = at_once(app, lambda: undo(done), lambda: undo(done))
    assert sorted(map(bool, results)) == ([False, True] if is_locked else [True, True])


@pytest.mark.parametrize("is_locked", [True, False])
def test_only_the_lock_keeps_a_list_without_addresses_from_coming_in_twice(
    app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer at a time, whichever row is locked")
        put("Hilde", email="hilde@voorbeeld.be")
    if not is_locked:
        plain = sa.select(*places._FIELDS).where(Event.id == sa.bindparam("event_id"))
        monkeypatch.setattr("app.registration.places.LOCK", plain)
    inside, real = threading.Barrier(2), imports.lookalikes

    def meeting(*given: Any) -> Any:
        found = real(*given)
        with suppress(threading.BrokenBarrierError):
            inside.wait(1)
        return found

    monkeypatch.setattr(imports, "lookalikes", meeting)
    click = partial(take_in, event_slug, "naam;e-mail;gast van\nMia;;hilde@voorbeeld.be\n", lookalikes_taken=())
    assert sorted(map(str, at_once(app, click, click))) == (["0", "1"] if is_locked else ["1", "1"])
