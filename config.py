"""The settings of one installation, read from the environment once; a wrong or missing value stops the start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Environment = Literal["local", "production", "test"]
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
# RFC 2104: an HMAC key shorter than the hash weakens it; 32 bytes is SHA-256's size.
SHORTEST_SECRET = 32


class WrongSettings(RuntimeError):
    """A setting is missing or wrong; the message says which one and what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations. `public_url` has no trailing slash."""

    environment: Environment
    secret_key: str
    database_url: str
    public_url: str
    trusted_hosts: tuple[str, ...]
    instance: Path
    network_name: str = "X500"
    contact_email: str = "info@example.org"
    smtp_url: str = ""
    mail_from: str = "no-reply@example.org"
    bounce_address: str = ""
    bounce_imap_url: str = ""
    bounce_secret: str = ""
    proxies: int = 0

    @property
    def is_secure(self) -> bool:
        """Whether people reach us over https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; raises WrongSettings with a sentence for the operator."""
        env = os.environ if environ is None else environ
        environment = _environment(env)
        instance = Path(env.get("INSTANCE_DIR") or Path(__file__).parent / "instance").absolute()
        public_url = _public_url(env, environment)
        smtp_url = _smtp_url(env)
        live = environment == "production"
        return cls(
            environment=environment,
            secret_key=_secret_key(env, environment, instance),
            database_url=_database_url(env, environment, instance),
            public_url=public_url,
            trusted_hosts=_trusted_hosts(env, environment, public_url),
            instance=instance,
            network_name=env.get("NETWORK_NAME") or "X500",
            contact_email=_address(env, "CONTACT_EMAIL", "" if live else "info@example.org"),
            smtp_url=smtp_url,
            mail_from=_address(env, "MAIL_FROM", "" if live and smtp_url else "no-reply@example.org"),
            bounce_address=_address(env, "BOUNCE_ADDRESS") if env.get("BOUNCE_ADDRESS") else "",
            bounce_imap_url=_bounce_imap_url(env),
            bounce_secret=_bounce_secret(env),
            proxies=_count(env, "TRUSTED_PROXIES"),
        )


def _environment(env: Mapping[str, str]) -> Environment:
    value = env.get("OPBRENGST_ENV") or "local"
    if value == "production":
        if env.get("FLASK_DEBUG", "0") not in {"", "0"}:
            raise WrongSettings("FLASK_DEBUG must be off in production.")
        return "production"
    if value in {"local", "test"}:
        return "local" if value == "local" else "test"
    raise WrongSettings(f"OPBRENGST_ENV is '{value}'; it must be 'local' or 'production'.")


def _secret_key(env: Mapping[str, str], environment: Environment, instance: Path) -> str:
    given = env.get("SECRET_KEY", "")
    if given:
        if len(given) < SHORTEST_SECRET:
            raise WrongSettings(f"SECRET_KEY has {len(given)} characters; it needs at least {SHORTEST_SECRET}.")
        return given
    if environment == "production":
        raise WrongSettings("SECRET_KEY is missing; production has no default. Make one: openssl rand -hex 32")
    return _own_secret(instance / "secret_key")


def _own_secret(path: Path) -> str:
    """A random key of this machine, readable by its owner only and made on the first start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            # link() fails when another process was first, so both end with the same key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _database_url(env: Mapping[str, str], environment: Environment, instance: Path) -> str:
    given = env.get("DATABASE_URL", "")
    if not given:
        if environment == "production":
            raise WrongSettings("DATABASE_URL is missing, for example postgresql+psycopg://user@host/opbrengst.")
        instance.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{instance / 'opbrengst.sqlite3'}"
    if given.startswith("postgres://"):
        given = "postgresql://" + given.removeprefix("postgres://")
    if given.startswith("postgresql://"):
        given = "postgresql+psycopg://" + given.removeprefix("postgresql://")
    if not given.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise WrongSettings("DATABASE_URL must start with sqlite:/// or postgresql+psycopg://")
    return given


def _public_url(env: Mapping[str, str], environment: Environment) -> str:
    given = env.get("PUBLIC_URL", "").rstrip("/")
    if not given:
        if environment == "production":
            raise WrongSettings("PUBLIC_URL is missing, for example https://avond.example.org")
        return f"http://localhost:{env.get('PORT') or '5000'}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise WrongSettings(f"PUBLIC_URL is '{given}'; it must look like https://avond.example.org")
    elsewhere = parts.hostname not in {"localhost", "127.0.0.1", "::1"}
    if environment == "production" and parts.scheme != "https" and elsewhere:
        raise WrongSettings("PUBLIC_URL must start with https:// in production.")
    # Forgotten, it would let the first stranger at /start become organiser; plain http is a laptop on its own network.
    if environment != "production" and parts.scheme == "https" and elsewhere:
        raise WrongSettings(f"PUBLIC_URL is '{given}', which is no local address; set OPBRENGST_ENV=production.")
    return given


def _trusted_hosts(env: Mapping[str, str], environment: Environment, public_url: str) -> tuple[str, ...]:
    given = [host.strip() for host in env.get("TRUSTED_HOSTS", "").split(",") if host.strip()]
    if "*" in given:
        raise WrongSettings("TRUSTED_HOSTS may not be '*'; name the hosts people reach this installation by.")
    own = urlsplit(public_url).hostname or ""
    local = LOCAL_HOSTS if environment != "production" else ()
    return tuple(dict.fromkeys([own, *local, *given]))


def _smtp_url(env: Mapping[str, str]) -> str:
    given = env.get("SMTP_URL", "")
    if given and urlsplit(given).scheme not in {"smtp", "smtps"}:
        raise WrongSettings("SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465")
    return given


def _bounce_imap_url(env: Mapping[str, str]) -> str:
    given = env.get("BOUNCE_IMAP_URL", "")
    parts = urlsplit(given)
    if given and not (parts.scheme in {"imap", "imaps"} and parts.hostname and parts.username and parts.password):
        # Not repeated: there may be a password in it.
        raise WrongSettings("BOUNCE_IMAP_URL must look like imaps://user:password@host/INBOX")
    return given


def _bounce_secret(env: Mapping[str, str]) -> str:
    given = env.get("BOUNCE_SECRET", "")
    if given and (len(given) < SHORTEST_SECRET or not given.isascii()):
        raise WrongSettings(
            f"BOUNCE_SECRET has {len(given)} characters; it needs at least {SHORTEST_SECRET} plain ones. "
            "Make one: openssl rand -hex 32"
        )
    return given


def _address(env: Mapping[str, str], name: str, default: str = "") -> str:
    """A bare e-mail address; an empty `default` means that there is none."""
    given = env.get(name) or default
    if not given:
        raise WrongSettings(f"{name} is missing; production has no default. Give an address such as avond@example.org")
    if not ADDRESS.fullmatch(given):
        raise WrongSettings(f"{name} is '{given}'; it must be an address such as avond@example.org")
    return given


def _count(env: Mapping[str, str], name: str) -> int:
    given = env.get(name) or "0"
    if not given.isdecimal():
        raise WrongSettings(f"{name} is '{given}'; it must be a whole number.")
    return int(given)
