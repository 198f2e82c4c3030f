"""What tests of the machinery may ask for beside an application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.core.letterbox import Letterbox, mail_server


@pytest.fixture
def speaks_utf8() -> bool:
    """Whether the server can take addresses with letters beyond ASCII."""
    return True


@pytest.fixture
def letterbox(app: Flask, speaks_utf8: bool) -> Iterator[Letterbox]:
    """A real mail server that the application is told to use."""
    with mail_server(app, speaks_utf8=speaks_utf8) as box:
        yield box
