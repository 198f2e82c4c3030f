"""An act on many from the organiser's list: the page that says who and what goes out, doing it, undoing it."""

from __future__ import annotations

import uuid

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext as _

from app.accounts.policy import is_organiser
from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.events.refusals import show_at_field
from app.registration.errors import TooManyAtOnce
from app.registration.history_models import BulkAct
from app.registration.views import blueprint
from app.roster import bulk, bulk_words, people, undoing
from app.roster.bulk import Act, Wish
from app.roster.people_filter import Filter
from app.roster.people_forms import BulkForm, bulk_form, numbers
from app.roster.people_views import address, back_to_list, list_page


@blueprint.get("/organise/events/<slug>/people/act")
@guarded(event_queries.whole_event, event_policy.can_edit)
def bulk_ask(event: Event) -> Response:
    """Say who it is about and what mail goes out, and ask what the act needs to know."""
    act = _act(request.args.get("act", ""))
    is_all = request.args.get("scope") == "all"
    ids = people.numbered(event.id, Filter.read(request.args)) if is_all else numbers(request.args.getlist("who"))
    if act is None or not ids:
        refused = _("Vink eerst iemand aan.") if act else _("Kies eerst wat je wilt doen.")
        return make_response(list_page(event, refused=refused), 422)
    if len(ids) > bulk.MOST:
        return make_response(list_page(event, refused=TooManyAtOnce(bulk.MOST).sentence), 422)
    form = bulk_form(event, act)
    form.submission.data = str(uuid.uuid4())
    return make_response(_ask_page(event, act, form, ids))


def _act(text: str) -> Act | None:
    return Act(text) if text in set(Act) else None


def _ask_page(event: Event, act: Act, form: BulkForm, ids: list[int]) -> str:
    chosen = people.chosen(event.id, ids)
    return render_template(
        "roster/bulk.html",
        event=event,
        act=act,
        question=bulk_words.question(act, len(chosen)),
        mails=bulk_words.MAILS[act],
        people=chosen,
        form=form,
        here=address(),
    )


@blueprint.post("/organise/events/<slug>/people/act")
@guarded(event_queries.whole_event, event_policy.can_edit)
def bulk_do(event: Event) -> Response:
    """Do it to whom the page named."""
    act = _act(request.form.get("act", ""))
    if act is None:
        return make_response(list_page(event, refused=_("Kies eerst wat je wilt doen.")), 422)
    form = bulk_form(event, act)
    if form.validate():
        try:
            done = _do(event, act, form)
        except DomainError as error:
            show_at_field(form, error)
        else:
            if done is None:
                flash(_("Er was niets te doen: zo was het al."), "info")
            return back_to_list(event, **({"done": done} if done else {}))
    event = event_queries.whole_event(event.slug) or event
    return make_response(_ask_page(event, act, form, form.ids()), 422)


def _do(event: Event, act: Act, form: BulkForm) -> int | None:
    """The id of what was done; None when nothing was."""
    table = next((each for each in event.tables if str(each.id) == form.table.data), None)
    wish = Wish()
    if act is Act.MOVE and table is not None:
        wish = Wish(table_id=table.id, number=table.number, round=int(form.round.data))
    elif act is Act.NOTE:
        wish = Wish(text=form.note.data or "")
    who = current_actor().name
    with transaction():
        done = bulk.do(
            event_id=event.id,
            act=act,
            ids=form.ids(),
            wish=wish,
            submission=uuid.UUID(form.submission.data),
            who=who,
            now=clock.now(),
        )
        return done.id if done else None


@blueprint.post("/organise/events/<slug>/people/acts/<int(max=2147483647):act_id>/undo")
@guarded(people.act_of, is_organiser)
def bulk_undo(act: BulkAct) -> Response:
    """Bring everybody back to how they were."""
    act_id, event_id, who = act.id, act.event_id, current_actor().name
    with transaction() as session:
        is_undone = undoing.undo(act=act, who=who, now=clock.now())
    event = session.get_one(Event, event_id)
    # The list itself tells what was undone, with who stayed as they were.
    if not is_undone:
        flash(_("Dat was al ongedaan gemaakt."), "info")
    return back_to_list(event, done=act_id)
