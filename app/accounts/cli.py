"""`flask users`: accounts from the command line."""

from __future__ import annotations

import secrets
import sys

import click
from email_validator import EmailNotValidError
from flask.cli import AppGroup

from app.accounts import services
from app.accounts.models import Role
from app.core import clock
from app.core.commands import refuse
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.forms import checked_address

users = AppGroup("users", help="Who may sign in.")


@users.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="Shown in the app; the address when left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, name: str, password_stdin: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Make an account; without --password-stdin a password is made and printed once."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(15)
    try:
        address = checked_address(email)
        with transaction():
            services.create_user(email=address, name=name, role=Role(role), password=password, now=clock.now())
    except EmailNotValidError:
        refuse(f"'{email}' is geen geldig e-mailadres.")
    except DomainError as error:
        refuse(error.sentence)
    click.echo(f"Account gemaakt voor {email}.")
    if not password_stdin:
        click.echo(f"Wachtwoord (nu te zien, nergens bewaard): {password}")
