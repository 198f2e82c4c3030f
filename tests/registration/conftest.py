"""What the tests of registrations share."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.company import make_company


@pytest.fixture
def company(app: Flask, event_slug: str) -> str:
    """An evening with somebody of every kind on its list."""
    with app.app_context():
        make_company(event_slug)
    return event_slug
