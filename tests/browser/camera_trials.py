"""Holds papers before a scanner's camera and looks from within the page what it made of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.film import PER_SECOND

SLOWER = 6
_SCRIPT = Path(__file__).with_name("watch_camera.js")
_PICTURE = 1000 / PER_SECOND
# Longer than this after a paper is gone nobody waits for its answer.
_PATIENCE = 1500.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper in the film: whose, and the numbers of its pictures."""

    name: str
    span: range


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a paper: the state on the screen, and milliseconds from its first picture until that was painted."""

    shown: Shown
    state: str
    milliseconds: float


def camera_arguments(film: Path) -> list[str]:
    """What Chromium needs to see this film as its camera, and to be allowed to."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def watch(page: Page) -> None:
    """Look along with the scanner from now on."""
    page.evaluate(f"({_SCRIPT.read_text()})")


def slow_down(context: BrowserContext, page: Page, rate: float = SLOWER) -> None:
    """Make the page's processor so many times slower."""
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def wait_for_loops(page: Page, loops: int, *, timeout: float) -> None:
    """Until the film began anew so often since `watch`."""
    page.wait_for_function("(loops) => window.watched.loops >= loops", arg=loops, timeout=timeout, polling=250)


def readings(page: Page, shown: Sequence[Shown]) -> list[Reading]:
    """Everything that was read so far, a paper again in each round of the film; read once in a round at most."""
    watched = page.evaluate("() => window.watched")
    found = []
    for pictures in _rounds(watched["pictures"]):
        for each in shown:
            first = _first_moment(pictures, each.span)
            if first is None:
                continue
            until = first + len(each.span) * _PICTURE + _PATIENCE
            answer = next((a for a in watched["answers"] if a["name"] == each.name and first < a["at"] < until), None)
            if answer:
                found.append(Reading(each, answer["state"], answer["at"] - first))
    return found


def _rounds(pictures: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    rounds = [pictures[:1]]
    for before, picture in pairwise(pictures):
        if picture["number"] < before["number"]:
            rounds.append([])
        rounds[-1].append(picture)
    return rounds


def _first_moment(pictures: list[dict[str, Any]], span: range) -> float | None:
    """When the camera took the first picture of a paper, also when a busy page never got to see that one."""
    inside = [each for each in pictures if each["number"] in span]
    return min((each["captured"] - (each["number"] - span.start) * _PICTURE for each in inside), default=None)
