"""What opens where a link of ours leads nowhere (any more): a page that offers to mail the link that works.

Of a link only a hash is kept, so one that was replaced cannot be told from one that lost a letter on the way; the page
says the same for both, and nothing about anybody.
"""

from __future__ import annotations

from flask import Response, abort, make_response, render_template

from app.registration import personal_links, queries
from app.registration.manage_forms import LostLinkForm
from app.registration.models import Registration


def page(form: LostLinkForm, *, is_dead: bool = False, is_asked: bool = False) -> str:
    """The form that asks for a link by mail; `is_dead` when a link led here, `is_asked` once a mail is on its way."""
    return render_template("registration/lost_link.html", form=form, is_dead=is_dead, is_asked=is_asked)


def dead() -> Response:
    """The answer to a link that leads nowhere."""
    return make_response(page(LostLinkForm(formdata=None), is_dead=True), 404)


def managed(token: str) -> Registration:
    """As queries.managed; what is no link any more gets the page that says so."""
    return queries.managed(token) or abort(dead())


def ticket(code: str) -> Registration:
    """As queries.ticket, in the same way."""
    return queries.ticket(code) or abort(dead())


def answering(code: str, proof: str) -> Registration:
    """As personal_links.answering, in the same way."""
    return personal_links.answering(code, proof) or abort(dead())


def claiming(code: str, proof: str) -> Registration:
    """As personal_links.claiming, in the same way."""
    return personal_links.claiming(code, proof) or abort(dead())
