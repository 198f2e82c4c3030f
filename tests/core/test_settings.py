"""The settings refuse a start that would be unsafe, in a sentence that says which setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings, WrongSettings

LIVE = {
    "OPBRENGST_ENV": "production",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "DATABASE_URL": "postgresql://opbrengst@db.example.org/opbrengst",
    "PUBLIC_URL": "https://avond.example.org/",
    "CONTACT_EMAIL": "info@hasselt.example.org",
}
SMTP = "smtp://mail.example.org:587"


def read(tmp_path: Path, **environ: str) -> Settings:
    """Settings from this environment, with an instance folder of their own."""
    return Settings.from_env({"INSTANCE_DIR": str(tmp_path), **environ})


def test_production_reads_what_it_is_given(tmp_path: Path) -> None:
    settings = read(tmp_path, **LIVE, TRUSTED_HOSTS="avond.example.org, www.example.org", TRUSTED_PROXIES="1")
    assert settings.database_url == "postgresql+psycopg://opbrengst@db.example.org/opbrengst"
    assert settings.public_url == "https://avond.example.org"
    assert settings.trusted_hosts == ("avond.example.org", "www.example.org")
    assert settings.is_secure
    assert settings.proxies == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters; it needs at least 32"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
        ({"PUBLIC_URL": "http://avond.example.org"}, "must start with https://"),
        ({"PUBLIC_URL": "avond.example.org"}, "must look like https://avond.example.org"),
        ({"PUBLIC_URL": "https://avond.example.org/pad"}, "must look like https://avond.example.org"),
        ({"TRUSTED_HOSTS": "*"}, "TRUSTED_HOSTS may not be"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG must be off"),
        ({"SMTP_URL": "mail.example.org:25"}, "SMTP_URL must look like"),
        ({"TRUSTED_PROXIES": "two"}, "TRUSTED_PROXIES is 'two'"),
        ({"TRUSTED_PROXIES": "²"}, "TRUSTED_PROXIES is '²'"),
        ({"CONTACT_EMAIL": ""}, "CONTACT_EMAIL is missing"),
        ({"CONTACT_EMAIL": "info"}, "CONTACT_EMAIL is 'info'"),
        ({"SMTP_URL": SMTP}, "MAIL_FROM is missing"),
        ({"SMTP_URL": SMTP, "MAIL_FROM": "avond"}, "MAIL_FROM is 'avond'"),
        ({"SMTP_URL": SMTP, "MAIL_FROM": "Avond <avond@example.org>"}, "MAIL_FROM is 'Avond <avond@example.org>'"),
        ({"BOUNCE_ADDRESS": "bounce"}, "BOUNCE_ADDRESS is 'bounce'"),
        ({"BOUNCE_IMAP_URL": "imaps://mail.example.org/INBOX"}, "BOUNCE_IMAP_URL must look like imaps://user"),
        ({"BOUNCE_IMAP_URL": "pop3://a:b@mail.example.org"}, "BOUNCE_IMAP_URL must look like imaps://user"),
        ({"BOUNCE_SECRET": "short"}, "BOUNCE_SECRET has 5 characters; it needs at least 32"),
        ({"BOUNCE_SECRET": "é" * 40}, "BOUNCE_SECRET has 40 characters; it needs at least 32 plain ones"),
        ({"OPBRENGST_ENV": "live"}, "OPBRENGST_ENV is 'live'"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_an_unsafe_or_unreadable_setting_stops_the_start(tmp_path: Path, change: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongSettings, match="^.*" + sentence.replace("(", r"\(")):
        read(tmp_path, **{**LIVE, **change})


def test_a_laptop_needs_nothing_and_keeps_one_secret_of_its_own(tmp_path: Path) -> None:
    first, second = read(tmp_path, PORT="5050"), read(tmp_path)
    assert first.environment == "local"
    assert first.public_url == "http://localhost:5050"
    assert first.database_url == f"sqlite:///{tmp_path}/opbrengst.sqlite3"
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert not first.is_secure


def test_two_installations_never_share_a_secret(tmp_path: Path) -> None:
    assert read(tmp_path / "one").secret_key != read(tmp_path / "two").secret_key


def test_a_laptop_may_run_as_production_under_its_own_name(tmp_path: Path) -> None:
    settings = read(tmp_path, **{**LIVE, "PUBLIC_URL": "http://localhost:5000"})
    assert settings.trusted_hosts == ("localhost",)


def test_production_sends_and_answers_under_the_addresses_it_is_given(tmp_path: Path) -> None:
    settings = read(tmp_path, **LIVE, SMTP_URL=SMTP, MAIL_FROM="avond@hasselt.example.org")
    assert (settings.mail_from, settings.contact_email) == ("avond@hasselt.example.org", "info@hasselt.example.org")


def test_production_without_a_mail_server_needs_no_sender(tmp_path: Path) -> None:
    assert read(tmp_path, **LIVE).smtp_url == ""


@pytest.mark.parametrize("environment", ["", "local"])
def test_an_installation_on_the_internet_never_starts_as_a_local_one(tmp_path: Path, environment: str) -> None:
    with pytest.raises(WrongSettings, match=r"https://avond\.example\.org.*set OPBRENGST_ENV=production"):
        read(tmp_path, **{**LIVE, "OPBRENGST_ENV": environment})


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.20:5000",
        "http://laptop.local:5000",
        "https://localhost:5000",
        "https://127.0.0.1",
        "https://[::1]:5000",
    ],
)
def test_a_laptop_may_be_reached_by_its_neighbours_and_by_itself(tmp_path: Path, url: str) -> None:
    settings = read(tmp_path, PUBLIC_URL=url)
    assert (settings.environment, settings.public_url) == ("local", url)


def test_a_password_of_the_bounce_mailbox_is_never_repeated(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(tmp_path, **LIVE, BOUNCE_IMAP_URL="imap:geheim@mail.example.org")
    assert "geheim" not in str(refused.value)


def test_what_comes_back_may_go_to_a_mailbox_of_its_own(tmp_path: Path) -> None:
    mailbox = "imaps://bounce:geheim@mail.example.org/INBOX"
    settings = read(
        tmp_path, **LIVE, BOUNCE_ADDRESS="bounce@example.org", BOUNCE_IMAP_URL=mailbox, BOUNCE_SECRET="x" * 32
    )
    assert (settings.bounce_address, settings.bounce_imap_url) == ("bounce@example.org", mailbox)
    assert settings.bounce_secret == "x" * 32
