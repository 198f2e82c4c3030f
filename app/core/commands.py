"""How a command says no: one sentence on standard error and exit code 1."""

from __future__ import annotations

import sys
from typing import NoReturn

import click


def refuse(*sentences: str) -> NoReturn:
    """End the command; what it began is rolled back by the exception that brought us here."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)
