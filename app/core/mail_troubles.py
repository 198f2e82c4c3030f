"""Why a mail did not leave: what went wrong as a code, whether trying again can help, and a sentence for people."""

from __future__ import annotations

import smtplib
import ssl
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound

# RFC 4954, 6 and RFC 5321, 4.2.1: the server wants to know us first, or better. Our settings are wrong, not the mail.
_WHO_ARE_YOU = frozenset({530, 534, 535, 538})
_LONGEST = 500


class Trouble(StrEnum):
    """What went wrong with one try."""

    NO_UTF8 = "no_utf8"
    RECIPIENT = "recipient"
    SENDER = "sender"
    CONTENT = "content"
    LATER = "later"
    LOGIN = "login"
    SLOW = "slow"
    ENCRYPTION = "encryption"
    UNREACHABLE = "unreachable"
    GONE = "gone"
    OTHER = "other"


# The next try would end the same (RFC 5321, 4.2.1: 4yz asks to come back, 5yz not to).
PERMANENT = frozenset({Trouble.NO_UTF8, Trouble.RECIPIENT, Trouble.SENDER, Trouble.CONTENT, Trouble.GONE})
_SENTENCES = {
    Trouble.NO_UTF8: _l(
        "Onze mailserver kan geen adres aan met letters zoals é voor de @. Vraag een ander adres, of een mailserver "
        "die SMTPUTF8 kent."
    ),
    Trouble.RECIPIENT: _l("Dit adres wordt geweigerd: het bestaat niet, of het mag van ons niets krijgen."),
    Trouble.SENDER: _l("De mailserver aanvaardt ons eigen afzenderadres niet. Kijk MAIL_FROM en BOUNCE_ADDRESS na."),
    Trouble.CONTENT: _l("De mailserver weigert de inhoud van dit bericht, bijvoorbeeld omdat het op spam lijkt."),
    Trouble.LATER: _l("De mailserver vraagt om later terug te komen."),
    Trouble.LOGIN: _l("Aanmelden bij onze mailserver lukt niet. Kijk de gebruiker en het wachtwoord in SMTP_URL na."),
    Trouble.SLOW: _l("Onze mailserver antwoordt te traag."),
    Trouble.ENCRYPTION: _l("De beveiligde verbinding met onze mailserver lukt niet. Kijk zijn certificaat na."),
    Trouble.UNREACHABLE: _l("Onze mailserver is niet te bereiken."),
    Trouble.GONE: _l("Waar dit bericht over gaat, bestaat niet meer."),
    Trouble.OTHER: _l("Het bericht vertrok niet."),
}


def trouble(error: Exception) -> Trouble:
    """What this error of a try means."""
    codes = _answers(error)
    if codes & _WHO_ARE_YOU or isinstance(error, smtplib.SMTPAuthenticationError):
        return Trouble.LOGIN
    if isinstance(error, smtplib.SMTPNotSupportedError):
        # The other thing that smtplib misses is a way to sign in.
        return Trouble.NO_UTF8 if "SMTPUTF8" in str(error) else Trouble.LOGIN
    if codes and min(codes) < 500:
        return Trouble.LATER
    if isinstance(error.__context__, TimeoutError):
        # smtplib calls this a lost connection.
        return Trouble.SLOW
    return next((meant for kinds, meant in _KINDS if isinstance(error, kinds)), Trouble.OTHER)


_KINDS: tuple[tuple[tuple[type[Exception], ...], Trouble], ...] = (
    ((smtplib.SMTPRecipientsRefused,), Trouble.RECIPIENT),
    ((smtplib.SMTPSenderRefused,), Trouble.SENDER),
    ((smtplib.SMTPDataError,), Trouble.CONTENT),
    ((ssl.SSLError,), Trouble.ENCRYPTION),
    ((TimeoutError,), Trouble.SLOW),
    ((smtplib.SMTPException, OSError), Trouble.UNREACHABLE),
    ((KeyError, NoResultFound), Trouble.GONE),
)


def _answers(error: Exception) -> set[int]:
    """The codes that the server answered with; none when it did not come to that."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {code for code, _reason in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, smtplib.SMTPResponseException) else set()


def noted(error: Exception) -> str:
    """What a row remembers of a try: our code for it, and what the library or the server said."""
    return f"{trouble(error)}: {type(error).__name__}: {_said(error)}"[:_LONGEST]


def _said(error: Exception) -> str:
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    said = "; ".join(f"{code} {_words(reason)}" for code, reason in answers)
    return " ".join((said or str(error)).split())


def _words(reason: bytes | str) -> str:
    return reason.decode(errors="replace") if isinstance(reason, bytes) else reason


def sentence(note: str) -> str:
    """What a note of `noted` means to people, in the reader's language; empty without a note."""
    if not note:
        return ""
    code = note.partition(":")[0]
    known = code in Trouble.__members__.values()
    return str(_SENTENCES[Trouble(code) if known else Trouble.OTHER])
