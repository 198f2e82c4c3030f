"""What journeys measured, said at the end of the run beside what is promised (design/product.md, measures of use)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Figure = Callable[[str, object, str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Note a figure: what was measured, how much, and what is wanted of it."""

    def note(what: str, seen: object, wanted: str) -> None:
        record_property("figure", f"{what}: {seen} (wanted: {wanted})")

    return note


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say every figure that was noted, in the order of their tests."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    lines = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "figure"]
    if lines:
        terminalreporter.section("figures of the journeys")
        for line in sorted(set(lines)):
            terminalreporter.line(line)
