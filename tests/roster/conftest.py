"""What the tests of the organiser's list share."""

from __future__ import annotations

import pytest


@pytest.fixture
def place(event_slug: str) -> str:
    """Where the list is."""
    return f"/organise/events/{event_slug}/people"
