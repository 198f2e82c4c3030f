"""What the worker does about registrations: needs and answers go on the day that people were told."""

from __future__ import annotations

from flask import Flask

from app.core.forgetting import Retention, forget
from app.registration.models import Needs
from app.registration.question_models import Answer

NEEDS = Retention(model=Needs, due=lambda now: Needs.delete_after <= now, told="needs of %s people deleted")
ANSWERS = Retention(model=Answer, due=lambda now: Answer.delete_after <= now, told="%s answers deleted")


def forget_needs(app: Flask) -> int:
    """Delete the needs whose date has come; returns of how many people, for the log without their names."""
    return forget(app, NEEDS)


def forget_answers(app: Flask) -> int:
    """Delete the answers whose date has come; returns how many, for the log without what they say."""
    return forget(app, ANSWERS)
