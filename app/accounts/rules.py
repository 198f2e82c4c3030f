"""Rules about passwords and sessions; pure."""

from __future__ import annotations

import datetime as dt

# design/trust.md: 12-128 characters, no composition rules; sessions end after 3 h idle and 12 h at most.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
IDLE = dt.timedelta(hours=3)
LONGEST_SESSION = dt.timedelta(hours=12)
# Passwords of 12 and more characters that head every list of leaked ones, and our own name.
_COMMON = frozenset(
    {
        "123456789012",
        "1234567890123",
        "password1234",
        "password12345",
        "passwordpassword",
        "wachtwoord123",
        "wachtwoord1234",
        "wachtwoordwachtwoord",
        "welkom123456",
        "welkom12345678",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "azertyuiop123",
        "azertyuiopqsdf",
        "iloveyou1234",
        "administrator",
        "administrator1",
        "opbrengst123",
        "opbrengst1234",
        "opbrengstopbrengst",
        "letmeinletmein",
        "motdepasse123",
        "motdepasse1234",
        "passwort1234",
        "passwort12345",
        "abcdefghijkl",
        "abcdefghijklm",
        "111111111111",
        "000000000000",
        "q1w2e3r4t5y6",
        "1q2w3e4r5t6y",
    }
)


def is_weak(password: str, email: str) -> bool:
    """Whether a password is too short, too long, one repeated character, common, or the address itself."""
    low = password.casefold()
    return (
        not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
        or len(set(low)) < 4
        or low in _COMMON
        or low == email.casefold()
    )


def is_over(*, created_at: dt.datetime, last_seen_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a session has been idle or has lasted too long."""
    return now - last_seen_at > IDLE or now - created_at > LONGEST_SESSION


# In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("Chrome/", "Chrome"),
             ("CriOS", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def browser_of(user_agent: str) -> str:
    """What someone would call this browser, `Firefox · Windows`; empty when it does not say."""
    known = (next((name for mark, name in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in known if name)
