"""The page behind the link in our mails: take or pass on an offer, leave the list, say whether one still comes.

Mail scanners open every link, so a GET shows and changes nothing; each answer is a button that posts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import make_response, redirect, render_template
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import public
from app.core.database import transaction
from app.core.errors import DomainError
from app.registration import answers, coming, dead_links, extras, personal_links, waiting
from app.registration.answers import Stand
from app.registration.models import Registration
from app.registration.views import blueprint


@blueprint.get("/a/<code>/<proof>")
@public(dead_links.answering)
def answer(registration: Registration) -> str | Response:
    """Where someone stands, and what they may answer; who was invited goes on to the invitation."""
    found = answers.of(registration, now=clock.now())
    if found.stand is Stand.INVITED:
        return redirect(personal_links.invitation_url(registration))
    return _page(registration, found)


@blueprint.post("/a/<code>/<proof>/accept")
@public(dead_links.answering)
def accept_offer(registration: Registration) -> Response:
    """Take the place that is held for them."""
    return _answered(registration, lambda now: waiting.accept_offer(registration=registration, now=now))


@blueprint.post("/a/<code>/<proof>/again")
@public(dead_links.answering)
def ask_again(registration: Registration) -> Response:
    """Back on the waiting list."""
    return _answered(registration, lambda now: waiting.ask_again(registration=registration, now=now))


@blueprint.post("/a/<code>/<proof>/coming")
@public(dead_links.answering)
def confirm_coming(registration: Registration) -> Response:
    """Yes, they still come."""
    return _answered(registration, lambda now: coming.confirm(registration=registration, now=now))


@blueprint.post("/a/<code>/<proof>/cancel")
@public(dead_links.answering)
def answer_no(registration: Registration) -> Response:
    """Give a place, an offer or a place in the line back."""
    return _answered(registration, lambda now: extras.call_off(registration=registration, now=now))


def _answered(registration: Registration, act: Callable[[dt.datetime], None]) -> Response:
    """What is too late or no longer fits shows how they stand instead, and what they can do."""
    now, there = clock.now(), personal_links.answer_url(registration)
    try:
        with transaction():
            act(now)
    except DomainError as error:
        found = answers.of(registration, now=now)
        return make_response(_page(registration, found, is_late=found.stand is Stand.LAPSED), error.status)
    return redirect(there, 303)


def _page(registration: Registration, found: answers.Answer, *, is_late: bool = False) -> str:
    return render_template(
        "registration/answer.html",
        registration=registration,
        event=registration.event,
        answer=found,
        is_late=is_late,
    )
