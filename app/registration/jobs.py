"""What the worker does about registrations: needs and answers go on the day that people were told."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from app.core.forgetting import forget
from app.registration.models import Needs
from app.registration.question_models import Answer


def forget_needs(app: Flask) -> int:
    """Delete the needs whose date has come; returns of how many people, for the log without their names."""
    return forget(app, Needs, due=Needs.delete_after <= clock.now(), told="needs of %s people deleted")


def forget_answers(app: Flask) -> int:
    """Delete the answers whose date has come; returns how many, for the log without what they say."""
    return forget(app, Answer, due=Answer.delete_after <= clock.now(), told="%s answers deleted")
