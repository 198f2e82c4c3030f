"""Changing how someone is called, in which language we write to them, and whether they may be in pictures."""

from __future__ import annotations

import datetime as dt

from app.registration import extras, guests, services
from app.registration.models import Registration


def change(*, registration: Registration, name: str, language: str, photo_objection: bool, now: dt.datetime) -> None:
    """Change these three; guests who are called after this person follow. Raises TooLate."""
    extras.check_may_change(registration, now)
    acts = []
    if name != registration.name:
        services.rename(registration=registration, name=name)
        guests.follow_name(host=registration)
        acts.append("renamed")
    if language != registration.language:
        registration.language = language
        acts.append("language_changed")
    if photo_objection != registration.photo_objection:
        registration.photo_objection = photo_objection
        acts.append("photo_objection")
    extras.note(registration, *acts, now=now)
