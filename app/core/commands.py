"""How a command says no: one sentence on standard error and exit code 1."""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click
from sqlalchemy.exc import OperationalError, ProgrammingError


def refuse(*sentences: str) -> NoReturn:
    """End the command; what it began is rolled back by the exception that brought us here."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)


def plain_spoken(command: click.Command) -> click.Command:
    """The same command, or group of commands, that refuses in a sentence when the database cannot be used."""
    spoken = copy.copy(command)
    if isinstance(spoken, click.Group):
        spoken.commands = {name: plain_spoken(part) for name, part in spoken.commands.items()}
    elif spoken.callback is not None:
        spoken.callback = _refusing(spoken.callback)
    return spoken


def _refusing(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            refuse(_sentence(error))
        except OSError as error:
            # The lock file beside a SQLite database; files of the user are the command's own business.
            if error.filename is None:
                raise
            refuse(f"{error.filename} is niet te gebruiken: {error.strerror}.")

    return run


def _sentence(error: OperationalError | ProgrammingError) -> str:
    reason = (str(error.orig).splitlines() or [type(error).__name__])[0].rstrip(".")
    # A table or column that is missing: PostgreSQL's driver has a class for it, SQLite's only its general code.
    if isinstance(error, ProgrammingError) or getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        return f"De databank past niet bij deze versie ({reason}); doe eerst `flask --app wsgi db upgrade`."
    return f"De databank is niet te bereiken; kijk DATABASE_URL na ({reason})."
