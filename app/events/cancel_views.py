"""Calling an evening off, with the reason that everybody reads, and letting it go on after all."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms.validators import DataRequired

from app.core import clock
from app.core.access import guarded
from app.core.errors import DomainError
from app.core.forms import Form, text_field
from app.events import announcing, policy, queries
from app.events.blueprint import blueprint
from app.events.models import Event
from app.events.refusals import show_at_field
from app.events.writing import changing

# It stands in a mail and above a page: a few sentences.
LONGEST_REASON = 1_000


class CancelForm(Form):
    """Why the evening does not go on."""

    reason = text_field(
        _l("Waarom gaat de avond niet door?"),
        validators=(DataRequired(_l("Zeg waarom: mensen hadden ernaar uitgekeken.")),),
        longest=LONGEST_REASON,
    )


@blueprint.get("/organise/events/<slug>/cancel")
@guarded(queries.event, policy.can_edit)
def cancel(event: Event) -> str:
    """What happens when the evening is called off, and a field for the reason."""
    return _page(event, CancelForm())


@blueprint.post("/organise/events/<slug>/cancel")
@guarded(queries.event, policy.can_edit)
def cancel_submit(event: Event) -> Response:
    """Call the evening off and tell everybody."""
    form = CancelForm()
    if not form.validate():
        return make_response(_page(event, form), 422)
    try:
        with changing(event.id):
            announcing.cancel(event=event, reason=form.reason.data or "", now=clock.now())
    except DomainError as error:
        show_at_field(form, error)
        return make_response(_page(event, form), error.status)
    flash(_("De avond is geannuleerd. Iedereen met een e-mailadres krijgt een mail."), "ok")
    return make_response(redirect(url_for("reports.overview", slug=event.slug), 303))


@blueprint.post("/organise/events/<slug>/revive")
@guarded(queries.event, policy.can_edit)
def revive(event: Event) -> BaseResponse:
    """Let the evening go on after all and tell everybody."""
    with changing(event.id):
        announcing.revive(event=event, now=clock.now())
    flash(_("De avond gaat toch door. Iedereen met een e-mailadres krijgt een mail."), "ok")
    return redirect(url_for("reports.overview", slug=event.slug), 303)


def _page(event: Event, form: CancelForm) -> str:
    return render_template(
        "events/cancel.html",
        event=event,
        form=form,
        people=announcing.people_to_tell(event),
        may_cancel=announcing.may_cancel(event, clock.now()),
    )
