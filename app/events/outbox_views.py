"""The outbox on screen: what we mailed, what waits, what came back, what failed and why."""

from __future__ import annotations

from email.message import EmailMessage

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.policy import is_organiser
from app.core import clock, delivery, mail_page
from app.core import outbox as outbox_rows
from app.core.access import guarded
from app.core.database import transaction
from app.core.outbox import Fate, MailState, OutboxMail
from app.events import queries
from app.events.blueprint import blueprint


@blueprint.get("/organise/outbox")
@guarded(queries.everything, is_organiser)
def outbox(_everything: str) -> str:
    """The messages, newest first, all or those that ended in one way."""
    recipient = request.args.get("q", "").strip()[:100]
    fate = _asked_fate()
    counts = outbox_rows.counts(recipient=recipient)
    found = sum(counts.values()) if fate is None else counts[fate]
    pages = max(1, -(-found // outbox_rows.PAGE_SIZE))
    page = min(_asked_page(), pages)
    return render_template(
        "events/outbox.html",
        mails=outbox_rows.listed(page=page, fate=fate, recipient=recipient),
        counts=counts,
        fate=fate,
        recipient=recipient,
        page=page,
        pages=pages,
    )


def _asked_fate() -> Fate | None:
    try:
        return Fate(request.args.get("state", ""))
    except ValueError:
        return None


def _asked_page() -> int:
    page = request.args.get("page", "1")
    return max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1


@blueprint.get("/organise/outbox/<int(max=2147483647):mail_id>")
@guarded(queries.mail, is_organiser)
def outbox_mail(mail: OutboxMail) -> str:
    """One message as its reader gets it."""
    came_back = mail.fate is not Fate.BOUNCED and bool(outbox_rows.bounced_addresses([mail.recipient]))
    return render_template(
        "events/outbox_mail.html", mail=mail, email=_read(mail), came_back=came_back, MailState=MailState
    )


def _read(mail: OutboxMail) -> dict[str, str] | None:
    written = _written(mail)
    if written is None:
        return None
    text = written.get_body(("plain",))
    return {
        "sender": str(written["From"]),
        "subject": str(written["Subject"]),
        "text": str(text.get_content()) if text else "",
    }


def _written(mail: OutboxMail) -> EmailMessage | None:
    """The message, or None when what it was made of is gone: a sent message keeps nothing of it."""
    if mail.state is MailState.SENT:
        return None
    try:
        return delivery.rendered(mail)
    except (KeyError, NoResultFound):
        return None


@blueprint.get("/organise/outbox/<int(max=2147483647):mail_id>/html")
@guarded(queries.mail, is_organiser)
def outbox_html(mail: OutboxMail) -> Response:
    """The HTML part by itself, as a mail program shows it."""
    written = _written(mail)
    part = written.get_body(("html",)) if written else None
    if part is None:
        abort(404)
    return mail_page.shown(str(part.get_content()))


@blueprint.post("/organise/outbox/<int(max=2147483647):mail_id>/retry")
@guarded(queries.mail, is_organiser)
def outbox_retry(mail: OutboxMail) -> BaseResponse:
    """Try once more to send a message that was given up."""
    with transaction():
        outbox_rows.retry(mail, now=clock.now())
    flash(_("Het bericht staat weer klaar om te vertrekken."), "ok")
    return redirect(url_for("events.outbox"), 303)


@blueprint.post("/organise/outbox/retry")
@guarded(queries.everything, is_organiser)
def outbox_retry_all(_everything: str) -> BaseResponse:
    """Try once more to send all that was given up, for when the mail server was the reason."""
    with transaction():
        number = outbox_rows.retry_all(now=clock.now())
    ready = ngettext(
        "Eén bericht staat weer klaar om te vertrekken.",
        "%(num)d berichten staan weer klaar om te vertrekken.",
        number,
    )
    flash(ready if number else _("Er is niets mislukt, dus er hoeft niets opnieuw."), "ok")
    return redirect(url_for("events.outbox"), 303)
