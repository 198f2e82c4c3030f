"""What tests of the machinery may ask for beside an application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.core.letterbox import Letterbox, free_port, use_server


@pytest.fixture
def speaks_utf8() -> bool:
    """Whether the server can take addresses with letters beyond ASCII."""
    return True


@pytest.fixture
def letterbox(app: Flask, speaks_utf8: bool) -> Iterator[Letterbox]:
    """A real mail server that the application is told to use."""
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=speaks_utf8)
    controller.start()
    use_server(app, f"smtp://127.0.0.1:{controller.port}")
    yield box
    controller.stop()
