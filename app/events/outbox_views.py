"""The outbox on screen: what we mailed, what waits, what failed and why."""

from __future__ import annotations

from email.message import EmailMessage

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.policy import is_organiser
from app.core import clock, delivery
from app.core import outbox as outbox_rows
from app.core.access import guarded
from app.core.database import transaction
from app.core.outbox import MailState, OutboxMail
from app.events import queries
from app.events.blueprint import blueprint


@blueprint.get("/organise/outbox")
@guarded(queries.everything, is_organiser)
def outbox(_everything: str) -> str:
    """The newest messages."""
    return render_template("events/outbox.html", mails=outbox_rows.recent(), MailState=MailState)


@blueprint.get("/organise/outbox/<int(max=2147483647):mail_id>")
@guarded(queries.mail, is_organiser)
def outbox_mail(mail: OutboxMail) -> str:
    """One message as its reader gets it."""
    return render_template("events/outbox_mail.html", mail=mail, email=_written(mail), MailState=MailState)


def _written(mail: OutboxMail) -> dict[str, str] | None:
    """Subject and text, or None when what it was made of is gone: a sent message keeps nothing of it."""
    if mail.state is MailState.SENT:
        return None
    try:
        message: EmailMessage = delivery.rendered(mail)
    except KeyError:
        return None
    text = message.get_body(("plain",))
    return {
        "sender": str(message["From"]),
        "subject": str(message["Subject"]),
        "text": str(text.get_content()) if text else "",
    }


@blueprint.post("/organise/outbox/<int(max=2147483647):mail_id>/retry")
@guarded(queries.mail, is_organiser)
def outbox_retry(mail: OutboxMail) -> BaseResponse:
    """Try once more to send a message that was given up."""
    with transaction():
        outbox_rows.retry(mail, now=clock.now())
    flash(_("Het bericht staat weer klaar om te vertrekken."), "ok")
    return redirect(url_for("events.outbox"), 303)
