"""The emergency folder of 150 people at 12 tables in time and memory, and the sign-in list of 1,000."""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.badge_legs import invented_people
from exports.documents import Evening, Host, ProgrammeItem, Table
from exports.emergency_folder import Folder, emergency_folder_pdf
from exports.sign_in_list import Attendee, SignInList, sign_in_list_pdf

# Seconds: the mail's attachment is made by the worker, the list while somebody waits for it.
LONGEST = {"folder": 8.0, "list": 15.0}
MOST_MEMORY = 250.0
_LEGS = {"folder": 150, "list": 1_000}
_TABLES = 12


@dataclass(frozen=True, slots=True)
class Printed:
    """Seconds and how many there may be, and the peak in MiB of a process that prints nothing else."""

    name: str
    seconds: float
    longest: float
    peak: float


def measure(*, rounds: int) -> list[Printed]:
    """Each in a process of its own; the quickest counts, and the highest peak."""
    return [_measured(name, rounds) for name in _LEGS]


def _measured(name: str, rounds: int) -> Printed:
    runs = [_run(name) for _round in range(rounds)]
    return Printed(f"{name}, {_LEGS[name]} people", min(runs)[0], LONGEST[name], max(peak for _seconds, peak in runs))


def _run(name: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.folder_legs", name]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def _contents(count: int) -> SignInList:
    people = tuple(
        Attendee(
            name=name,
            organisation=organisation,
            tables=tuple((each, (number + 4 * each) % _TABLES + 1) for each in (1, 2)),
            actions=("Plaats bij het gangpad vrijhouden",) if number % 20 == 0 else (),
        )
        for number, (name, organisation) in enumerate(invented_people(count))
    )
    at = dt.datetime(2027, 10, 21, 15, tzinfo=dt.UTC)
    return SignInList(evening=_evening(), network="X500", at=at, people=people)


def _evening() -> Evening:
    tables = tuple(
        Table(number=number, title=f"Gesprek {number}", question="Wat pakken we samen aan?", seats=13,
              hosts=(Host(name=f"Aya {number}"), Host(name=f"Sam {number}")))
        for number in range(1, _TABLES + 1)
    )  # fmt: skip
    start = dt.time(19)
    return Evening(
        title="X500",
        date=dt.date(2027, 10, 21),
        starts=start,
        ends=dt.time(22, 30),
        programme=(ProgrammeItem(starts=start, title="Welkom"),),
        tables=tables,
    )


def _print_once(name: str) -> None:
    import weasyprint  # noqa: F401 - loading it is not what is measured

    contents, address = _contents(_LEGS[name]), "https://avond.example.org/table/x500/"
    folder = Folder(
        sign_in=contents,
        door_address=f"{address}door",
        walk_in_address=f"{address}walk-in",
        table_addresses=tuple(f"{address}{table.number}" for table in contents.evening.tables),
    )
    before = time.perf_counter()
    if name == "folder":
        emergency_folder_pdf(folder)
    else:
        sign_in_list_pdf(contents)
    taken = time.perf_counter() - before
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    _print_once(sys.argv[1])
