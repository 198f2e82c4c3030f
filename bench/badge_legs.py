"""Badges in time and memory: 150, 500 and 1,000 of them, tagged and not, beside the same sheets without their codes."""

from __future__ import annotations

import datetime as dt
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from exports.badges import Badge, BadgeSet, Seat, badges_pdf

COUNTS = (150, 500, 1_000)
# shared/floors/README.md says what makes a code cheap; the issue says how cheap.
AT_MOST = {"tagged": 1.7, "untagged": 1.5}
MOST_MEMORY = 250.0
_FIRST = ("Aya", "Jean-Baptiste", "Łukasz", "Marie-Christine", "Yıldız", "Zoë", "Bartholomeus-Alexander", "Jo")
_LAST = ("Claes", "Van den Voorbeeld", "Nowak", "van der Langenvoorbeeld", "Peeters", "Çelik", "De Smet")
_FROM = ("Wijkcomité Ter Hilst", "Dienst Gelijke Kansen van de stad Voorbeeldstad", "", "Halte 24")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Printed:
    """Seconds of ours and of the same sheets without codes, and the peak of a process that prints ours, in MiB."""

    count: int
    kind: str
    seconds: float
    bare: float
    peak: float


def measure(*, rounds: int) -> list[Printed]:
    """Each in a process of its own, with and without codes in turn; the quickest of each counts."""
    return [_measured(count, kind, rounds) for count in COUNTS for kind in AT_MOST]


def _measured(count: int, kind: str, rounds: int) -> Printed:
    ours, bare = [], []
    for _round in range(rounds):
        ours.append(_run(count, kind, "codes"))
        bare.append(_run(count, kind, "bare"))
    return Printed(count, kind, min(ours)[0], min(bare)[0], max(peak for _seconds, peak in ours))


def _run(count: int, kind: str, what: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.badge_legs", str(count), kind, what]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def invented_people(count: int) -> list[tuple[str, str]]:
    """Names and organisations of every length, one after the other."""
    return [
        (f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}", _FROM[number % len(_FROM)])
        for number in range(count)
    ]


def _badges(count: int) -> BadgeSet:
    chance = random.Random(4)
    badges = tuple(
        Badge(
            name=name,
            organisation=organisation,
            code="".join(chance.choices(_LETTERS, k=16)),
            role="Tafelgezicht" if number % 9 == 1 else "",
            no_photo=number % 10 == 0,
            seats=tuple(Seat(round=each, number=(number + 4 * each) % 12 + 1, seats=12, hosts=2) for each in (1, 2)),
        )
        for number, (name, organisation) in enumerate(invented_people(count))
    )
    return BadgeSet(language="nl", network="X500", date=dt.date(2027, 10, 21), title="X500", badges=badges)


def _print_once(count: int, kind: str, what: str) -> None:
    import weasyprint  # noqa: F401 - loading it is not what is measured

    badges, before = _badges(count), time.perf_counter()
    badges_pdf(badges, is_tagged=kind == "tagged", has_codes=what == "codes")
    taken = time.perf_counter() - before
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    _print_once(int(sys.argv[1]), sys.argv[2], sys.argv[3])
